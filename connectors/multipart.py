"""A file as a multipart form: its name and type come from people and must not break the headers around."""

import io
import re
from collections.abc import Mapping

from aiohttp import FormData

from domain.text import storable

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_MIME_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(; ?[\w.+-]+=[\w.+-]+)*", re.ASCII)
ANY_TYPE = "application/octet-stream"


def file_form(
    fields: Mapping[str, str], file_field: str, *, content: bytes, file_name: str, mime_type: str
) -> FormData:
    """The fields and one file. A name keeps all but its control characters; an odd type counts as none."""
    # As browsers write it: quoted, an Arabic name would be shown to the citizen as %D8%AE….
    form = FormData({key: storable(value) for key, value in fields.items()}, quote_fields=False)
    name = _CONTROL.sub("_", storable(file_name)) or "file"
    known = mime_type if _MIME_TYPE.fullmatch(mime_type) else ANY_TYPE
    form.add_field(file_field, io.BytesIO(content), filename=name, content_type=known)
    return form
