"""Puts a file where a post or message can name it: pictures at once, videos in parts.

https://docs.x.com/x-api/media/introduction
"""

import asyncio
from collections.abc import Mapping
from io import BytesIO

from aiohttp import FormData

from connectors.payload import JsonObject, object_of, optional_identifier, text_of
from connectors.x.client import XClient
from domain.errors import Refused, Unreachable
from domain.messages import OutboundFile

_PICTURES = ("image/jpeg", "image/png", "image/webp", "image/bmp", "image/tiff")
_MEGABYTE = 1024**2
_LARGEST: Mapping[str, int] = {"image": 5 * _MEGABYTE, "gif": 15 * _MEGABYTE, "video": 512 * _MEGABYTE}
_PART_BYTES = 4 * _MEGABYTE
_MOST_LOOKS = 60


async def upload(client: XClient, file: OutboundFile, owner: str) -> str:
    """The media id of a file. `owner`: tweet or dm, for which it may be used. Raise a SendFailed."""
    kind = _kind(file)
    if len(file.content) > _LARGEST[kind]:
        raise Refused(f"the file has {len(file.content)} bytes, X takes {_LARGEST[kind]}")
    category = f"{owner}_{kind}"
    return await (_at_once if kind == "image" else _in_parts)(client, file, category)


def _kind(file: OutboundFile) -> str:
    if file.mime_type in _PICTURES:
        return "image"
    if file.mime_type == "image/gif":
        return "gif"
    if file.mime_type in ("video/mp4", "video/quicktime"):
        return "video"
    raise Refused(f"X takes pictures and videos, no {file.mime_type[:60]}")


async def _at_once(client: XClient, file: OutboundFile, category: str) -> str:
    form = _form(file.content, media_category=category, media_type=file.mime_type)
    return _media_id(await client.ask("POST", "/2/media/upload", form=form))


async def _in_parts(client: XClient, file: OutboundFile, category: str) -> str:
    opened = await client.ask(
        "POST",
        "/2/media/upload/initialize",
        json={"media_type": file.mime_type, "total_bytes": len(file.content), "media_category": category},
    )
    media_id = _media_id(opened)
    for index, start in enumerate(range(0, len(file.content), _PART_BYTES)):
        form = _form(file.content[start : start + _PART_BYTES], segment_index=str(index))
        await client.ask("POST", f"/2/media/upload/{media_id}/append", form=form)
    state = await client.ask("POST", f"/2/media/upload/{media_id}/finalize")
    for _ in range(_MOST_LOOKS):
        wait = _seconds_to_wait(state)
        if wait is None:
            return media_id
        await asyncio.sleep(wait)
        parameters = {"command": "STATUS", "media_id": media_id}
        state = await client.ask("GET", "/2/media/upload", params=parameters)
    raise Unreachable("X is still preparing the file")


def _form(content: bytes, **fields: str) -> FormData:
    """X shows no file's name, so that none is told."""
    form = FormData(fields)
    form.add_field("media", BytesIO(content), filename="media", content_type="application/octet-stream")
    return form


def _media_id(answer: JsonObject) -> str:
    media_id = optional_identifier(object_of(answer.get("data")).get("id"))
    if media_id is None:
        raise Unreachable("X took the file and gave no id for it")
    return media_id


def _seconds_to_wait(answer: JsonObject) -> float | None:
    """How long X wants to go on preparing the file; None when it is ready. Raise Refused when it gave up."""
    processing = object_of(object_of(answer.get("data")).get("processing_info"))
    match text_of(processing.get("state")):
        case "failed":
            said = text_of(object_of(processing.get("error")).get("message")) or "no explanation"
            raise Refused(f"X cannot use the file: {said[:200]}")
        case "pending" | "in_progress":
            after = processing.get("check_after_secs")
            return min(max(float(after), 0.1), 30.0) if isinstance(after, int | float) else 1.0
        case _:
            return None
