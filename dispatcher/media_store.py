"""Keeps the content of files on disk under its own hash: written once, whole, and never changed."""

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_SHA256 = re.compile("[0-9a-f]{64}")
_UNFINISHED = "incoming"
_UNFINISHED_SECONDS = 24 * 3600


class MediaStore:
    """A directory `<directory>/<first two digits>/<sha256>`. Calls block; use a thread in async code."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def put(self, content: bytes) -> str:
        """Keep a content, fsynced before this returns; its SHA-256 in hexadecimal digits.

        Raise OSError when the disk does not take it.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        target = self._path(sha256)
        if target.is_file():
            return sha256
        for folder in (self.directory / _UNFINISHED, target.parent):
            _make_folder(folder)
        self._write(content, target)
        return sha256

    def find(self, sha256: str) -> Path | None:
        """Where a content lies; None when it is not here, or this is no hash at all."""
        if not _SHA256.fullmatch(sha256):
            return None
        path = self._path(sha256)
        return path if path.is_file() else None

    def read(self, sha256: str) -> bytes | None:
        """A content, None when it is not here."""
        path = self.find(sha256)
        return None if path is None else path.read_bytes()

    def remove_unfinished(self) -> int:
        """Remove what writers left that were killed long ago; returns how many files."""
        folder = self.directory / _UNFINISHED
        oldest = time.time() - _UNFINISHED_SECONDS
        removed = 0
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def sizes(self) -> Iterator[int]:
        """The size of each content, in bytes."""
        for path in self.directory.glob("[0-9a-f][0-9a-f]/*"):
            yield path.stat().st_size

    def _path(self, sha256: str) -> Path:
        return self.directory / sha256[:2] / sha256

    def _write(self, content: bytes, target: Path) -> None:
        handle, name = tempfile.mkstemp(dir=self.directory / _UNFINISHED)
        unfinished = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.chmod(0o640)
            unfinished.replace(target)
            _sync(target.parent)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise


def _make_folder(folder: Path) -> None:
    """Made for its owner and group only; each new name is synced, or a crash could take the folder."""
    for missing in [each for each in (*reversed(folder.parents), folder) if not each.exists()]:
        missing.mkdir(mode=0o750, exist_ok=True)
        _sync(missing.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
