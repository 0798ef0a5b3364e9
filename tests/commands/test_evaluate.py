"""`evaluate`: figures that a person can check by hand."""

import json
from pathlib import Path

from tests.commands.cli import run

LINES = [
    {"text": "متى يبدا التسجيل في رياض الاطفال؟", "language": "ar", "type": "inquiry", "urgency": "normal"},
    {"text": "طالب معه سكين في المدرسة", "language": "ar", "type": "spam", "urgency": "critical"},
    {
        "text": "جوالي 0501234567 كلموني",
        "language": "en",
        "entities": [{"kind": "phone", "value": "0501234567", "valid": True}],
        "search_terms": ["جوالي"],
        "search_not": ["مدرسة"],
    },
]


def written(directory: Path, *lines: object) -> str:
    path = directory / "messages.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return str(path)


def test_the_figures_are_those_of_the_file(tmp_path: Path) -> None:
    ended = run("evaluate", written(tmp_path, *LINES), "--json")
    figures = json.loads(ended.out)
    assert figures["language"]["accuracy"] == round(2 / 3, 4)
    assert figures["language"]["confused"] == [["en", "ar", 1]]
    assert figures["type"]["accuracy"] == 0.5
    assert figures["critical"] == {"precision": 1.0, "recall": 1.0}
    assert figures["entities"]["phone"] == {"precision": 1.0, "recall": 1.0}
    assert figures["search"] == {"hits": 1.0, "false_hits": 0.0}
    assert figures["per_second"] > 0


def test_the_table_is_for_people(tmp_path: Path) -> None:
    shown = run("evaluate", written(tmp_path, *LINES)).out.decode()
    assert "accuracy" in shown
    assert "texts per second" in shown


def test_a_line_that_is_no_message_is_named(tmp_path: Path) -> None:
    ended = run("evaluate", written(tmp_path, LINES[0], {"type": "inquiry"}))
    assert ended.code != 0
    assert "line 2" in ended.err
    assert "Traceback" not in ended.err
