"""Finds the numbers that tell who somebody is: IDs, iqamas, phones, IBANs; and e-mail addresses.

Everything is read on a copy in ASCII digits that keeps each character in its place: spans hold in the text.
Runs of separators are bounded: no text makes the search take long.
"""

import re
from collections.abc import Iterator

from domain.tickets import Entity, EntityKind
from domain.tracking import find_tracking_numbers

_TO_ASCII = {zero + value: str(value) for zero in (ord("٠"), ord("۰"), ord("０")) for value in range(10)}
_UNSEEN = "\u061c\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_GAP = rf"[ \u00a0\u2007\u202f\-\u2010-\u2015().{_UNSEEN}]{{0,3}}"
# The shortest of all numbers has nine digits: a text without so many in a row needs no closer look.
_DIGIT = "[0-9٠-٩۰-۹０-９]"
_ENOUGH_DIGITS = re.compile(rf"{_DIGIT}(?:[^\w\n]{{0,6}}ـ?{_DIGIT}){{8}}")
_THIN_GAP = rf"[ \u00a0\-{_UNSEEN}]{{0,2}}"


def numbers_in(text: str) -> Iterator[Entity]:
    """All of them, in no order and possibly overlapping; the earlier kind is the surer one."""
    if "@" in text:
        yield from _emails(text)
    if not _ENOUGH_DIGITS.search(text):
        return
    plain = text if text.isascii() else text.translate(_TO_ASCII)
    yield from _ibans(text, plain)
    for found in find_tracking_numbers(text):
        if found.valid or not _NOT_OURS.search(plain, max(0, found.start - _JUST_BEFORE), found.start):
            yield _entity(EntityKind.TRACKING_NUMBER, text, found.start, found.end, valid=found.valid)
    for phone in _PHONE.finditer(plain):
        yield _entity(EntityKind.PHONE, text, *phone.span())
    for phone in _PHONE_IN_CONTEXT.finditer(plain):
        yield _entity(EntityKind.PHONE, text, *phone.span("number"))
    unlinked = _LINK.sub(lambda link: " " * len(link[0]), plain) if "://" in plain else plain
    yield from _identities(text, unlinked)


def _entity(kind: EntityKind, text: str, start: int, end: int, *, valid: bool = True) -> Entity:
    return Entity(kind, text[start:end], start, end, valid)


_LINK = re.compile(r"[A-Za-z]{1,10}://\S+")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9_%+-][A-Za-z0-9._%+-]{0,63}@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9@-])"
)


def _emails(text: str) -> Iterator[Entity]:
    for address in _EMAIL.finditer(text):
        yield _entity(EntityKind.EMAIL, text, *address.span())


_IBAN = re.compile(
    rf"(?<![A-Za-z0-9])(?P<country>[A-Za-z]{{2}}){_THIN_GAP}[0-9]{{2}}(?:{_THIN_GAP}[0-9]){{12,28}}(?![0-9])"
)
_SAUDI_IBAN_LENGTH = 24
_SHORTEST_MISTYPED = 20


def _ibans(text: str, plain: str) -> Iterator[Entity]:
    """A Saudi IBAN also when mistyped; one of another country only when its check digits agree."""
    for found in _IBAN.finditer(plain):
        iban = re.sub("[^A-Z0-9]", "", found[0].upper())
        valid = _iban_checks(iban) and (not iban.startswith("SA") or len(iban) == _SAUDI_IBAN_LENGTH)
        if valid or (iban.startswith("SA") and len(iban) >= _SHORTEST_MISTYPED):
            yield _entity(EntityKind.IBAN, text, *found.span(), valid=valid)


def _iban_checks(iban: str) -> bool:
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 == 1


