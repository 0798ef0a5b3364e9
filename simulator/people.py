"""Invented ordinary citizens: one name gives the same ids in every run, so that old cases find them again."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody who writes. `hides_phone`: WhatsApp tells a user id only, no number."""

    slug: str
    name: str
    telegram_id: int
    phone: str
    bsuid: str
    hides_phone: bool = False
    language: str = "ar"


def make_citizen(slug: str, name: str = "", *, hides_phone: bool = False, language: str = "ar") -> Citizen:
    """A citizen whose ids all follow from the slug."""
    number = int.from_bytes(hashlib.sha256(slug.encode("utf-8", "replace")).digest()[:12])
    return Citizen(
        slug=slug,
        name=name or slug,
        telegram_id=1_000_000_000 + number % 7_000_000_000,
        phone=f"9665{number % 100_000_000:08d}",
        bsuid=f"SA.{number:020d}"[:23],
        hides_phone=hides_phone,
        language=language,
    )


CAST = (
    make_citizen("um-faisal", "أم فيصل"),
    make_citizen("abu-sultan", "أبو سلطان"),
    make_citizen("noura", "نورة العتيبي", hides_phone=True),
    make_citizen("saud", "سعود الشهري"),
    make_citizen("hind", "هند المعلمة"),
    make_citizen("majed", "ماجد طالب جامعي", hides_phone=True),
    make_citizen("priya", "Priya Nair", language="en"),
    make_citizen("abdulrahman", "عبدالرحمن الغامدي"),
)
"""Offered on the page."""

FIRST_NAMES = ("سارة", "خالد", "ريم", "تركي", "منيرة", "فهد", "لطيفة", "بندر", "أمل", "يوسف", "عبير", "ناصر")
FAMILY_NAMES = (
    "القحطاني",
    "الحربي",
    "الزهراني",
    "المطيري",
    "الدوسري",
    "الشمري",
    "العنزي",
    "السبيعي",
    "البلوي",
)
