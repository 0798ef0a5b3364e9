"""The files a played citizen can send: ready ones, since it is the messages that are being tried out."""

from functools import cache
from pathlib import Path

from domain.messages import MessageKind
from simulator.chat import StoredFile

FOLDER = Path(__file__).parent / "files"
SAMPLES = {
    "photo": (MessageKind.IMAGE, "photo.jpg", "image/jpeg"),
    "voice": (MessageKind.AUDIO, "voice.ogg", "audio/ogg"),
    "audio": (MessageKind.AUDIO, "voice.ogg", "audio/ogg"),
    "video": (MessageKind.VIDEO, "video.mp4", "video/mp4"),
    "document": (MessageKind.DOCUMENT, "document.pdf", "application/pdf"),
    "sticker": (MessageKind.STICKER, "sticker.webp", "image/webp"),
}


def sample_file(kind: str, file_id: str) -> StoredFile | None:
    """A file of the kind under an id of the platform; None when there is no such kind."""
    if kind not in SAMPLES:
        return None
    what, name, mime_type = SAMPLES[kind]
    return StoredFile(file_id, what, name, mime_type, _content(name), voice=kind == "voice")


@cache
def _content(name: str) -> bytes:
    return (FOLDER / name).read_bytes()
