"""The public keys by which we know that Microsoft sent a request, fetched and kept for a day.

    OpenID document ── jwks_uri ──► JWKS: keys[] {kid, n, e, endorsements: channels the key may speak for}

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import InvalidKeyError
from jwt.algorithms import RSAAlgorithm

from connectors.payload import (
    JsonObject,
    as_list,
    as_object,
    objects_of,
    optional_identifier,
    read_json,
    text_of,
)
from connectors.teams.http import Http
from domain.errors import SendFailed, Unreadable, Unverifiable

KEEP_SECONDS = 24 * 3600.0
UNKNOWN_KEY_SECONDS = 300.0
"""At most once in so many seconds is the list fetched for a key we do not know: anybody can name one."""
AFTER_FAILURE_SECONDS = 5.0
FETCH_SECONDS = 8.0
"""How long a request may have to wait for the keys; Microsoft waits about 15 seconds for us."""
_LEAST_BITS = 2048


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key, and the channels it may speak for."""

    public_key: RSAPublicKey
    endorsements: frozenset[str]


class SigningKeys:
    """The keys by their ids. `now` gives seconds that only rise."""

    def __init__(self, http: Http, openid_url: str, *, now: Callable[[], float] = time.monotonic) -> None:
        self._http = http
        self._openid_url = openid_url
        self._now = now
        self._keys: Mapping[str, SigningKey] = {}
        self._fetched_at: float | None = None
        self._failed_at: float | None = None
        self._fetching = asyncio.Lock()

    def find(self, key_id: str) -> SigningKey | None:
        """The key, as far as it was fetched."""
        return self._keys.get(key_id)

    async def ensure(self, key_id: str) -> None:
        """Have fresh keys, and this one if it exists. Raise Unverifiable when they cannot be had now."""
        if not self._must_fetch(key_id):
            return
        async with self._fetching:
            if not self._must_fetch(key_id):
                return
            if self._failed_at is not None and self._now() - self._failed_at < AFTER_FAILURE_SECONDS:
                raise Unverifiable("Microsoft's keys could not be fetched a moment ago")
            await self.refresh()

    async def refresh(self) -> int:
        """Fetch the keys now; tells how many there are. Raise Unverifiable."""
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                keys = await self._fetched()
        except (SendFailed, Unreadable, TimeoutError) as error:
            self._failed_at = self._now()
            raise Unverifiable(
                f"Microsoft's keys cannot be fetched: {error or 'no answer in time'}"
            ) from error
        self._keys, self._fetched_at, self._failed_at = keys, self._now(), None
        return len(keys)

    def forget_loop(self) -> None:
        """A lock belongs to the event loop it was first waited for in; the next may be another."""
        self._fetching = asyncio.Lock()

    def _must_fetch(self, key_id: str) -> bool:
        if self._fetched_at is None:
            return True
        age = self._now() - self._fetched_at
        return age >= KEEP_SECONDS or (key_id not in self._keys and age >= UNKNOWN_KEY_SECONDS)

    async def _fetched(self) -> Mapping[str, SigningKey]:
        document = await self._document(self._openid_url)
        jwks_uri = text_of(document.get("jwks_uri"))
        # Over https nobody can give us other keys on the way; http is for a server on this machine.
        if not jwks_uri.startswith("https://" if self._openid_url.startswith("https://") else "http"):
            raise Unreadable("jwks_uri is missing or is not https")
        keys = (await self._document(jwks_uri)).get("keys")
        known = dict(filter(None, map(_key, objects_of(as_list(keys, "keys")))))
        if not known:
            raise Unreadable("the list holds no key that can be used")
        return known

    async def _document(self, url: str) -> JsonObject:
        answer = await self._http.ask("GET", url)
        if answer.status != 200:
            raise Unreadable(f"{url} answered HTTP {answer.status}")
        return as_object(read_json(answer.body), url)


def _key(jwk: JsonObject) -> tuple[str, SigningKey] | None:
    """The key with its id; None for one that cannot sign, is too short, or is of another kind."""
    key_id = optional_identifier(jwk.get("kid"))
    if key_id is None or jwk.get("kty") != "RSA" or jwk.get("use", "sig") != "sig":
        return None
    try:
        public_key = RSAAlgorithm.from_jwk({"kty": "RSA", "n": jwk.get("n"), "e": jwk.get("e")})
    except (InvalidKeyError, TypeError, ValueError, AttributeError):
        return None
    if not isinstance(public_key, RSAPublicKey) or public_key.key_size < _LEAST_BITS:
        return None
    endorsements = jwk.get("endorsements")
    channels = endorsements if isinstance(endorsements, list) else []
    return key_id, SigningKey(
        public_key, frozenset(channel for channel in channels if isinstance(channel, str))
    )
