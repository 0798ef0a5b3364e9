"""The pictures and videos of a comment or post; Meta names each by its address only."""

from collections.abc import Iterator

from connectors.payload import JsonObject, text_of
from domain.messages import Attachment, MessageKind

_SHOWN = {"photo": MessageKind.IMAGE, "video": MessageKind.VIDEO}
"""What a post of a photo or video shows is its `link`."""


def files_of(value: JsonObject) -> tuple[Attachment, ...]:
    """Its files, each once, though Meta tells the first of several photos twice."""
    return tuple(Attachment(kind, address) for address, kind in dict(_addresses(value)).items())


def _addresses(value: JsonObject) -> Iterator[tuple[str, MessageKind]]:
    photos = value["photos"] if isinstance(value.get("photos"), list) else []
    told = [
        *((photo, MessageKind.IMAGE) for photo in (value.get("photo"), *photos)),
        (value.get("video"), MessageKind.VIDEO),
    ]
    shown = _SHOWN.get(text_of(value.get("item")))
    if shown and not any(text_of(address) for address, _ in told):
        told.append((value.get("link"), shown))
    yield from ((text_of(address), kind) for address, kind in told if text_of(address))
