"""Who wrote when, kept in a file, so that after a restart the ministry can still answer its citizens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from simulator.chat import Chat, Place
from simulator.people import Citizen


@dataclass(frozen=True, slots=True)
class Remembered:
    """The last time that a citizen wrote somewhere."""

    channel: str
    account: str
    citizen: str
    name: str
    hides_phone: bool
    place: Place
    at: datetime


class Memory:
    """A line per message written; the last of each citizen and place counts."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def recall(self) -> list[Remembered]:
        """What is remembered; the file is left with only that."""
        last = {(one.channel, one.account, one.citizen, one.place): one for one in self._lines()}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in last.values()))
        return list(last.values())

    def add(self, chat: Chat, citizen: Citizen, at: datetime) -> None:
        """A citizen wrote."""
        one = Remembered(
            chat.channel, chat.account, citizen.slug, citizen.name, citizen.hides_phone, chat.place, at
        )
        with self._path.open("ab") as file:
            file.write(orjson.dumps(one) + b"\n")

    def _lines(self) -> Iterator[Remembered]:
        """The last line may be torn by a crash."""
        lines = self._path.read_bytes().splitlines() if self._path.exists() else []
        for line in lines:
            try:
                values = orjson.loads(line)
            except orjson.JSONDecodeError:
                continue
            values |= {"place": Place(values["place"]), "at": datetime.fromisoformat(values["at"])}
            yield Remembered(**values)
