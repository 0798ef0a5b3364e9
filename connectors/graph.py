"""What Meta's channels share: the webhook's handshake and signature, and a small client for the Graph API.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

import hmac
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
)

from connectors.payload import JsonObject, object_of, read_json, text_of, write_json
from domain.errors import (
    ContactGone,
    Forged,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    SendFailed,
    Throttled,
    Unreachable,
    Unreadable,
    WindowClosed,
)
from domain.messages import WebhookRequest

SIGNATURE_HEADER = "x-hub-signature-256"
"""The older X-Hub-Signature is SHA-1 and proves nothing any more."""

MINUTE, HOUR = 60.0, 3600.0

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


@dataclass(frozen=True, slots=True)
class Rule:
    """Which error some codes mean. `wait`: the least seconds before another attempt has a chance."""

    error: type[SendFailed]
    codes: tuple[int, ...]
    wait: float | None = None


# https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
# Two codes about the recipient are no ContactGone, which would silence the address for good: 131030 (number
# not on the list of a test account) is about our account's stage, 131050 (stopped marketing messages) leaves
# answers to his own messages allowed. 131026 (undeliverable: not on WhatsApp, terms not accepted, client too
# old) is: nothing reaches the address until its owner writes again.
RULES = (
    Rule(Misconfigured, (0, 3, 10, 33, 102, 190, *range(200, 300))),
    Rule(Misconfigured, (368, 131005, 131031, 131042, 131045, 133010)),
    Rule(WindowClosed, (131047,)),
    Rule(ContactGone, (131026,)),
    Rule(Throttled, (4, 80007), wait=MINUTE),
    Rule(Throttled, (130429,), wait=1.0),
    Rule(Throttled, (131056,), wait=6.0),
    Rule(Throttled, (131048,), wait=6 * HOUR),
    Rule(Throttled, (131049, 131064), wait=24 * HOUR),
    Rule(Unreachable, (1, 2, 131000, 131016, 131057, 133004)),
    Rule(Refused, (100, 131008, 131009, 131021, 131030, 131050, 131051, 131053, 131062)),
    Rule(Refused, tuple(range(132000, 133000))),
)
RULE_BY_CODE = {code: rule for rule in RULES for code in rule.codes}
# "Object with this id does not exist, or missing permissions": our phone number id or page id is wrong.
RULE_BY_SUBCODE = {(100, 33): Rule(Misconfigured, (100,))}
# For answers without a code of Meta's, such as the HTML of a proxy.
RULE_BY_STATUS = {
    401: Rule(Misconfigured, ()),
    403: Rule(Misconfigured, ()),
    407: Rule(Misconfigured, ()),
    408: Rule(Unreachable, ()),
    429: Rule(Throttled, ()),
}


def failure(status: int, headers: Mapping[str, str], body: bytes) -> SendFailed:
    """The error that an answer of the Graph API means, told by its code, never by its text."""
    error = _error_object(body)
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    rule = _rule(status, code, subcode, is_transient=error.get("is_transient") is True)
    details = text_of(object_of(error.get("error_data")).get("details"))
    said = details or text_of(error.get("message")) or "no explanation"
    detail = f"Meta answered HTTP {status}, code {'none' if code is None else code}: {said[:500]}"
    code_text = None if code is None else str(code)
    if rule.error is Throttled:
        return Throttled(detail, retry_after=_pause(headers, rule), code=code_text)
    return rule.error(detail, code=code_text)


def _rule(status: int, code: int | None, subcode: int | None, *, is_transient: bool) -> Rule:
    if code is not None:
        known = RULE_BY_SUBCODE.get((code, subcode or 0)) or RULE_BY_CODE.get(code)
        if known:
            return known
    if is_transient or status >= 500 or status < 400:
        return Rule(Unreachable, ())
    return RULE_BY_STATUS.get(status, Rule(Refused, ()))


def _pause(headers: Mapping[str, str], rule: Rule) -> float | None:
    """The longer of what Meta's header and Meta's documentation ask for."""
    try:
        asked = float(headers.get("Retry-After", ""))
    except ValueError:
        return rule.wait
    if not math.isfinite(asked) or asked < 0:
        return rule.wait
    return max(asked, rule.wait or 0.0)


def _error_object(body: bytes) -> JsonObject:
    try:
        return object_of(object_of(read_json(body)).get("error"))
    except Unreadable:
        return {}


def _number(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 12:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


class GraphClient:
    """Asks the Graph API with one token; every failure comes out as a SendFailed that does not tell it."""

    def __init__(
        self,
        access_token: str,
        *,
        api_base: str = "https://graph.facebook.com",
        api_version: str = "v25.0",
        read_timeout: float = 30.0,
    ) -> None:
        self._token = access_token
        self._root = f"{api_base.rstrip('/')}/{api_version.strip('/')}"
        self._timeout = ClientTimeout(total=4 * read_timeout, connect=10.0, sock_read=read_timeout)
        self._session: ClientSession | None = None

    async def get(self, path: str, fields: Sequence[str] = ()) -> JsonObject:
        """Read an object, or only some of its fields."""
        params = {"fields": ",".join(fields)} if fields else {}
        with _named_failures(Unreachable):
            async with self._http().get(self._url(path), params=params) as response:
                return await self._answer(response, Unreachable)

    async def post(self, path: str, json: JsonObject) -> JsonObject:
        """Do something that must not be done twice: when no answer comes back, raise OutcomeUnknown."""
        headers = {"Content-Type": "application/json"}
        with _named_failures(OutcomeUnknown):
            async with self._http().post(
                self._url(path), data=write_json(json), headers=headers, allow_redirects=False
            ) as response:
                return await self._answer(response, OutcomeUnknown)

    async def upload(
        self, path: str, fields: Mapping[str, str], *, content: bytes, file_name: str, mime_type: str
    ) -> JsonObject:
        """Put a file where a later message can name it; harmless to repeat."""
        form = FormData(dict(fields))
        form.add_field("file", content, filename=file_name, content_type=mime_type)
        with _named_failures(Unreachable):
            async with self._http().post(self._url(path), data=form, allow_redirects=False) as response:
                return await self._answer(response, Unreachable)

    async def download(self, url: str, limit_bytes: int) -> bytes:
        """The content behind a media URL of Meta's, which wants our token too. Raise Refused when larger."""
        with _named_failures(Unreachable):
            async with self._http().get(url) as response:
                if response.status >= 300:
                    raise self._failure(response, await response.read())
                return await _read_at_most(response, limit_bytes)

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

    async def _answer(self, response: ClientResponse, in_doubt: InDoubt) -> JsonObject:
        body = await response.read()
        if response.status >= 300 or _error_object(body):
            raise self._failure(response, body)
        try:
            answer = read_json(body)
        except Unreadable as error:
            raise in_doubt(f"Meta answered HTTP {response.status} without JSON") from error
        return object_of(answer)

    def _failure(self, response: ClientResponse, body: bytes) -> SendFailed:
        # "Malformed access token …" repeats the token that was sent.
        shown = body.replace(self._token.encode(), b"***") if self._token else body
        return failure(response.status, response.headers, shown)


async def _read_at_most(response: ClientResponse, limit_bytes: int) -> bytes:
    if (response.content_length or 0) > limit_bytes:
        raise Refused(f"the file is larger than {limit_bytes} bytes")
    content = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        content += chunk
        if len(content) > limit_bytes:
            raise Refused(f"the file is larger than {limit_bytes} bytes")
    return bytes(content)


@contextmanager
def _named_failures(in_doubt: InDoubt) -> Iterator[None]:
    """Before the request was written nothing was taken; afterwards `in_doubt` says what silence means."""
    try:
        yield
    except (ClientConnectorError, ConnectionTimeoutError) as error:
        raise Unreachable(f"no connection to Meta: {type(error).__name__}") from error
    except (ClientError, OSError) as error:
        raise in_doubt(f"no answer from Meta: {type(error).__name__}") from error
