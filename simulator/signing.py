"""How the platforms prove that a webhook is theirs."""

import hashlib
import hmac
import json

from simulator.chat import JsonObject


def telegram_secret(secret: str) -> dict[str, str]:
    """The header Telegram sends with every update when a secret was set; it signs no body."""
    return {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}


def meta_signature(app_secret: str, body: bytes) -> dict[str, str]:
    """The header Meta sends: an HMAC over the very bytes of the body."""
    digest = hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}", "User-Agent": "facebookexternalua"}


def meta_bytes(payload: JsonObject) -> bytes:
    """JSON as Meta writes it: everything beyond ASCII, and every slash, escaped."""
    return json.dumps(payload, separators=(",", ":")).replace("/", "\\/").encode()
