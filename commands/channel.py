"""`channel new`: the folders of a new channel, complete and tested, to be filled with the real platform."""

import json
import keyword
import re
import subprocess
import sys
from pathlib import Path
from string import Template

import click

from commands.edits import Edit, enum_member, remaining_edits
from domain.errors import ConfigurationError
from domain.messages import Channel

SCAFFOLD = Path(__file__).parent / "scaffold"
_FILES = {
    "connectors/$channel/__init__.py": "init.txt",
    "connectors/$channel/inbound.py": "inbound.txt",
    "connectors/$channel/outbound.py": "outbound.txt",
    "connectors/$channel/connector.py": "connector.txt",
    "connectors/$channel/README.md": "readme.txt",
    "config/accounts_$channel.py": "account.txt",
    "tests/connectors/$channel/inbound_cases.py": "inbound_cases.txt",
    "tests/connectors/$channel/test_inbound.py": "test_inbound.txt",
    "tests/connectors/$channel/conformance_case.py": "conformance_case.txt",
}
_PAYLOADS = "tests/connectors/$channel/payloads"
_LONGEST_TITLE = 30


def new_channel(root: Path, name: str, title: str) -> None:
    """Write the channel's own files below `root` and its name into `Channel`; print what is left to do."""
    _check(root, name, title)
    names = {
        "channel": name,
        "CHANNEL": name.upper(),
        "Channel": "".join(part.capitalize() for part in name.split("_")),
        "dashed": name.replace("_", "-"),
        "title": title,
    }
    enum_member(name).apply(root)
    written = [*_write_files(root, names), *_write_payloads(root, names)]
    _tidy(root, [path for path in written if path.suffix == ".py"])
    for path in written:
        click.echo(f"wrote {path.relative_to(root)}")
    click.echo(f"added {names['CHANNEL']} to Channel in domain/messages.py")
    _tell(name, remaining_edits(name, names["Channel"], title))


def _check(root: Path, name: str, title: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or keyword.iskeyword(name) or len(name) > 20:
        raise ConfigurationError(
            f"{name!r} cannot be a channel's name: small letters, digits and single underscores, at most 20"
        )
    if name in list(Channel) or (root / "connectors" / name).exists():
        raise ConfigurationError(f"there is a channel or folder {name} already")
    if not title.strip() or len(title) > _LONGEST_TITLE or re.search(r"[\"\\{}$\n]", title):
        raise ConfigurationError(
            f"the title is what people call the platform: at most {_LONGEST_TITLE} characters, "
            'without " \\ { } $'
        )


def _write_files(root: Path, names: dict[str, str]) -> list[Path]:
    written = []
    for path, template in _FILES.items():
        target = root / Template(path).substitute(names)
        target.parent.mkdir(parents=True, exist_ok=True)
        content = (SCAFFOLD / template).read_text(encoding="utf-8")
        target.write_text(Template(content).substitute(names), encoding="utf-8")
        written.append(target)
    return written


def _write_payloads(root: Path, names: dict[str, str]) -> list[Path]:
    folder = root / Template(_PAYLOADS).substitute(names)
    folder.mkdir()
    written = []
    for name, payload in json.loads((SCAFFOLD / "payloads.json").read_text(encoding="utf-8")).items():
        target = folder / f"{name}.json"
        target.write_text(json.dumps(payload, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        written.append(target)
    return written


def _tidy(root: Path, files: list[Path]) -> None:
    """Imports sort and lines break differently for each name; ruff, which `make` set up, sees to it."""
    for task in (["check", "--quiet", "--fix", "--select", "I"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *task, *map(str, files)], cwd=root, check=False)


def _tell(name: str, edits: list[Edit]) -> None:
    click.echo(f"\n{len(edits)} edits are left to you:\n")
    for number, edit in enumerate(edits, start=1):
        click.echo(f"{number:>2}. {edit.shown()}")
    click.echo(
        "Then sort and break the lines, and look whether all is well:\n\n"
        "    .venv/bin/ruff check --fix . && .venv/bin/ruff format .\n"
        f"    .venv/bin/python -m pytest tests/connectors -k {name}\n\n"
        "Now put the real platform in place of the invented one, step by step as CONTRIBUTING.md says."
    )
