"""HTTP to Microsoft: one session, opened when first needed; every trouble of the network has a name."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
)
from yarl import URL

from domain.errors import OutcomeUnknown, Unreachable

_LONGEST_ANSWER = 1_048_576

InDoubt = type[Unreachable] | type[OutcomeUnknown]
"""What it means when a request went out and no answer came back."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; `body` may be anything."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Http:
    """Asks with a time limit, follows no redirect: what is sent along is meant for one server only."""

    def __init__(self, read_timeout: float) -> None:
        self._timeout = ClientTimeout(total=4 * read_timeout, connect=10.0, sock_read=read_timeout)
        self._session: ClientSession | None = None

    async def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        data: bytes | Mapping[str, str] | None = None,
        in_doubt: InDoubt = Unreachable,
    ) -> Answer:
        """The answer to one request, asked once. `url` is sent as it is written.

        Raise Unreachable when there was no connection, `in_doubt` when there was one and no answer came.
        """
        with _named_failures(in_doubt):
            async with self._opened().request(
                method, URL(url, encoded=True), headers=headers, data=data, allow_redirects=False
            ) as response:
                return Answer(response.status, response.headers, await _body(response, in_doubt))

    async def close(self) -> None:
        """Give back the connections; the next request opens new ones."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    def _opened(self) -> ClientSession:
        if self._session is None:
            self._session = ClientSession(timeout=self._timeout, cookie_jar=DummyCookieJar())
        return self._session


async def _body(response: ClientResponse, in_doubt: InDoubt) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        body += chunk
        if len(body) > _LONGEST_ANSWER:
            raise in_doubt(f"Microsoft answered with more than {_LONGEST_ANSWER} bytes")
    return bytes(body)


@contextmanager
def _named_failures(in_doubt: InDoubt) -> Iterator[None]:
    """Before the request was written nothing was taken; afterwards `in_doubt` says what silence means."""
    try:
        yield
    except (ClientConnectorError, ConnectionTimeoutError) as error:
        raise Unreachable(f"no connection to Microsoft: {type(error).__name__}") from error
    except (ClientError, OSError) as error:
        raise in_doubt(f"no answer from Microsoft: {type(error).__name__}") from error
