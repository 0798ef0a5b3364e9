"""Mistakes in the configuration, collected so that all are told at once, each with how to mend it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from domain.errors import ConfigurationError

Place = tuple[str | int, ...]
"""Where inside a file: keys and list positions, such as ("web", "port")."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it is, what is wrong, and how to mend it."""

    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}\n    wrong: {self.what}\n    mend:  {self.mend}"


class Problems:
    """Collects mistakes until `raise_if_any`."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, where: str, what: str, mend: str) -> None:
        """Note one mistake."""
        self._found.append(Problem(where, what, mend))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Note several."""
        self._found.extend(problems)

    def __bool__(self) -> bool:
        return bool(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def raise_if_any(self) -> None:
        """Raise one ConfigurationError that tells everything found."""
        if not self._found:
            return
        count = "1 mistake" if len(self._found) == 1 else f"{len(self._found)} mistakes"
        listed = "\n".join(f"{number}. {problem}" for number, problem in enumerate(self._found, start=1))
        raise ConfigurationError(f"The configuration has {count}:\n{listed}")


def suggestion(word: str, known: Iterable[str]) -> str:
    """'; did you mean "x"?', or nothing when no known word is near."""
    near = get_close_matches(word, [other for other in known if other != word], n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A ValidationError's item in plain words; `place` is relative to the model."""

    place: Place
    what: str
    mend: str


def mistakes(error: ValidationError, model: type[BaseModel]) -> Iterator[Mistake]:
    """Everything pydantic found, in words for the person who edits the file."""
    for item in error.errors(include_url=False):
        place: Place = item["loc"]
        owner = _model_at(model, place[:-1])
        match item["type"]:
            case "extra_forbidden":
                key = str(place[-1])
                what = f'unknown key "{key}"{suggestion(key, owner.model_fields)}'
                yield Mistake(place, what, f"use one of: {', '.join(owner.model_fields)}")
            case "missing":
                yield Mistake(place, f'"{place[-1]}" is missing', f"add it: {_description(owner, place)}")
            case "enum" | "literal_error":
                choices = re.findall(r"'([^']*)'", str(item["ctx"]["expected"]))
                what = f"{_shown(item['input'])} is not known{suggestion(str(item['input']), choices)}"
                mend = f"use one of: {', '.join(choices)} ({_description(owner, place)})"
                yield Mistake(place, what, mend)
            case "value_error":
                yield Mistake(place, str(item["ctx"]["error"]), _description(owner, place))
            case _:
                what = f"{_shown(item['input'])}: {_lower_first(item['msg'])}"
                yield Mistake(place, what, _description(owner, place))


def _model_at(model: type[BaseModel], place: Sequence[str | int]) -> type[BaseModel]:
    """The model that holds the value at `place`."""
    for part in place:
        field = model.model_fields.get(str(part))
        model = (field and _model_in(field.annotation)) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def _description(owner: type[BaseModel], place: Place) -> str:
    """What the field at the end of `place` is for; list positions are passed over."""
    for part in reversed(place):
        if isinstance(part, str) and part in owner.model_fields:
            return f"{part}: {owner.model_fields[part].description}"
    return "see the comments in the file"


def _shown(value: object) -> str:
    """A value short enough for a line."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _lower_first(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
