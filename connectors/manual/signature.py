"""Whether a request comes from our partner: its signature over the time and the raw bytes.

X-Timestamp: 1764000000
X-Signature: sha256=<hex of HMAC-SHA256(secret, X-Timestamp + "." + body)>
"""

import hmac
import re
from collections.abc import Sequence

from domain.errors import Forged
from domain.messages import WebhookRequest

SIGNATURE_HEADER = "x-signature"
TIMESTAMP_HEADER = "x-timestamp"
FRESH_SECONDS = 300
"""How far the partner's clock may be from ours; a request overheard is worth nothing afterwards."""

_SECONDS = re.compile("[0-9]{1,12}")


def verify(request: WebhookRequest, secrets: Sequence[str], now: float) -> None:
    """Raise Forged unless one of the secrets signed the request lately. `now` in unix seconds.

    Several secrets, because one is renewed while requests signed with the old one are still on their way.
    An empty secret signs nothing.
    """
    timestamp = request.headers.get(TIMESTAMP_HEADER, "")
    if not _SECONDS.fullmatch(timestamp):
        raise Forged(f"{TIMESTAMP_HEADER} is missing or is not unix seconds")
    if abs(now - int(timestamp)) > FRESH_SECONDS:
        raise Forged(f"{TIMESTAMP_HEADER} is more than {FRESH_SECONDS} seconds from our time")
    scheme, _, given = request.headers.get(SIGNATURE_HEADER, "").partition("=")
    if scheme != "sha256" or not given:
        raise Forged(f"{SIGNATURE_HEADER} is missing or is not sha256")
    for secret in filter(None, secrets):
        expected = signature_of(request.body, secret, timestamp).partition("=")[2]
        if hmac.compare_digest(expected.encode(), given.lower().encode("utf-8", "replace")):
            return
    raise Forged(f"{SIGNATURE_HEADER} fits none of the account's partner secrets")


def signature_of(body: bytes, secret: str, timestamp: str) -> str:
    """The value of X-Signature."""
    signed = timestamp.encode() + b"." + body
    return "sha256=" + hmac.digest(secret.encode(), signed, "sha256").hex()
