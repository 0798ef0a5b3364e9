"""Tells what a file is from its content alone; what was claimed of it may be a mistake or a trap."""

import io
import zipfile
from collections.abc import Mapping

import puremagic

from domain.media import MEDIA_TYPES, UNKNOWN_TYPE, MediaGroup
from domain.messages import MessageKind

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
)
_MPEG_AUDIO = {b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2"}
_AAC = {b"\xff\xf1", b"\xff\xf9"}
_BRANDS: Mapping[bytes, str] = {
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"avif": "image/avif",
    b"avis": "image/avif",
}
_ZIP_FOLDERS: Mapping[str, str] = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OLE_STREAMS: Mapping[str, str] = {
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
}
_HEAD = 4096
_MARKUP = ("<", "#!")


def sniff(content: bytes, claimed: MessageKind | None = None) -> str:
    """The media type of a content: one of MEDIA_TYPES, else UNKNOWN_TYPE.

    `claimed` only decides between sound and moving picture, which share their containers.
    """
    found = _by_rule(content) or _by_puremagic(content)
    if found is None and _is_plain_text(content):
        found = "text/plain"
    if found is None:
        return UNKNOWN_TYPE
    family, _, container = found.partition("/")
    if claimed is MessageKind.AUDIO and family == "video" and f"audio/{container}" in MEDIA_TYPES:
        return f"audio/{container}"
    return found


def _by_rule(content: bytes) -> str | None:
    """The type by the first bytes; None when they say nothing to us."""
    for start, mime_type in _STARTS:
        if content.startswith(start):
            return mime_type
    if content[:2] in _MPEG_AUDIO:
        return "audio/mpeg"
    if content[:2] in _AAC:
        return "audio/aac"
    if content.startswith(b"RIFF"):
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(content[8:12], UNKNOWN_TYPE)
    if content.startswith(b"OggS"):
        return "video/ogg" if b"theora" in content[:_HEAD] else "audio/ogg"
    if content[4:8] == b"ftyp":
        return _iso_media(content[8:12])
    if content.startswith(b"\x1aE\xdf\xa3"):
        return "video/webm" if b"webm" in content[:_HEAD] else UNKNOWN_TYPE
    if content.startswith(b"PK\x03\x04"):
        return _archive(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _old_office(content)
    return None


def _iso_media(brand: bytes) -> str:
    return "video/3gpp" if brand.startswith((b"3gp", b"3g2")) else _BRANDS.get(brand, "video/mp4")


def _archive(content: bytes) -> str:
    """Office files are archives; an archive that cannot be listed is nothing we know."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if names and names[0] == "mimetype" and archive.getinfo("mimetype").file_size < 100:
                told = archive.read("mimetype").decode("ascii", "replace")
                return told if told in MEDIA_TYPES else "application/zip"
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError):
        return UNKNOWN_TYPE
    if "[Content_Types].xml" in names:
        for folder, mime_type in _ZIP_FOLDERS.items():
            if any(name.startswith(folder) for name in names):
                return mime_type
    return "application/zip"


def _old_office(content: bytes) -> str:
    """By the name of the stream that holds the text; installers and mails have the same container."""
    for stream, mime_type in _OLE_STREAMS.items():
        if stream.encode("utf-16-le") in content:
            return mime_type
    return UNKNOWN_TYPE


def _by_puremagic(content: bytes) -> str | None:
    """Documents that no rule names. What browsers would show needs a rule: puremagic also guesses."""
    try:
        guesses = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return None
    for guess in guesses[:1]:
        known = MEDIA_TYPES.get(guess.mime_type)
        if known is not None and known.group is MediaGroup.DOCUMENT:
            return str(guess.mime_type)
    return None


def _is_plain_text(content: bytes) -> bool:
    """Words and nothing that a browser or a shell would run."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if not words.strip() or words.lstrip().startswith(_MARKUP) or "<script" in words.lower():
        return False
    return not any(character < " " and character not in "\t\n\r\f" for character in words)