# Mobiles, landlines, 9200 and 800 numbers of the Kingdom as people write them; abroad only with + or 00.
_PHONE = re.compile(
    rf"(?<![0-9+A-Za-z])(?:"
    rf"(?:(?:\+{_GAP}|00)?966{_GAP}(?:\(?0\)?)?{_GAP}|0{_THIN_GAP})5(?:{_GAP}[0-9]){{8}}"
    rf"|(?:(?:\+{_GAP}|00)966{_GAP}0?|0)1[1-7]?(?:{_THIN_GAP}[0-9]){{7,8}}"
    rf"|9200(?:{_THIN_GAP}[0-9]){{5}}|800(?:{_THIN_GAP}[0-9]){{7}}"
    rf"|(?:\+{_GAP}|00)[1-9](?:{_THIN_GAP}[0-9]){{8,13}}"
    rf")(?![0-9])"
)
_PHONE_IN_CONTEXT = re.compile(
    r"(?:جوال|هاتف|تلفون|تليفون|موبايل|واتس|whats|mobile|phone|jawwal|jawal|call|tel)[^0-9]{0,12}"
    rf"(?P<number>(?<![0-9+])5(?:{_THIN_GAP}[0-9]){{8}})(?![0-9])",
    re.IGNORECASE,
)

_IDENTITY = re.compile(rf"(?<![0-9+])(?<!\+ )[12](?:(?P<gap>{_THIN_GAP})[0-9]){{9}}(?!{_THIN_GAP}[0-9])")
_CONTEXT = 48
_JUST_BEFORE = 16
_AFTER = 24
_SAYS_IDENTITY = re.compile(
    r"هوي|ال?سجل ال?مدن[يى]|مدني|\bال?سجل(?:ه|ها|ي)?\b|مقيم|بطاق|[إا]?ق[اآ]م[ةهتا]|اقامت|اقامہ|شناخت"
    r"|[iae]?[qgk]am[ae]|hawiy|hawey|hawya|haweya|national|\bid\b|\bids\b|identity|resident",
    re.IGNORECASE,
)
_NOT_OURS = re.compile(r"جوال|هاتف|حساب|وظيف|حدود|هوي|اقام|phone|mobile|account", re.IGNORECASE)
# These say it of any number that follows soon; those only of the next word.
_SAYS_OTHER = re.compile(
    r"معامل|تذكر|بلاغ|مرجع|فاتور|سداد|وظيفي|صادر|وارد|\b(?:request|ticket|ref|invoice|order|mo3amala)",
    re.IGNORECASE,
)
_SAYS_OTHER_AT_ONCE = re.compile(
    r"\b(?:ال|لل|ب|و|ل)?طلب(?:ي|ه|ها|كم|نا)?\b|شكو[يىا]|رقم (?:ال)?حساب|بنك|عقد|قرار|جوال|هاتف|خطاب|مشهد|عضوي"
    r"|\b(?:contract|account|mobile|phone|talab|6alab|application)",
    re.IGNORECASE,
)
_AT_ONCE = 20


def _identities(text: str, plain: str) -> Iterator[Entity]:
    """A tenth of all ten-digit numbers pass the check, so the words around decide what a number is."""
    for found in _IDENTITY.finditer(plain):
        digits = re.sub("[^0-9]", "", found[0])
        said = _said_before(plain, found.start()) or _said_after(plain, found.end())
        valid = passes_check(digits)
        solid = len(digits) == found.end() - found.start()
        if said == "other" or (said is None and not (valid and solid)):
            continue
        kind = EntityKind.NATIONAL_ID if digits[0] == "1" else EntityKind.IQAMA
        yield _entity(kind, text, *found.span(), valid=valid)


def _said_before(plain: str, start: int) -> str | None:
    """Which of the two the nearest word before the number speaks for."""
    before = plain[max(0, start - _CONTEXT) : start]
    identity = max((found.start() for found in _SAYS_IDENTITY.finditer(before)), default=-1)
    others = [found.start() for found in _SAYS_OTHER.finditer(before)]
    others += [
        found.start() for found in _SAYS_OTHER_AT_ONCE.finditer(before, max(0, len(before) - _AT_ONCE))
    ]
    other = max(others, default=-1)
    if identity == other:
        return None
    return "identity" if identity > other else "other"


def _said_after(plain: str, end: int) -> str | None:
    after = plain[end : end + _AFTER]
    if _SAYS_IDENTITY.search(after):
        return "identity"
    return None


def passes_check(digits: str) -> bool:
    """Luhn's check over all digits, as on the cards of citizens and residents."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
