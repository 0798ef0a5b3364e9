"""Signed requests as the platforms send them, each of another message, made as fast as they can be sent."""

import hmac
import itertools
import json
import random
from collections.abc import Iterator

APP_SECRET = "bench-app-secret-0123456789abcdef"
TELEGRAM_SECRET = "bench_webhook_secret_0123456789"
TELEGRAM_TOKEN = "7000000001:bench-token-not-a-real-one-0000"
WHATSAPP_ACCOUNT = "bench-whatsapp"
TELEGRAM_ACCOUNT = "bench-telegram"
PHONE_NUMBER_ID = "106540352242922"

_TEXTS = (
    "السلام عليكم نظام نور معلق من الصبح وما قدرت اسجل ولدي اول ابتدائي متى ينحل؟",
    "الباص ما جا اليوم وبنتي واقفه في الشمس من ٦ ونص، كلمنا المدرسة وما فيه رد",
    "مدرسة البنات في حينا المكيفات عطلانة من اول يوم والبنات يدوخون من الحر",
    "الراتب ما نزل لين الحين وانا على البند من شهرين، وش الحل يا وزارة التعليم؟",
    "مرحبا ابغى اعرف متى تنزل نتائج حركه النقل الخارجي للمعلمات لهذا العام",
    "طلب نقل ابني من متوسطة حكومية إلى أخرى معلق منذ أسبوعين ولم يصلني أي رد",
    "Hello, the Madrasati platform shows an error when my daughter submits her homework",
    "ابي اسجل بنتي روضة وما طلع قبول، ارجو الافاده وشكرا لكم",
)
_RETURNING = 5
_EARLIER = 51
"""Every so many-th message is a second one of a citizen who wrote a little earlier."""


def requests(
    seed: int, start_at: int, channels: tuple[str, ...], texts: int = len(_TEXTS)
) -> Iterator[bytes]:
    """Endless HTTP requests, ready for the socket. `seed` makes ids that no other run has."""
    base = seed * 10_000_000
    make = {"whatsapp": _whatsapp, "telegram": _telegram}
    wheel = itertools.cycle(channels)
    for number in itertools.count():
        citizen = number - _EARLIER if number % _RETURNING == 0 and number >= _EARLIER else number
        text = _TEXTS[number % texts]
        yield make[next(wheel) if number == citizen else channels[citizen % len(channels)]](
            base + number, base + citizen, text, start_at + number // 1000
        )


def shuffled(messages: list[bytes], seed: int) -> list[bytes]:
    """The same requests in another order."""
    mixed = list(messages)
    random.Random(seed).shuffle(mixed)
    return mixed


def _whatsapp(message: int, citizen: int, text: str, at: int) -> bytes:
    sender = f"9665{citizen % 10**8:08d}"
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "966920000000", "phone_number_id": PHONE_NUMBER_ID},
        "contacts": [{"profile": {"name": "أم فيصل"}, "wa_id": sender, "user_id": f"SA.{10**18 + citizen}"}],
        "messages": [
            {
                "from": sender,
                "from_user_id": f"SA.{10**18 + citizen}",
                "id": f"wamid.HBgM{message:022d}",
                "timestamp": str(at),
                "type": "text",
                "text": {"body": text},
            }
        ],
    }
    change = {"field": "messages", "value": value}
    body = json.dumps(
        {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}
    ).encode()
    signature = hmac.digest(APP_SECRET.encode(), body, "sha256").hex()
    return _post(f"/hooks/whatsapp/{WHATSAPP_ACCOUNT}", f"X-Hub-Signature-256: sha256={signature}", body)


def _telegram(message: int, citizen: int, text: str, at: int) -> bytes:
    person = {"id": 5_000_000_000 + citizen, "is_bot": False, "first_name": "خالد", "language_code": "ar"}
    update = {
        "update_id": message,
        "message": {
            "message_id": message % 2_000_000_000,
            "from": person,
            "chat": {"id": person["id"], "first_name": "خالد", "type": "private"},
            "date": at,
            "text": text,
        },
    }
    body = json.dumps(update, ensure_ascii=False).encode()
    header = f"X-Telegram-Bot-Api-Secret-Token: {TELEGRAM_SECRET}"
    return _post(f"/hooks/telegram/{TELEGRAM_ACCOUNT}", header, body)


def _post(path: str, header: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n{header}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
