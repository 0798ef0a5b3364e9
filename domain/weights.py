"""How X counts a text: by weights, with links and emoji each at a fixed price.

https://docs.x.com/fundamentals/counting-characters
"""

import re
import unicodedata
from collections.abc import Iterator

LINK_WEIGHT = 23
EMOJI_WEIGHT = 2
_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
_LONGEST_LINK = 4088

# Country codes, the usual others, and those of the Arab world. Under any other ending X may or may not find a
# link, so that such a word is counted as whichever is dearer.
_ASCII_ENDINGS = (
    "a[cdefgilmoqrstuwxz]|b[abdefghijlmnoqrstvwyz]|c[acdfghiklmnoruvwxyz]|d[ejkmoz]|e[ceghrstu]|f[ijkmor]|"
    "g[abdefghilmnpqrstuwy]|h[kmnrtu]|i[delmnoqrst]|j[emop]|k[eghimnprwyz]|l[abcikrstuvy]|"
    "m[acdeghklmnopqrstuvwxyz]|n[acefgilopruz]|om|p[aefghklmnrstwy]|qa|r[eosuw]|s[abcdeghijklmnorstuvxyz]|"
    "t[cdfghjklmnoprtvwz]|u[agksyz]|v[aceginu]|w[fs]|y[et]|z[amw]|"
    "com|net|org|edu|gov|mil|int|info|biz|name|pro|app|dev|online|site|shop|store|xyz|tech|cloud|news|"
    "school|education|academy|university"
)
_ARABIC_ENDINGS = (
    "السعودية|امارات|مصر|قطر|البحرين|عمان|الاردن|المغرب|الجزائر|تونس|سورية|فلسطين|عراق|سودان|موريتانيا|"
    "شبكة|موقع|عرب|كوم"
)
_ACCENTED = "\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0300-\u036f\u1e00-\u1eff"
_PATH_END = rf"+\-a-z0-9=_#/\u0400-\u04ff{_ACCENTED}"
_IN_PATH = rf"{_PATH_END}!*';:,.$%\[\]\u2013~@|&"
_PATH = rf"(?:/(?:(?:[{_IN_PATH}]|\([{_IN_PATH}]+\))*(?:[{_PATH_END}]|\([{_IN_PATH}]+\)))?)?"
_QUERY = r"(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/])?"
_TAIL = rf"(?::[0-9]+)?{_PATH}{_QUERY}"
_BEFORE = r"(?<![a-z0-9@＠$#＃])"
_BEFORE_BARE = r"(?<![a-z0-9@＠$#＃\-_./])"
_AFTER = r"(?![0-9a-z@+\-])"
_ANY_LABEL = r"[^\s!'#%&()*+,\\./:;<=>?@\[\]^{|}~$\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]{1,63}"
# No name mixes Arabic and Latin letters within a label.
_LABEL = rf"(?:[a-z0-9_\-{_ACCENTED}]{{1,63}}|[\u0600-\u06ff]{{1,63}})"
_BARE_LABEL = r"[a-z0-9\-]{1,63}"
_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_TOUCH = "\ufe0f?[\U0001f3fb-\U0001f3ff]?"
_WHOLE = re.compile(
    rf"(?P<link>{_BEFORE}https?://(?:t\.co/[a-z0-9]{{1,40}}{_QUERY}"
    rf"|(?:{_LABEL}\.)+(?:{_ASCII_ENDINGS}|{_ARABIC_ENDINGS}){_AFTER}{_TAIL})"
    rf"|{_BEFORE_BARE}(?:{_BARE_LABEL}\.)+(?:{_ASCII_ENDINGS}){_AFTER}{_TAIL})"
    rf"|(?P<doubtful>(?:{_BEFORE}https?://(?:{_ANY_LABEL}\.)+|{_BEFORE_BARE}(?:{_BARE_LABEL}\.)+)"
    rf"[a-z]{{2,}}{_TAIL})"
    "|(?P<emoji>[\U0001f1e6-\U0001f1ff]{2}|[0-9#*]\ufe0f?\u20e3"
    f"|{_PICTURE}{_TOUCH}(?:\u200d{_PICTURE}{_TOUCH})*[\U000e0020-\U000e007f]*)",
    re.IGNORECASE,
)


def x_weight(text: str) -> int:
    """The weighted length of a text. Arabic letters count one, presentation forms and RLM two."""
    normal = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    return sum(weight for _, weight in weighted_parts(normal))


def weighted_parts(text: str) -> Iterator[tuple[str, int]]:
    """The text in parts that are never cut (a link, an emoji, a character), each with its weight.

    Together they weigh at least what the text does: a letter and a mark of their own may become one.
    """
    start = 0
    for match in _WHOLE.finditer(text):
        yield from _characters(text[start : match.start()])
        start = match.end()
        yield match[0], _weight_of(match)
    yield from _characters(text[start:])


def has_link(text: str) -> bool:
    """Whether X would find a link in the text."""
    return any(match["link"] or match["doubtful"] for match in _WHOLE.finditer(text))


def _weight_of(match: re.Match[str]) -> int:
    if match["emoji"]:
        return EMOJI_WEIGHT
    spelled = sum(weight for _, weight in _characters(match[0]))
    if len(match[0]) > _LONGEST_LINK:
        return spelled
    return max(LINK_WEIGHT, spelled) if match["doubtful"] else LINK_WEIGHT


def _characters(text: str) -> Iterator[tuple[str, int]]:
    for character in text:
        yield character, sum(map(_weight, unicodedata.normalize("NFC", character)))


def _weight(character: str) -> int:
    code = ord(character)
    return 1 if any(first <= code <= last for first, last in _LIGHT) else 2
