"""tweepy's client, stepped around where it would lose an answer or a secret.

tweepy names its host by itself, waits inside a call for up to a quarter of an hour, sends without a timeout,
writes the Authorization header to the log, and breaks on an answer that is no JSON. So we keep its methods
and do the asking ourselves.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
)
from oauthlib.oauth1 import Client as Signer
from tweepy.asynchronous import AsyncClient
from yarl import URL

from connectors.payload import JsonObject, as_object, read_json, write_json
from connectors.x.failures import WINDOWS, failure, refusal
from domain.clock import Clock, system_clock
from domain.errors import OutcomeUnknown, Refused, SendFailed, Unreachable, Unreadable

InDoubt = type[Unreachable] | type[OutcomeUnknown]
"""What it means when a request went out and no understandable answer came back."""

_CITIZENS_SEE = ("/2/tweets", "/2/dm_conversations")
_OF_MESSAGES = ("ton.twitter.com", "ton.x.com")


@dataclass(frozen=True, slots=True)
class Keys:
    """Our app's keys and tokens, and the profile's. They are shown nowhere."""

    consumer_key: str
    consumer_secret: str
    access_token: str
    access_token_secret: str
    bearer_token: str

    def __repr__(self) -> str:
        return "Keys(…)"

    def hidden_in(self, text: bytes) -> bytes:
        """The text without them: X's errors may repeat what they were asked."""
        for name in self.__slots__:
            secret = getattr(self, name).encode()
            text = text.replace(secret, b"***") if secret else text
        return text


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of X, read to its end, in the form tweepy expects."""

    value: JsonObject

    async def json(self) -> JsonObject:
        return self.value


class XClient(AsyncClient):  # type: ignore[misc]  # tweepy has no types
    """Asks X for one profile; every failure comes out as a SendFailed that tells no secret.

    `rates`: how many calls each route had left in each window when last asked.
    """

    def __init__(
        self, keys: Keys, *, api_base: str, read_timeout: float, clock: Clock = system_clock
    ) -> None:
        _keep_keys_out_of_logs()
        super().__init__(
            keys.bearer_token,
            keys.consumer_key,
            keys.consumer_secret,
            keys.access_token,
            keys.access_token_secret,
            return_type=dict,
            wait_on_rate_limit=False,
        )
        self.rates: dict[str, str] = {}
        self._keys = keys
        self._base = api_base.rstrip("/")
        self._clock = clock
        self._timeout = ClientTimeout(total=4 * read_timeout, connect=10.0, sock_read=read_timeout)
        self._open_session: ClientSession | None = None

    async def request(
        self,
        method: str,
        route: str,
        params: Mapping[str, str] | None = None,
        json: JsonObject | None = None,
        user_auth: bool = False,
    ) -> Answer:
        """What tweepy's methods call."""
        return Answer(await self.ask(method, route, params=params, json=json, user_auth=user_auth))

    async def ask(
        self,
        method: str,
        route: str,
        *,
        params: Mapping[str, str] | None = None,
        json: JsonObject | None = None,
        form: FormData | None = None,
        user_auth: bool = True,
    ) -> JsonObject:
        """The JSON that X answers. `user_auth`: as the profile; else as the app. Raise a SendFailed."""
        in_doubt = OutcomeUnknown if method == "POST" and route.startswith(_CITIZENS_SEE) else Unreachable
        url = f"{self._base}{route}" + (f"?{urlencode(params, quote_via=quote)}" if params else "")
        headers = self._authorization(method, url, user_auth=user_auth)
        if json is not None:
            headers["Content-Type"] = "application/json"
        data = form if json is None else write_json(json)
        with _named_failures(in_doubt):
            async with self._http().request(
                method, URL(url, encoded=True), headers=headers, data=data, allow_redirects=False
            ) as response:
                body = await response.read()
        self._note_rates(route, response.headers)
        if not 200 <= response.status < 300:
            raise self._failure(response, body, route, in_doubt)
        try:
            answer = as_object(read_json(body), "the answer") if body else {}
        except Unreadable as error:
            raise in_doubt(f"X answered HTTP {response.status} without a JSON object") from error
        if method == "POST" and answer.get("errors") and not answer.get("data"):
            raise refusal(self._keys.hidden_in(body))
        return answer

    def authorization_for(self, url: str) -> dict[str, str]:
        """The headers to fetch a file with. X shows those of messages only to who took part."""
        host = urlsplit(url).hostname
        if host not in _OF_MESSAGES and host != urlsplit(self._base).hostname:
            return {}
        return self._authorization("GET", url, user_auth=True)

    async def close(self) -> None:
        """Give back the connections; the next call opens new ones."""
        if self._open_session is not None:
            session, self._open_session = self._open_session, None
            await session.close()

    def _http(self) -> ClientSession:
        if self._open_session is None:
            self._open_session = ClientSession(timeout=self._timeout)
        return self._open_session

    def _authorization(self, method: str, url: str, *, user_auth: bool) -> dict[str, str]:
        keys, headers = self._keys, {"User-Agent": self.user_agent}
        if not user_auth:
            return headers | {"Authorization": f"Bearer {keys.bearer_token}"}
        signer = Signer(keys.consumer_key, keys.consumer_secret, keys.access_token, keys.access_token_secret)
        _, signed, _ = signer.sign(url, method, headers=headers)
        return dict(signed)

    def _failure(self, response: ClientResponse, body: bytes, route: str, in_doubt: InDoubt) -> SendFailed:
        shown, now = self._keys.hidden_in(body), self._clock().timestamp()
        error = failure(response.status, response.headers, shown, route=route, now=now)
        return in_doubt(str(error), code=error.code) if isinstance(error, OutcomeUnknown) else error

    def _note_rates(self, route: str, headers: Mapping[str, str]) -> None:
        told = [
            f"{left} of {headers.get(f'{name}-limit', '?')}"
            for name in WINDOWS
            if (left := headers.get(f"{name}-remaining")) is not None
        ]
        if told:
            self.rates[route.split("?")[0]] = ", ".join(told)


def _keep_keys_out_of_logs() -> None:
    """oauthlib writes what it signs to the log, tokens included."""
    logger = logging.getLogger("oauthlib")
    logger.setLevel(max(logger.level, logging.WARNING))


@contextmanager
def _named_failures(in_doubt: InDoubt) -> Iterator[None]:
    """Before the request was written nothing was taken; afterwards `in_doubt` says what silence means."""
    try:
        yield
    except (ClientConnectorError, ConnectionTimeoutError) as error:
        raise Unreachable(f"no connection to X: {type(error).__name__}") from error
    except ValueError as error:
        raise Refused(f"this address cannot be asked: {type(error).__name__}") from error
    except (ClientError, OSError) as error:
        raise in_doubt(f"no answer from X: {type(error).__name__}") from error
