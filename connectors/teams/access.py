"""The access token that Entra gives our bot for its password: asked for when needed, kept until it is old."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from connectors.payload import object_of, read_json, text_of
from connectors.teams.failures import token_failure
from connectors.teams.http import Answer, Http
from domain.errors import Misconfigured, Unreachable, Unreadable

RENEW_BEFORE_SECONDS = 300.0
"""A token is renewed so long before it dies, or at half its life when that is shorter."""


@dataclass(frozen=True, slots=True)
class Registration:
    """Our bot as Entra knows it. `login_base`: where tokens are given out; `scope`: what they are for."""

    app_id: str
    tenant_id: str
    login_base: str
    scope: str
    app_password: str = field(repr=False)


class AccessTokens:
    """One token at a time. `now` gives seconds that only rise."""

    def __init__(
        self, http: Http, registration: Registration, *, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._http = http
        self._registration = registration
        self._now = now
        self._token = ""
        self._renew_at = 0.0
        self._asking = asyncio.Lock()

    async def get(self) -> str:
        """A token that lives. Raise Misconfigured when Entra refuses us, Unreachable or Throttled for now."""
        if not self._is_fresh():
            async with self._asking:
                # While we waited for our turn, another may have been given one.
                if not self._is_fresh():
                    await self._ask()
        return self._token

    def forget(self) -> None:
        """It was refused: ask for another next time."""
        self._token = ""

    def forget_loop(self) -> None:
        """A lock belongs to the event loop it was first waited for in; the next may be another."""
        self._asking = asyncio.Lock()

    def without_secrets(self, answer: Answer) -> Answer:
        """The answer with our password and token masked, should the platform repeat them."""
        body = answer.body
        for secret in filter(None, (self._registration.app_password, self._token)):
            body = body.replace(secret.encode(), b"***")
        return replace(answer, body=body)

    def _is_fresh(self) -> bool:
        return bool(self._token) and self._now() < self._renew_at

    async def _ask(self) -> None:
        bot = self._registration
        if not bot.app_password:
            raise Misconfigured("the account has no app password")
        form = {
            "grant_type": "client_credentials",
            "client_id": bot.app_id,
            "client_secret": bot.app_password,
            "scope": bot.scope,
        }
        url = f"{bot.login_base.rstrip('/')}/{bot.tenant_id}/oauth2/v2.0/token"
        asked_at = self._now()
        answer = await self._http.ask("POST", url, data=form)
        if answer.status != 200:
            raise token_failure(self.without_secrets(answer))
        token, lives = _granted(answer.body)
        self._token = token
        self._renew_at = asked_at + max(lives - RENEW_BEFORE_SECONDS, lives / 2)


def _granted(body: bytes) -> tuple[str, float]:
    """The token, and for how many seconds it lives. Raise Unreachable when the answer holds none."""
    try:
        answer = object_of(read_json(body))
    except Unreadable as error:
        raise Unreachable("Entra answered without JSON") from error
    token, lives = text_of(answer.get("access_token")), answer.get("expires_in")
    if not token or not token.isascii() or not token.isprintable():
        raise Unreachable("Entra answered without a token")
    is_number = isinstance(lives, int | float) and not isinstance(lives, bool) and lives > 0
    return token, float(lives) if is_number and lives is not None else RENEW_BEFORE_SECONDS
