"""What Meta's channels share: the webhook's handshake and signature, and a small client for the Graph API.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
)

from connectors.downloads import Downloads
from connectors.graph_failures import Rule, error_object, failure
from connectors.graph_usage import Usage, usage_of
from connectors.multipart import file_form
from connectors.payload import JsonObject, object_of, read_json, write_json
from domain.errors import Forged, OutcomeUnknown, SendFailed, Unreachable, Unreadable
from domain.messages import WebhookRequest

SIGNATURE_HEADER = "x-hub-signature-256"
"""The older X-Hub-Signature is SHA-1 and proves nothing any more."""

InDoubt = type[Unreachable] | type[OutcomeUnknown]
"""What it means when a request went out and no understandable answer came back."""


def verify_signature(request: WebhookRequest, secrets: Sequence[str]) -> None:
    """Raise Forged unless the raw bytes are signed with one of the app secrets.

    Several, because a secret is renewed while requests signed with the old one are still on their way, and
    because Instagram's login signs with a secret of its own. An empty secret signs nothing.
    """
    scheme, _, given = request.headers.get(SIGNATURE_HEADER, "").partition("=")
    if scheme != "sha256" or not given:
        raise Forged(f"{SIGNATURE_HEADER} is missing or is not sha256")
    for secret in filter(None, secrets):
        expected = hmac.digest(secret.encode(), request.body, "sha256").hex()
        if hmac.compare_digest(expected.encode(), given.lower().encode("utf-8", "replace")):
            return
    raise Forged(f"{SIGNATURE_HEADER} fits none of our app secrets")


def handshake(request: WebhookRequest, verify_token: str) -> str:
    """The challenge Meta wants to hear back, when it knows the token typed into the app's dashboard."""
    given = request.query.get("hub.verify_token", "")
    known = hmac.compare_digest(verify_token.encode(), given.encode("utf-8", "replace"))
    if not verify_token or not known or request.query.get("hub.mode") != "subscribe":
        raise Forged("hub.mode or hub.verify_token is wrong")
    challenge = request.query.get("hub.challenge", "")
    if not challenge:
        raise Forged("hub.challenge is missing")
    return challenge


class GraphClient:
    """Asks the Graph API with one token; every failure comes out as a SendFailed that does not tell it.

    `usage`: how much of Meta's limits is used up, as the last answer that told it said.
    """

    def __init__(
        self,
        access_token: str,
        *,
        api_base: str = "https://graph.facebook.com",
        api_version: str = "v25.0",
        read_timeout: float = 30.0,
        own_rules: Sequence[Rule] = (),
    ) -> None:
        """`own_rules`: what codes mean to this connector, where `graph_failures` says otherwise."""
        self.usage = Usage()
        self._own_rules = own_rules
        self._token = access_token
        self._root = f"{api_base.rstrip('/')}/{api_version.strip('/')}"
        self._timeout = ClientTimeout(total=4 * read_timeout, connect=10.0, sock_read=read_timeout)
        # Where the API itself is played by a local server, its files are there, too.
        self._downloads = Downloads(allowed_hosts=frozenset({urlsplit(api_base).netloc}))
        self._session: ClientSession | None = None

    async def get(
        self,
        path: str,
        fields: Sequence[str] = (),
        *,
        parameters: Mapping[str, str] | None = None,
        app_token: str = "",
    ) -> JsonObject:
        """Read an object, or only some of its fields. `app_token`: asks with this instead of our token."""
        params = dict(parameters or {}) | ({"fields": ",".join(fields)} if fields else {})
        headers = {"Authorization": f"Bearer {app_token}"} if app_token else {}
        with _named_failures(Unreachable):
            async with self._http().get(self._url(path), params=params, headers=headers) as response:
                return await self._answer(response, Unreachable, app_token)

    async def describe_token(self, app_token: str) -> JsonObject:
        """What Meta knows of our own token; only the app itself (`app_token`: id|secret) may ask."""
        return await self.get("debug_token", parameters={"input_token": self._token}, app_token=app_token)

    async def post(self, path: str, json: JsonObject, *, repeatable: bool = False) -> JsonObject:
        """Do something. When no answer comes back, raise OutcomeUnknown: it must not be done twice.

        What is `repeatable` without harm, such as a setting, raises Unreachable instead.
        """
        in_doubt: InDoubt = Unreachable if repeatable else OutcomeUnknown
        headers = {"Content-Type": "application/json"}
        with _named_failures(in_doubt):
            async with self._http().post(
                self._url(path), data=write_json(json), headers=headers, allow_redirects=False
            ) as response:
                return await self._answer(response, in_doubt)

    async def upload(
        self,
        path: str,
        fields: Mapping[str, str],
        *,
        content: bytes,
        file_name: str,
        mime_type: str,
        file_field: str = "file",
    ) -> JsonObject:
        """Put a file where a later message can name it; harmless to repeat."""
        form = file_form(fields, file_field, content=content, file_name=file_name, mime_type=mime_type)
        with _named_failures(Unreachable):
            async with self._http().post(self._url(path), data=form, allow_redirects=False) as response:
                return await self._answer(response, Unreachable)

    async def download(self, url: str, limit_bytes: int) -> bytes:
        """The content behind a media URL of Meta's, which wants our token too. Raise as `Downloads.fetch`."""
        headers = {"Authorization": f"Bearer {self._token}"}
        return await self._downloads.fetch(url, limit_bytes, headers=headers)

    async def close(self) -> None:
        """Give back the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _http(self) -> ClientSession:
        if self._session is None:
            headers = {"Authorization": f"Bearer {self._token}"}
            self._session = ClientSession(headers=headers, timeout=self._timeout)
        return self._session

    def _url(self, path: str) -> str:
        return f"{self._root}/{path.lstrip('/')}"

    async def _answer(self, response: ClientResponse, in_doubt: InDoubt, app_token: str = "") -> JsonObject:
        body = await response.read()
        told = usage_of(response.headers)
        self.usage = told if told.percent is not None else self.usage
        if response.status >= 300 or error_object(body):
            raise self._failure(response, body, app_token)
        try:
            answer = read_json(body)
        except Unreadable as error:
            raise in_doubt(f"Meta answered HTTP {response.status} without JSON") from error
        return object_of(answer)

    def hide(self, said: str, *more: str) -> str:
        """What Meta said, without our token, which "Malformed access token …" repeats, and `more` secrets."""
        for secret in filter(None, (self._token, *more)):
            said = said.replace(secret, "***")
        return said

    def _failure(self, response: ClientResponse, body: bytes, app_token: str = "") -> SendFailed:
        app_secret = app_token.partition("|")[2]
        shown = self.hide(body.decode("utf-8", "surrogateescape"), app_token, app_secret)
        return failure(
            response.status, response.headers, shown.encode("utf-8", "surrogateescape"), self._own_rules
        )


@contextmanager
def _named_failures(in_doubt: InDoubt) -> Iterator[None]:
    """Before the request was written nothing was taken; afterwards `in_doubt` says what silence means."""
    try:
        yield
    except (ClientConnectorError, ConnectionTimeoutError) as error:
        raise Unreachable(f"no connection to Meta: {type(error).__name__}") from error
    except (ClientError, OSError) as error:
        raise in_doubt(f"no answer from Meta: {type(error).__name__}") from error
