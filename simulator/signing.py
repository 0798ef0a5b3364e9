"""How the platforms prove that a webhook is theirs."""

import base64
import hashlib
import hmac
import json
from datetime import datetime

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from simulator.chat import JsonObject

BOT_CONNECTOR = "https://api.botframework.com"


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


def x_token(consumer_secret: str, content: bytes) -> str:
    """What proves to X, and X to us, that somebody knows the app's secret."""
    digest = hmac.new(consumer_secret.encode(), content, hashlib.sha256).digest()
    return f"sha256={base64.b64encode(digest).decode()}"


def x_signature(consumer_secret: str, body: bytes) -> dict[str, str]:
    """The header X sends: an HMAC over the very bytes of the body, written in base64."""
    return {"x-twitter-webhooks-signature": x_token(consumer_secret, body)}


class MicrosoftKey:
    """A key with which the Bot Connector signs what it posts; it may speak for Teams."""

    def __init__(self, key_id: str) -> None:
        self._key_id = key_id
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def public(self) -> JsonObject:
        """As it is published."""
        numbers: JsonObject = json.loads(RSAAlgorithm.to_jwk(self._private.public_key()))
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self._key_id,
            "n": numbers["n"],
            "e": numbers["e"],
            "endorsements": ["msteams"],
        }

    def bearer(self, app_id: str, service_url: str, at: datetime) -> dict[str, str]:
        """The header of a request to a bot: it says for whom and from where, and nothing of the body."""
        since = int(at.timestamp())
        claims = {
            "iss": BOT_CONNECTOR,
            "aud": app_id,
            "nbf": since,
            "exp": since + 3600,
            "serviceurl": service_url,
        }
        token = jwt.encode(claims, self._private, algorithm="RS256", headers={"kid": self._key_id})
        return {"Authorization": f"Bearer {token}"}
