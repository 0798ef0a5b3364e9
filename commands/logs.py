"""How processes log: an event's name and its fields on one line, never a secret or a citizen's words."""

import logging
from collections.abc import Iterable

from normalizer.masking import masked_on_sight

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_TALKATIVE = ("httpx", "httpcore", "telegram", "rq", "aiohttp.access", "alembic", "asyncio", "rq.worker")


class FieldFormatter(logging.Formatter):
    """`2026-11-23T09:00:00 WARNING forged_webhook account=care-telegram ip=…`.

    Nothing personal should reach it; what looks like an identifier all the same, in an error of a library
    or a traceback, is masked.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        fields = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        line = super().format(record)
        return masked_on_sight(" ".join([line, *(f"{name}={value!r}" for name, value in fields.items())]))


def set_up_logging(*, quiet: Iterable[str] = _TALKATIVE, level: int = logging.INFO) -> None:
    """Log to standard error. Libraries that log URLs (with Telegram's token in them) are kept quiet."""
    handler = logging.StreamHandler()
    handler.setFormatter(FieldFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in quiet:
        logging.getLogger(name).setLevel(logging.WARNING)
