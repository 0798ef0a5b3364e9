"""`channel new` writes a channel that passes every check as it is, and says exactly what is left to do."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.edits import remaining_edits
from tests.commands.cli import ROOT, run

NAME, CLASS, TITLE = "carrier_pigeon", "CarrierPigeon", "الحمام الزاجل"
COPIED = (
    *("domain", "connectors", "normalizer", "bot_flows", "cases", "store", "dispatcher", "inbox", "config"),
    *("simulator", "bench", "commands", "tests", "run_bots.py", "pyproject.toml", ".env.example", "docs"),
)
GENERATED = (f"connectors/{NAME}", f"tests/connectors/{NAME}", f"config/accounts_{NAME}.py")
CONFORMANCE, EXPLAINED = "tests/connectors/conformance", "tests/connectors/test_explain_everywhere.py"
PYTEST = ("-m", "pytest", "-q", "-p", "no:cacheprovider")


def in_tree(tree: Path, *command: str, given: bytes = b"") -> str:
    """What a tool of our environment prints in the tree; it must succeed."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=tree,
        input=given,
        env=kept | {"LANG": "C.UTF-8"},
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode()[-4000:] + done.stderr.decode()[-4000:]
    return done.stdout.decode()


@pytest.fixture(scope="module")
def scaffolded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A copy of the tree in which a channel was begun, and what the command said."""
    tree = tmp_path_factory.mktemp("tree")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, tree / name)
    said = in_tree(tree, "run_bots.py", "channel", "new", NAME, "--title", TITLE)
    yield tree, said
    shutil.rmtree(tree)


Scaffolded = tuple[Path, str]


def test_what_was_generated_has_our_style(scaffolded: Scaffolded) -> None:
    tree, _ = scaffolded
    in_tree(tree, "-m", "ruff", "check", *GENERATED, "domain/messages.py")
    in_tree(tree, "-m", "ruff", "format", "--check", *GENERATED, "domain/messages.py")


def test_what_was_generated_has_types(scaffolded: Scaffolded) -> None:
    tree, _ = scaffolded
    packages = (f"connectors.{NAME}", f"tests.connectors.{NAME}", f"config.accounts_{NAME}")
    in_tree(tree, "-m", "mypy", *(word for package in packages for word in ("-p", package)))


def test_what_was_generated_conforms(scaffolded: Scaffolded) -> None:
    tree, _ = scaffolded
    said = in_tree(tree, *PYTEST, f"tests/connectors/{NAME}", CONFORMANCE, "-k", NAME)
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None
    assert int(passed[1]) > 100, "the shared checks ran for it unasked"
    assert "failed" not in said


def test_what_is_left_is_said_with_its_exact_lines(scaffolded: Scaffolded) -> None:
    _, said = scaffolded
    for edit in remaining_edits(NAME, CLASS, TITLE):
        assert edit.shown() in said
        for line in edit.lines.strip("\n").splitlines():
            assert f"    | {line}\n" in said


def test_with_the_edits_made_the_channel_is_one_of_ours(scaffolded: Scaffolded, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(scaffolded[0], tree)
    edits = remaining_edits(NAME, CLASS, TITLE)
    for edit in edits:
        edit.apply(tree)
    modules = sorted({edit.file for edit in edits if edit.file.endswith(".py")})
    in_tree(tree, "-m", "ruff", "check", "--quiet", "--fix", *modules)
    in_tree(tree, "-m", "ruff", "format", "--quiet", *modules)

    payload = (tree / "tests/connectors" / NAME / "payloads/message.json").read_bytes()
    meaning = json.loads(in_tree(tree, "run_bots.py", "explain", "--channel", NAME, given=payload))
    assert [message["text"] for message in meaning["messages"]] == ["السلام عليكم، المكيف خربان في الفصل"]
    assert in_tree(tree, "-c", CONNECTS).split() == ["CarrierPigeonConnector"]
    in_tree(tree, "-m", "mypy", "-m", "commands.accounts", "-m", "commands.explain", "-m", "config.accounts")
    in_tree(tree, *PYTEST, EXPLAINED, "-k", NAME)


CONNECTS = f"""
from pathlib import Path
from commands.accounts import make_connectors
from config.settings import load_settings
Path("config/accounts.yaml").write_text('''
- id: care-pigeon
  channel: {NAME}
  unit: beneficiary_care
  access_token_env: PIGEON_TOKEN
  webhook_secret_env: PIGEON_SECRET
''')
environment = {{
    "PIGEON_TOKEN": "token-of-the-loft", "PIGEON_SECRET": "seal-of-the-loft",
    "TAWASUL_SECRET_KEY": "a-key-of-tests-with-more-than-32-characters",
}}
for connector in make_connectors(load_settings(Path("config"), environment)).values():
    print(type(connector).__name__)
"""


@pytest.mark.parametrize(
    ("name", "title", "complaint"),
    [
        ("telegram", "Telegram", "there is a channel"),
        ("conformance", "", "the title is what people call the platform"),
        ("Pigeon", "Pigeon", "cannot be a channel's name"),
        ("../pigeon", "Pigeon", "cannot be a channel's name"),
        ("class", "Class", "cannot be a channel's name"),
        ("pigeon", 'a"b', "the title is what people call the platform"),
        ("pigeon", "$x", "the title is what people call the platform"),
        ("pigeon", "x" * 31, "at most 30 characters"),
    ],
)
def test_what_cannot_be_a_channel_is_refused_with_a_sentence(name: str, title: str, complaint: str) -> None:
    before = (ROOT / "domain/messages.py").read_text()
    ended = run("channel", "new", name, "--title", title)
    assert ended.code == 1
    assert complaint in ended.err
    assert "Traceback" not in ended.err
    assert (ROOT / "domain/messages.py").read_text() == before


def test_help_shows_an_example() -> None:
    ended = run("channel", "new", "--help")
    assert ended.code == 0
    assert "python run_bots.py channel new threads" in ended.out.decode()
