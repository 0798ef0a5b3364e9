"""Whether a text tells of a danger to life, body or a child, idioms that only sound like it left aside."""

from collections.abc import Sequence
from dataclasses import dataclass

from normalizer.rulebook import Found

_NEAR = 6


@dataclass(frozen=True, slots=True)
class Danger:
    """What speaks for a danger. It is looked for first: a false alarm is cheap, a miss is not."""

    is_certain: bool
    because: str = ""

    @classmethod
    def of(cls, found: Sequence[Found], words: Sequence[str]) -> "Danger":
        """From the patterns named danger.sure, .likely, .child, .now, .never, .talk and .own in a text."""
        harmless = {
            index
            for one in found
            if one.name == "danger.never"
            for index in range(one.start, min(one.end, len(words)))
        }
        names = {one.name for one in found}
        if "danger.talk" in names and "danger.own" not in names:
            return cls(False)
        for one in found:
            if one.name == "danger.sure" and not harmless.intersection(range(one.start, one.end)):
                return cls(True, f"cue: {one.pattern}")
        likely = [one for one in found if one.name == "danger.likely" and one.start not in harmless]
        for one in likely:
            near = [other for other in found if _supports(other, one)]
            if {other.name for other in near} >= {"danger.child", "danger.now"}:
                return cls(True, f"cue: {one.pattern}, {', '.join(dict.fromkeys(o.pattern for o in near))}")
        return cls(False)


def _supports(other: Found, one: Found) -> bool:
    is_context = other.name in ("danger.child", "danger.now")
    return is_context and abs(other.start - one.start) <= _NEAR
