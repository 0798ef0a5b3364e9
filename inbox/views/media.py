"""Citizens' files, handed out to staff who may see their case, in a way that no browser runs one."""

import logging
import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath
from urllib.parse import quote

from aiohttp import web

from cases.media import FileOfCase, fetch_again, find_file
from cases.staff import StaffAction, note_action
from domain.media import MEDIA_TYPES, UNKNOWN_TYPE, group_of
from inbox.context import CONTEXT, visible_units
from inbox.pages import see_other
from inbox.security import signed_in

logger = logging.getLogger(__name__)

_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    # A browser may keep it, but asks each time whether its reader may still see it.
    "Cache-Control": "private, no-cache",
}
_LONGEST_NAME = 100
_FROM_THE_START = re.compile(r"bytes=0?-\d*")


async def show_file(request: web.Request) -> web.StreamResponse:
    """The content of a file; a part of it, when the browser's player asks for one."""
    context = request.config_dict[CONTEXT]
    member = signed_in(request).member
    async with context.engine.begin() as connection:
        file = await find_file(
            connection, int(request.match_info["file"]), visible_units=visible_units(member, context)
        )
        path = context.media_store.find(file.sha256) if file and file.sha256 else None
        if file is None or path is None:
            raise web.HTTPNotFound
        if _is_a_view_of_its_own(request):
            details = {"file_id": file.id}
            await note_action(
                connection,
                member.id,
                StaffAction.VIEWED_FILE,
                now=context.clock(),
                case_id=file.case_id,
                details=details,
            )
    return web.FileResponse(path, headers=_headers(file, as_download="download" in request.query))


async def post_again(request: web.Request) -> web.StreamResponse:
    """Have a file fetched once more."""
    context = request.config_dict[CONTEXT]
    member = signed_in(request).member
    now = context.clock()
    async with context.engine.begin() as connection:
        file = await find_file(
            connection, int(request.match_info["file"]), visible_units=visible_units(member, context)
        )
        if file is None:
            raise web.HTTPNotFound
        if await fetch_again(connection, file.id, now=now):
            details = {"file_id": file.id}
            await note_action(
                connection,
                member.id,
                StaffAction.FETCHED_FILE_AGAIN,
                now=now,
                case_id=file.case_id,
                details=details,
            )
    try:
        await context.wake_media()
    except Exception:  # the schedule finds it, and the agent need not know
        logger.exception("wake_media_failed", extra={"file_id": file.id})
    page = request.app.router["case"].url_for(number=file.case_number)
    return see_other(request, page.with_fragment(f"message-{file.message_id}"))


def _is_a_view_of_its_own(request: web.Request) -> bool:
    """Whether this is more than a part of the case's page, whose view is recorded already."""
    is_within_the_page = request.headers.get("Sec-Fetch-Dest") in ("image", "audio", "video")
    wanted_part = request.headers.get("Range")
    is_first_part = wanted_part is None or _FROM_THE_START.fullmatch(wanted_part) is not None
    return is_first_part and not is_within_the_page


def _headers(file: FileOfCase, *, as_download: bool) -> dict[str, str]:
    """`file.mime_type` was told from the content; what is not on our list has no type at all."""
    mime_type = file.mime_type if file.mime_type and file.mime_type in MEDIA_TYPES else UNKNOWN_TYPE
    use = "inline" if group_of(mime_type).is_shown and not as_download else "attachment"
    return {
        **_HEADERS,
        "Content-Type": mime_type,
        "Content-Disposition": f"{use}; {_name_parameter(file, mime_type)}",
    }


def _name_parameter(file: FileOfCase, mime_type: str) -> str:
    """The citizen's name for it as far as it is harmless, but always with the extension of what it is."""
    known = MEDIA_TYPES.get(mime_type)
    extension = known.extension if known else ".bin"
    name = _plain(file.file_name or "") or f"{file.case_number}-{file.id}"
    stem = name if known is None else (PurePosixPath(name).stem or name)
    named = name if name.lower().endswith(extension) else stem + extension
    return f"filename=\"{file.case_number}-{file.id}{extension}\"; filename*=UTF-8''{quote(named, safe='')}"


def _plain(name: str) -> str:
    """Without what leads elsewhere or deceives the eye: separators, controls, marks that turn the order."""
    last = re.split(r"[/\\]", name)[-1]
    kept = (each for each in last if unicodedata.category(each)[0] != "C" and each not in '<>:"|?*')
    return "".join(kept).strip(" .")[:_LONGEST_NAME]
