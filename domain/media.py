"""Files that citizens send: what they turn out to be, and why one is not there."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class MediaGroup(StrEnum):
    """What a file is to those who look at it; only the first three are shown within a page."""

    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    OTHER = "other"

    @property
    def is_shown(self) -> bool:
        """Whether browsers show it without handing it to another program."""
        return self in (MediaGroup.IMAGE, MediaGroup.VIDEO, MediaGroup.AUDIO)


class MediaTrouble(StrEnum):
    """Why a file is not there, to be told to staff in their words."""

    TOO_LARGE = "too_large"
    KIND_NOT_TAKEN = "kind_not_taken"
    UNSAFE_ADDRESS = "unsafe_address"
    EMPTY = "empty"
    NOT_GIVEN = "not_given"
    PLATFORM_AWAY = "platform_away"
    CREDENTIALS = "credentials"
    NO_ACCOUNT = "no_account"
    NOT_STORED = "not_stored"
    OUR_FAULT = "our_fault"


@dataclass(frozen=True, slots=True)
class MediaType:
    """A type of content that we know; `extension` is what a download of it is called."""

    group: MediaGroup
    extension: str


UNKNOWN_TYPE = "application/octet-stream"
"""What is not listed below is kept, but named so: nobody's browser or desktop should open it by itself."""

_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"

MEDIA_TYPES: Mapping[str, MediaType] = {
    "image/jpeg": MediaType(MediaGroup.IMAGE, ".jpg"),
    "image/png": MediaType(MediaGroup.IMAGE, ".png"),
    "image/gif": MediaType(MediaGroup.IMAGE, ".gif"),
    "image/webp": MediaType(MediaGroup.IMAGE, ".webp"),
    "image/avif": MediaType(MediaGroup.IMAGE, ".avif"),
    "video/mp4": MediaType(MediaGroup.VIDEO, ".mp4"),
    "video/webm": MediaType(MediaGroup.VIDEO, ".webm"),
    "video/ogg": MediaType(MediaGroup.VIDEO, ".ogv"),
    "audio/ogg": MediaType(MediaGroup.AUDIO, ".ogg"),
    "audio/mpeg": MediaType(MediaGroup.AUDIO, ".mp3"),
    "audio/mp4": MediaType(MediaGroup.AUDIO, ".m4a"),
    "audio/aac": MediaType(MediaGroup.AUDIO, ".aac"),
    "audio/wav": MediaType(MediaGroup.AUDIO, ".wav"),
    "audio/webm": MediaType(MediaGroup.AUDIO, ".weba"),
    # Browsers do not play or show these.
    "audio/amr": MediaType(MediaGroup.DOCUMENT, ".amr"),
    "image/heic": MediaType(MediaGroup.DOCUMENT, ".heic"),
    "image/tiff": MediaType(MediaGroup.DOCUMENT, ".tiff"),
    "video/3gpp": MediaType(MediaGroup.DOCUMENT, ".3gp"),
    "video/quicktime": MediaType(MediaGroup.DOCUMENT, ".mov"),
    "application/pdf": MediaType(MediaGroup.DOCUMENT, ".pdf"),
    "application/rtf": MediaType(MediaGroup.DOCUMENT, ".rtf"),
    "application/zip": MediaType(MediaGroup.DOCUMENT, ".zip"),
    "application/msword": MediaType(MediaGroup.DOCUMENT, ".doc"),
    "application/vnd.ms-excel": MediaType(MediaGroup.DOCUMENT, ".xls"),
    "application/vnd.ms-powerpoint": MediaType(MediaGroup.DOCUMENT, ".ppt"),
    f"{_OPEN_XML}.wordprocessingml.document": MediaType(MediaGroup.DOCUMENT, ".docx"),
    f"{_OPEN_XML}.spreadsheetml.sheet": MediaType(MediaGroup.DOCUMENT, ".xlsx"),
    f"{_OPEN_XML}.presentationml.presentation": MediaType(MediaGroup.DOCUMENT, ".pptx"),
    f"{_OPEN_DOCUMENT}.text": MediaType(MediaGroup.DOCUMENT, ".odt"),
    f"{_OPEN_DOCUMENT}.spreadsheet": MediaType(MediaGroup.DOCUMENT, ".ods"),
    f"{_OPEN_DOCUMENT}.presentation": MediaType(MediaGroup.DOCUMENT, ".odp"),
    "text/plain": MediaType(MediaGroup.DOCUMENT, ".txt"),
}


def group_of(mime_type: str | None) -> MediaGroup:
    """What a file of this sniffed type is to those who look at it."""
    known = MEDIA_TYPES.get(mime_type or "")
    return MediaGroup.OTHER if known is None else known.group
