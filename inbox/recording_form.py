"""The form in which staff write down what came in by hand, and everything that may be wrong with it."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from aiohttp import web

from connectors.manual.recording import Recording, UploadedFile
from dispatcher.sniffing import sniff
from domain.errors import TawasulError
from domain.messages import Visibility
from inbox.context import InboxContext
from inbox.forms import Form, field

LARGEST_SCREENSHOT = 5 * 1024 * 1024
LONGEST_HANDLE = 100
LONGEST_NAME = 200
LONGEST_TEXT = 10_000
LONGEST_LINK = 2_048
OLDEST = timedelta(days=30)
"""An older date would not be believed when the message is filed; see dispatcher.events."""

_FORM_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
_LINK = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_IMAGES = frozenset({"image/png", "image/jpeg", "image/webp"})
_CLOCK_ERROR = timedelta(minutes=5)
_MARKS = "\u200e\u200f\u061c\u2066\u2067\u2068\u2069"
"""Direction marks, which come along when an Arabic page is copied."""


class RecordRefusal(StrEnum):
    """Why a message was not recorded; the page has a sentence for each."""

    NO_ACCOUNT = "no_account"
    NO_HANDLE = "no_handle"
    EMPTY = "empty"
    TOO_LONG = "too_long"
    BAD_LINK = "bad_link"
    BAD_TIME = "bad_time"
    IN_THE_FUTURE = "in_the_future"
    TOO_OLD = "too_old"
    NO_VISIBILITY = "no_visibility"
    SCREENSHOT_TOO_LARGE = "screenshot_too_large"
    NO_IMAGE = "no_image"
    FORM_USED = "form_used"


class RecordRefused(TawasulError):
    """The message was not recorded; nothing was changed."""

    def __init__(self, refusal: RecordRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the fields, as it was typed, so that it can be shown again."""

    account: str = ""
    form_key: str = ""
    handle: str = ""
    name: str = ""
    text: str = ""
    visibility: str = ""
    link: str = ""
    sent_at: str = ""


def written_in(form: Form) -> Written:
    """The fields of a form that came in."""
    return Written(
        account=field(form, "account"),
        form_key=field(form, "form_key"),
        handle=field(form, "handle"),
        name=field(form, "name"),
        text=field(form, "text"),
        visibility=field(form, "visibility"),
        link=field(form, "link"),
        sent_at=field(form, "sent_at"),
    )


async def read_recording(
    form: Form, context: InboxContext, accounts: frozenset[str], username: str
) -> Recording:
    """The recording of a form, its screenshot stored, or raise RecordRefused. `accounts` are his."""
    written = written_in(form)
    if not _FORM_KEY.fullmatch(written.form_key):
        raise RecordRefused(RecordRefusal.FORM_USED)
    if written.account not in accounts:
        raise RecordRefused(RecordRefusal.NO_ACCOUNT)
    handle = _handle(written.handle)
    text = written.text.replace("\r\n", "\n").replace("\r", "\n").strip()
    name = written.name.strip()
    if len(handle) > LONGEST_HANDLE or len(name) > LONGEST_NAME or len(text) > LONGEST_TEXT:
        raise RecordRefused(RecordRefusal.TOO_LONG)
    visibility, link = _visibility(written.visibility), _link(written.link)
    sent_at = _moment(written.sent_at, context)
    screenshot = await _screenshot(form, context)
    if not text and screenshot is None:
        raise RecordRefused(RecordRefusal.EMPTY)
    return Recording(
        account=written.account,
        form_key=written.form_key,
        handle=handle,
        name=name,
        text=text,
        visibility=visibility,
        link=link,
        sent_at=sent_at,
        screenshot=screenshot,
        recorded_by=username,
    )


def _handle(typed: str) -> str:
    """One handle, however it is typed: platforms take Ahmad and @ahmad for the same."""
    handle = typed.translate(dict.fromkeys(map(ord, _MARKS))).strip().removeprefix("@").strip().casefold()
    if not handle:
        raise RecordRefused(RecordRefusal.NO_HANDLE)
    return handle


def _visibility(chosen: str) -> Visibility:
    if chosen not in ("private", "public"):
        raise RecordRefused(RecordRefusal.NO_VISIBILITY)
    return Visibility(chosen)


def _link(typed: str) -> str:
    link = typed.strip()
    if link and (len(link) > LONGEST_LINK or not _LINK.fullmatch(link)):
        raise RecordRefused(RecordRefusal.BAD_LINK)
    return link


def _moment(typed: str, context: InboxContext) -> datetime | None:
    """A browser tells the local time without a zone; nothing typed means now."""
    if not typed.strip():
        return None
    try:
        moment = datetime.fromisoformat(typed.strip())
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=context.timezone)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RecordRefused(RecordRefusal.BAD_TIME) from error
    now = context.clock()
    if moment > now + _CLOCK_ERROR:
        raise RecordRefused(RecordRefusal.IN_THE_FUTURE)
    if moment < now - OLDEST:
        raise RecordRefused(RecordRefusal.TOO_OLD)
    return min(moment, now)


async def _screenshot(form: Form, context: InboxContext) -> UploadedFile | None:
    """The picture that was chosen, stored; it is judged by its content, never by its name."""
    chosen = form.get("screenshot")
    if not isinstance(chosen, web.FileField):
        return None
    content = await asyncio.to_thread(chosen.file.read, LARGEST_SCREENSHOT + 1)
    if len(content) > LARGEST_SCREENSHOT:
        raise RecordRefused(RecordRefusal.SCREENSHOT_TOO_LARGE)
    if not content and not chosen.filename:
        return None
    mime_type = await asyncio.to_thread(sniff, content)
    if mime_type not in _IMAGES or context.keep_upload is None:
        raise RecordRefused(RecordRefusal.NO_IMAGE)
    sha256 = await context.keep_upload(content)
    return UploadedFile(sha256, mime_type, f"screenshot.{mime_type.partition('/')[2]}", len(content))
