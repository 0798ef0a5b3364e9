"""Reads what browsers send; nothing of it is trusted."""

from aiohttp import web
from multidict import MultiDictProxy

from domain.text import storable

Form = MultiDictProxy[str | bytes | bytearray | web.FileField]

_LONGEST_ID = 18


def field(form: Form, name: str) -> str:
    """The text of a field, "" when it is absent or is a file."""
    value = form.get(name, "")
    return storable(value) if isinstance(value, str) else ""


def close_files(form: Form) -> None:
    """Give back the temporary files of what was uploaded."""
    for value in form.values():
        if isinstance(value, web.FileField):
            value.file.close()


def row_id(written: object) -> int | None:
    """The id of a row, None for anything that cannot be one."""
    if not isinstance(written, str) or len(written) > _LONGEST_ID:
        return None
    return int(written) if written.isascii() and written.isdigit() else None
