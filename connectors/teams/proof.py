"""Whether Microsoft sent a request: the token in its header, checked before anything of the body is read."""

import base64
import binascii
import re
from dataclasses import dataclass

import jwt

from connectors.payload import JsonObject, as_object, identifier, read_json
from connectors.teams.keys import SigningKey, SigningKeys
from connectors.teams.place import TrustedHosts
from domain.errors import Forged
from domain.messages import WebhookRequest

HEADER = "authorization"
ISSUER = "https://api.botframework.com"
LEEWAY_SECONDS = 300
_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_LONGEST_TOKEN = 16_384


@dataclass(frozen=True, slots=True)
class Expected:
    """What a genuine token says: who issued it (`issuer`), for whom (`app_id`), from where (`hosts`)."""

    app_id: str
    issuer: str
    hosts: TrustedHosts


def key_id_of(request: WebhookRequest) -> str | None:
    """Which key the token claims to be signed with; None when it could not be genuine anyway."""
    try:
        return _key_id(_token(request))
    except Forged:
        return None


def verify(request: WebhookRequest, keys: SigningKeys, expected: Expected) -> None:
    """Raise Forged unless the Bot Connector sent this request to our bot, through Teams.

    Only once the token is found good is the body looked at: for the server and the channel that the token and
    its key must name too. Raise Unreadable when the body names neither.
    """
    token = _token(request)
    key = keys.find(_key_id(token))
    if key is None:
        raise Forged("the token is signed with a key that is not Microsoft's")
    claims = _claims(token, key, expected)
    activity = as_object(read_json(request.body), "the activity")
    service_url = identifier(activity.get("serviceUrl"), "serviceUrl")
    channel_id = identifier(activity.get("channelId"), "channelId")
    if claims.get("serviceurl") != service_url:
        raise Forged("the token is for another serviceUrl than the activity's")
    if not expected.hosts.trusts(service_url):
        raise Forged("serviceUrl is on no host of the account's service_hosts")
    if channel_id not in key.endorsements:
        raise Forged("the key that signed the token does not speak for the activity's channel")


def _token(request: WebhookRequest) -> str:
    scheme, _, token = request.headers.get(HEADER, "").partition(" ")
    if scheme.lower() != "bearer" or len(token) > _LONGEST_TOKEN or not _TOKEN.fullmatch(token):
        raise Forged(f"{HEADER} is missing or holds no bearer token")
    return token


def _key_id(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
        raise Forged("the token has no readable header") from error
    key_id = header.get("kid")
    # Which algorithm holds is for us to say, never for the token.
    if header.get("alg") != "RS256" or not isinstance(key_id, str) or not key_id:
        raise Forged("the token is not signed by RS256 with a named key")
    return key_id


def _claims(token: str, key: SigningKey, expected: Expected) -> JsonObject:
    if not _has_one_form(token.rpartition(".")[2]):
        raise Forged("the token's signature is not written as it should be")
    try:
        claims: JsonObject = jwt.decode(
            token,
            key.public_key,
            algorithms=["RS256"],
            issuer=expected.issuer,
            leeway=LEEWAY_SECONDS,
            # The audience is compared below: an application id may be typed in capitals.
            options={"require": ["exp", "iss", "aud"], "verify_aud": False},
        )
    except (jwt.InvalidTokenError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise Forged(f"the token does not hold: {type(error).__name__}") from error
    audience = claims.get("aud")
    if not isinstance(audience, str) or audience.lower() != expected.app_id.lower():
        raise Forged("the token is for another bot")
    return claims


def _has_one_form(signature: str) -> bool:
    """Whether its last letter carries no spare bits; else several tokens would be the same one."""
    try:
        raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    except (binascii.Error, ValueError):
        return False
    return base64.urlsafe_b64encode(raw).decode().rstrip("=") == signature
