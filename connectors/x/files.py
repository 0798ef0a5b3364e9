"""The pictures and videos of a post or message, in the shapes of the API v2 and of the older API.

A file is named by its address, or, where X gave only a key, by where to ask for it:
`media:post:<post id>:<media key>` and `media:message:<event id>:<media key>`.
"""

from collections.abc import Iterator

from connectors.payload import JsonObject, object_of, objects_of, optional_identifier, text_of
from connectors.x.includes import Includes
from domain.messages import Attachment, MessageKind

_KINDS = {
    "photo": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "animated_gif": MessageKind.VIDEO,
    "3": MessageKind.IMAGE,
    "7": MessageKind.VIDEO,
    "13": MessageKind.VIDEO,
    "16": MessageKind.VIDEO,
}


def files_by_key(
    content: JsonObject, owner: str, owner_id: str, includes: Includes
) -> tuple[Attachment, ...]:
    """The files that a v2 object names by media keys. `owner`: post or message."""
    keys = object_of(content.get("attachments")).get("media_keys")
    named = [key for key in map(optional_identifier, keys) if key] if isinstance(keys, list) else []
    return tuple(_file(key, f"media:{owner}:{owner_id}:{key}", includes) for key in named)


def files_of(media: object) -> tuple[Attachment, ...]:
    """The files that an object of the older API carries with it."""
    return tuple(_described(entity) for entity in objects_of(media) if _best_address(entity))


def address_in(medium: JsonObject) -> str:
    """Where a file described by X can be fetched; "" when it does not say."""
    return _best_address(medium)


def _file(key: str, elsewhere: str, includes: Includes) -> Attachment:
    """The first part of a media key tells the kind, where the file itself is not described."""
    medium = includes.media.get(key, {})
    kind = _KINDS.get(text_of(medium.get("type"))) or _KINDS.get(key.partition("_")[0], MessageKind.DOCUMENT)
    return Attachment(kind, _best_address(medium) or elsewhere, _mime_type(kind))


def _described(entity: JsonObject) -> Attachment:
    kind = _KINDS.get(text_of(entity.get("type")), MessageKind.DOCUMENT)
    return Attachment(kind, _best_address(entity), _mime_type(kind))


def _mime_type(kind: MessageKind) -> str | None:
    return "video/mp4" if kind is MessageKind.VIDEO else None


def _best_address(medium: JsonObject) -> str:
    """A video's best version; of a picture the only one."""
    versions = [
        *_versions(medium.get("variants")),
        *_versions(object_of(medium.get("video_info")).get("variants")),
    ]
    if versions:
        return max(versions)[1]
    return text_of(medium.get("url")) if "media_key" in medium else text_of(medium.get("media_url_https"))


def _versions(variants: object) -> Iterator[tuple[int, str]]:
    """Those that can be kept as a file, by bit rate; a playlist cannot."""
    for variant in objects_of(variants):
        rate = variant.get("bit_rate", variant.get("bitrate"))
        if variant.get("content_type") == "video/mp4" and text_of(variant.get("url")):
            yield rate if isinstance(rate, int) else 0, text_of(variant["url"])
