"""How X counts a text: by weights, links at a fixed price.

https://docs.x.com/fundamentals/counting-characters
"""

import re
import unicodedata

LINK_WEIGHT = 23
_LINK = re.compile(r"https?://\S+")
_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))


def x_weight(text: str) -> int:
    """The weighted length of a text. Arabic letters count one, presentation forms and RLM two."""
    normal = unicodedata.normalize("NFC", text)
    links = len(_LINK.findall(normal))
    return links * LINK_WEIGHT + sum(_weight(character) for character in _LINK.sub("", normal))


def _weight(character: str) -> int:
    code = ord(character)
    return 1 if any(first <= code <= last for first, last in _LIGHT) else 2
