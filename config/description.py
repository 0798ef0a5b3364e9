"""The configuration as `doctor` shows it: every value, secrets masked, long lists counted."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel, SecretStr

from config.settings import Settings

_MASK = "••••••••"
_COUNTED = {"units", "topics", "sla", "calendar.ramadan", "calendar.holidays"}


def describe(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Names and values, in the order of the files."""
    return tuple(_rows("", settings))


def _rows(prefix: str, section: BaseModel) -> Iterator[tuple[str, str]]:
    for name in type(section).model_fields:
        value = getattr(section, name)
        if f"{prefix}{name}" in _COUNTED:
            yield f"{prefix}{name}", f"{len(value)} listed"
        elif name in {"database_url", "redis_url"}:
            yield name, _without_password(value) if value else "embedded, under var_dir"
        else:
            yield from _value_rows(f"{prefix}{name}", value)


def _value_rows(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, BaseModel):
        yield from _rows(f"{name}.", value)
    elif isinstance(value, SecretStr):
        yield name, _MASK if value.get_secret_value() else "not set"
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _value_rows(f"{name}.{key}", item)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield from _sequence_rows(name, value)
    else:
        yield name, "not set" if value is None else str(value)


def _sequence_rows(name: str, values: Sequence[object]) -> Iterator[tuple[str, str]]:
    if any(isinstance(value, BaseModel | SecretStr) for value in values):
        for index, value in enumerate(values):
            yield from _value_rows(f"{name}.{getattr(value, 'id', index)}", value)
    else:
        yield name, ", ".join(str(value) for value in values) or "none"


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    if parts.password is None and "password" not in parts.query:
        return url
    host = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:{_MASK}@{host}", query=""))
