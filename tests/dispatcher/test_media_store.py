"""What a file is, told from its content alone; and where it lies."""

import gzip
import hashlib
import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from dispatcher.media_store import MediaStore
from dispatcher.sniffing import sniff
from domain.media import MEDIA_TYPES, MediaGroup, group_of
from domain.messages import MessageKind
from tests.dispatcher.fetching import FILES, PHOTO

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
UNKNOWN = "application/octet-stream"


def archive(*names: str, mimetype: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        if mimetype:
            file.writestr("mimetype", mimetype)
        for name in names:
            file.writestr(name, "<x/>")
    return buffer.getvalue()


def iso(brand: bytes) -> bytes:
    return b"\x00\x00\x00\x18ftyp" + brand + bytes(60)


@pytest.mark.parametrize(
    ("content", "mime_type"),
    [
        ((FILES / "photo.jpg").read_bytes(), "image/jpeg"),
        ((FILES / "sticker.webp").read_bytes(), "image/webp"),
        ((FILES / "video.mp4").read_bytes(), "video/mp4"),
        ((FILES / "voice.ogg").read_bytes(), "audio/ogg"),
        ((FILES / "document.pdf").read_bytes(), "application/pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(30), "image/png"),
        (b"GIF89a<script>alert(1)</script>", "image/gif"),
        (iso(b"heic"), "image/heic"),
        (iso(b"avif"), "image/avif"),
        (iso(b"qt  "), "video/quicktime"),
        (iso(b"3gp4"), "video/3gpp"),
        (iso(b"M4A "), "audio/mp4"),
        (iso(b"isom"), "video/mp4"),
        (b"\x1aE\xdf\xa3\x9fB\x82\x84webm" + bytes(30), "video/webm"),
        (b"\x1aE\xdf\xa3\x9fB\x82\x88matroska" + bytes(30), UNKNOWN),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"RIFF\x24\x00\x00\x00AVI LIST", UNKNOWN),
        (b"ID3\x03" + bytes(30), "audio/mpeg"),
        (b"\xff\xfb\x90\x00" + bytes(30), "audio/mpeg"),
        (b"\xff\xf1\x50\x80" + bytes(30), "audio/aac"),
        (b"#!AMR\n" + bytes(30), "audio/amr"),
        (archive("[Content_Types].xml", "word/document.xml"), _WORD),
        (archive("[Content_Types].xml", "xl/workbook.xml"), _SHEET),
        (archive("فاتورة.txt"), "application/zip"),
        (
            archive(mimetype=b"application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
        (archive(mimetype=b"text/html"), "application/zip"),
        (b"PK\x03\x04 and no archive", UNKNOWN),
        (_OLE + "WordDocument".encode("utf-16-le"), "application/msword"),
        (_OLE, UNKNOWN),
        (b"{\\rtf1\\ansi}", "application/rtf"),
        ("رقم هوية ولي الأمر في المرفق\n".encode(), "text/plain"),
        ("\ufeffالاسم,المدرسة\r\nنورة,الابتدائية".encode(), "text/plain"),
        (b"<!DOCTYPE html><p>hello", UNKNOWN),
        (b"  \n<HTML><body onload=alert(1)>", UNKNOWN),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', UNKNOWN),
        (b"words first, then <script>alert(1)</script>", UNKNOWN),
        (b"#!/bin/sh\nrm -rf /", UNKNOWN),
        (b"MZ\x90\x00\x03" + bytes(60), UNKNOWN),
        (b"\x7fELF\x02\x01\x01" + bytes(60), UNKNOWN),
        (gzip.compress(b'{"tgs": 1}'), UNKNOWN),
        (b"\x00\x01\x02", UNKNOWN),
        (b" \n", UNKNOWN),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, mime_type: str) -> None:
    assert sniff(content) == mime_type
    assert mime_type in MEDIA_TYPES or group_of(mime_type) is MediaGroup.OTHER


@pytest.mark.parametrize(
    ("content", "claimed", "mime_type"),
    [
        (iso(b"isom"), MessageKind.AUDIO, "audio/mp4"),
        (iso(b"isom"), MessageKind.IMAGE, "video/mp4"),
        (b"\xff\xd8\xff", MessageKind.AUDIO, "image/jpeg"),
        (b"<html>", MessageKind.AUDIO, UNKNOWN),
    ],
)
def test_a_claim_decides_only_between_sound_and_picture(
    content: bytes, claimed: MessageKind, mime_type: str
) -> None:
    assert sniff(content, claimed) == mime_type


def test_a_content_lies_under_its_hash_and_is_nobody_elses_business(tmp_path: Path) -> None:
    store = MediaStore(tmp_path / "deep" / "media")
    sha256 = store.put(PHOTO)
    assert sha256 == hashlib.sha256(PHOTO).hexdigest()
    path = store.find(sha256)
    assert path == store.directory / sha256[:2] / sha256
    assert stat.S_IMODE(path.stat().st_mode) & 0o007 == 0
    assert stat.S_IMODE(store.directory.stat().st_mode) & 0o007 == 0
    assert [each.name for each in store.directory.rglob("*") if each.is_file()] == [sha256]


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "a" * 63, "A" * 64, "0" * 64 + "/x", "0" * 64]
)
def test_only_a_hash_that_is_there_is_found(tmp_path: Path, name: str) -> None:
    store = MediaStore(tmp_path)
    store.put(PHOTO)
    assert store.find(name) is None
    assert store.read(name) is None


def test_what_a_killed_writer_left_is_removed_a_day_later(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)
    store.put(PHOTO)
    old, young = tmp_path / "incoming" / "old", tmp_path / "incoming" / "young"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    assert store.remove_unfinished() == 1
    assert (old.exists(), young.exists()) == (False, True)
    assert list(store.sizes()) == [len(PHOTO)]


def test_a_store_with_nothing_in_it_needs_no_folder(tmp_path: Path) -> None:
    store = MediaStore(tmp_path / "media")
    assert store.remove_unfinished() == 0
    assert list(store.sizes()) == []
