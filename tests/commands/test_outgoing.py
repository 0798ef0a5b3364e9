"""`outgoing`: stop, look, resume, as a person at the command line does."""

from collections.abc import Callable

import pytest
from redis import Redis

from tests.commands.cli import KEY, Ended, run

Outgoing = Callable[..., Ended]


@pytest.fixture
def outgoing(database_url: str, valkey_url: str) -> Outgoing:
    """The command, on the servers of the tests."""

    def command(*arguments: str) -> Ended:
        return run(
            "outgoing", *arguments, TAWASUL_SECRET_KEY=KEY, DATABASE_URL=database_url, REDIS_URL=valkey_url
        )

    return command


def test_everything_is_stopped_with_a_reason_and_resumed(outgoing: Outgoing, redis: Redis) -> None:
    shown = outgoing("show")
    assert (shown.code, shown.lines) == (0, ["Messages go out. 0 messages wait."])
    stopped = outgoing("stop", "--reason", "ردود خاطئة")
    assert stopped.code == 0, stopped.err
    assert "is stopped since" in stopped.lines[0]
    assert "by command line: ردود خاطئة. 0 messages wait." in stopped.lines[0]
    assert outgoing("show").lines == stopped.lines
    assert redis.llen("rq:queue:delivery") == 0
    resumed = outgoing("resume", "--reason", "صُححت")
    assert (resumed.code, resumed.lines) == (0, ["Messages go out. 0 messages wait."])
    assert redis.llen("rq:queue:delivery") == 1, "what waited goes out at once"


@pytest.mark.parametrize("arguments", [(), ("--reason", "  ")])
def test_stopping_without_a_reason_is_answered_with_a_sentence(
    outgoing: Outgoing, arguments: tuple[str, ...]
) -> None:
    ended = outgoing("stop", *arguments)
    assert ended.code != 0
    assert "Traceback" not in ended.err
    assert "reason" in ended.err or "say why" in ended.err
