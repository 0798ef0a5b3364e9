"""The command line: each command explains itself, and a mistake is answered with a sentence."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from run_bots import main
from tests.commands.cli import KEY, ROOT, run

NOWHERE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none", "REDIS_URL": "redis://127.0.0.1:9"}


Words = tuple[str, ...]


def all_commands(group: click.Group, path: Words = ()) -> Iterator[tuple[Words, click.Command]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from all_commands(command, (*path, name))


COMMANDS = dict(all_commands(main))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_says_what_it_does_with_an_example(path: Words) -> None:
    command = COMMANDS[path]
    shown = command.get_help(click.Context(command, info_name=" ".join(("run_bots.py", *path))))
    assert command.help
    if not isinstance(command, click.Group):
        assert "Example:" in shown
        assert f"run_bots.py {' '.join(path)}" in shown.partition("Example:")[2]


def test_the_commands_of_the_map_are_there() -> None:
    names = {" ".join(path) for path in COMMANDS}
    assert names >= {
        "up", "web", "worker", "cron", "listen", "demo", "migrate", "explain", "normalize", "doctor",
        "replay", "bench intake", "bench pipeline", "bench delivery",
        "outgoing stop", "outgoing resume", "outgoing show", "staff add", "simulate",
    }  # fmt: skip


def test_help_is_shown_from_anywhere() -> None:
    ended = run("--help")
    assert ended.code == 0
    assert "explain" in ended.out.decode()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the project's configuration, to be spoilt."""
    shutil.copytree(
        ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    return tmp_path / "config"


def refused(*arguments: str, **environment: str) -> str:
    """The complaint of a command that must end with one, and without a traceback."""
    ended = run(*arguments, given=b"", **environment)
    assert ended.code != 0
    assert "Traceback" not in ended.err
    assert ended.out == b""
    return ended.err


def test_a_placeholder_for_the_secret_key_is_named(config: Path) -> None:
    complaint = refused("--config", str(config), "doctor", TAWASUL_SECRET_KEY="change-me", **NOWHERE)
    assert "TAWASUL_SECRET_KEY" in complaint
    assert "secrets.token_urlsafe" in complaint


def test_an_unknown_key_is_named_with_its_place(config: Path) -> None:
    service = yaml.safe_load((config / "service.yaml").read_text())
    service["web"]["prot"] = 9000
    (config / "service.yaml").write_text(yaml.safe_dump(service))
    complaint = refused("--config", str(config), "migrate", TAWASUL_SECRET_KEY=KEY, **NOWHERE)
    assert "prot" in complaint
    assert "service.yaml" in complaint
    assert "port" in complaint


def test_a_configuration_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "nowhere" in refused(
        "--config", str(tmp_path / "nowhere"), "migrate", TAWASUL_SECRET_KEY=KEY, **NOWHERE
    )


@pytest.mark.parametrize("command", [("migrate",), ("replay",)])
def test_a_database_that_cannot_be_reached_is_a_sentence(config: Path, command: Words) -> None:
    complaint = refused("--config", str(config), *command, TAWASUL_SECRET_KEY=KEY, **NOWHERE)
    assert "database" in complaint.lower()


def test_an_unknown_channel_is_answered_with_the_known_ones() -> None:
    assert "'telegram', 'whatsapp'" in refused("explain", "--channel", "pigeon")


def test_an_unknown_command_is_a_sentence() -> None:
    assert "No such command" in refused("exlpain")
