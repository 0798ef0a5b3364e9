"""Reads one YAML file without surprises: `on` stays a word, 14:30 a time, lines are remembered."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from config.problems import Place, Problems

_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A file's content and the line on which each value stands."""

    name: str
    content: Any
    lines: dict[Place, int] = field(default_factory=dict)

    def where(self, place: Place = ()) -> str:
        """A place in this file as a person finds it: file, line, path."""
        line = next(
            (self.lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in self.lines), 1
        )
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
        return f"{self.name}, line {line}" + (f", {path}" if path else "")


def read_yaml(path: Path, problems: Problems) -> YamlFile | None:
    """The file's content, or None when it cannot be read; then a problem says why."""
    name = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
        loader = _Loader(text)
        root = loader.get_single_node()
        lines: dict[Place, int] = {}
        if root is None:
            return YamlFile(name, None)
        _walk(root, (), lines, problems, name)
        return YamlFile(name, loader.construct_document(root), lines)
    except FileNotFoundError:
        problems.add(name, "the file does not exist", f"restore it from the repository: git checkout {name}")
    except UnicodeDecodeError as error:
        problems.add(name, f"byte {error.start} is not UTF-8", "save the file as UTF-8")
    except OSError as error:
        problems.add(name, f"the file cannot be read: {error.strerror}", "mend its permissions")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.add(
            f"{name}, line {line}", f"this is not YAML: {error.problem}", "mend indentation or quotes"
        )
    except (yaml.YAMLError, ValueError) as error:
        problems.add(name, f"this is not YAML: {error}", "mend the value named")
    return None


class _Loader(yaml.CSafeLoader):
    """YAML 1.2's idea of plain values; 1.1 reads `on` as true and 14:30 as 870."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's shape


_Loader.add_implicit_resolver(f"{_TAG}null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver(f"{_TAG}bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver(f"{_TAG}int", re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))
_Loader.add_implicit_resolver(f"{_TAG}float", re.compile(r"^[-+]?[0-9]+\.[0-9]+$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    f"{_TAG}timestamp", re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), list("0123456789")
)


def _walk(node: yaml.Node, place: Place, lines: dict[Place, int], problems: Problems, name: str) -> None:
    """Remember the line of every value, and note keys written twice, of which YAML keeps the last."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            _walk(child, (*place, index), lines, problems, name)
    elif isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            at = (*place, str(key.value))
            line = key.start_mark.line + 1
            if at in lines:
                problems.add(
                    f"{name}, line {line}",
                    f'"{key.value}" is written twice, first on line {lines[at]}',
                    "keep one",
                )
            lines[at] = line
            _walk(child, at, lines, problems, name)
