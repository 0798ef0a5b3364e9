"""One call of the ministry's to X: who asks, with what, and how X words a refusal."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

import orjson
from aiohttp import web

from simulator.chat import JsonObject
from simulator.world import World
from simulator.x.played import PlayedX


class CallRefused(Exception):
    """X's answer to what it does not do, as RFC 7807 has it."""

    def __init__(
        self, status: int, detail: str, name: str = "", *, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = headers or {}
        self.body: JsonObject = {
            "title": _TITLES.get(status, "Error"),
            "detail": detail,
            "type": f"https://api.x.com/2/problems/{name}" if name else "about:blank",
            "status": status,
        }


_TITLES = {
    400: "Invalid Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found Error",
    429: "Too Many Requests",
}


@dataclass(slots=True)
class Call:
    """One call. `as_profile`: signed by the profile (OAuth 1.0a); else it bears the app's token."""

    world: World
    profile: PlayedX
    request: web.Request
    as_profile: bool
    headers: dict[str, str] = field(default_factory=dict)

    async def json(self) -> JsonObject:
        """The body as an object. Raise CallRefused."""
        try:
            value = orjson.loads(await self.request.read() or b"{}")
        except orjson.JSONDecodeError as error:
            raise CallRefused(400, "The body is not JSON.", "invalid-request") from error
        if not isinstance(value, dict):
            raise CallRefused(400, "The body is no object.", "invalid-request")
        return value

    def take(self, route: str, *windows: tuple[str, int, int]) -> None:
        """Count the call in windows of (header, limit, seconds). Raise CallRefused when one is used up."""
        now = int(self.world.clock().timestamp())
        used_up = False
        for header, limit, seconds in windows:
            window = self.profile.take(route, limit, seconds, now)
            used_up |= window.left < 0
            self.headers |= {
                f"{header}-limit": str(limit),
                f"{header}-remaining": str(max(window.left, 0)),
                f"{header}-reset": str(window.resets_at),
            }
        if used_up and self.world.rules.flood_limits:
            raise CallRefused(429, "Too Many Requests", headers=self.headers)


def caller(world: World, request: web.Request) -> Call:
    """Whose call it is. Raise CallRefused (401) when nobody's."""
    authorization = request.headers.get("Authorization", "")
    for profile in world.played(PlayedX):  # type: ignore[type-abstract]
        token = profile.settings.bearer_token
        if hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            return Call(world, profile, request, as_profile=False)
        if authorization.startswith("OAuth ") and _is_signed(request, authorization, profile):
            return Call(world, profile, request, as_profile=True)
    raise CallRefused(401, "Unauthorized")


def _is_signed(request: web.Request, authorization: str, profile: PlayedX) -> bool:
    """OAuth 1.0a. The SDK tweepy signs for X's own address wherever it is sent, so that counts as well."""
    given = {}
    for part in authorization.removeprefix("OAuth ").split(","):
        name, _, value = part.strip().partition("=")
        given[name] = unquote(value.strip('"'))
    settings, signature = profile.settings, given.pop("oauth_signature", "")
    ours = (settings.consumer_key, settings.access_token)
    if (given.get("oauth_consumer_key"), given.get("oauth_token")) != ours:
        return False
    hosts = (str(request.url.origin()), "https://api.twitter.com", "https://api.x.com")
    return any(hmac.compare_digest(_signature(request, host, given, profile), signature) for host in hosts)


def _signature(request: web.Request, host: str, given: dict[str, str], profile: PlayedX) -> str:
    pairs = sorted(
        (quote(key, safe=""), quote(value, safe=""))
        for key, value in (*given.items(), *request.query.items())
    )
    joined = "&".join(f"{key}={value}" for key, value in pairs)
    base = "&".join(quote(part, safe="") for part in (request.method, f"{host}{request.path}", joined))
    secrets = (profile.settings.consumer_secret, profile.settings.access_token_secret)
    key = "&".join(quote(secret, safe="") for secret in secrets)
    return base64.b64encode(hmac.digest(key.encode(), base.encode(), hashlib.sha1)).decode()
