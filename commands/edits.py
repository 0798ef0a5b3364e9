"""Lines that a new channel needs in files that are there already: shown to a person, or written."""

import re
from dataclasses import dataclass
from pathlib import Path

from domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Edit:
    """`lines` belong into `file` right behind what `behind` finds; `where` says so to a person."""

    file: str
    where: str
    lines: str
    behind: str

    def shown(self) -> str:
        """For a person who makes the edit."""
        indented = "".join(f"    | {line}\n" for line in self.lines.strip("\n").splitlines())
        return f"{self.file}: {self.where}\n{indented}"

    def apply(self, root: Path) -> None:
        """Write it. Raise ConfigurationError when its place is not found."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        place = re.search(self.behind, text, re.MULTILINE | re.DOTALL)
        if place is None:
            raise ConfigurationError(f"{self.file}: found no place for the new lines ({self.where})")
        path.write_text(text[: place.end()] + self.lines + text[place.end() :], encoding="utf-8")


IMPORTS = r'\A""".*?"""\n\n(?=from|import)'
"""Behind a module's first sentence; `ruff check --fix` sorts what is put there."""
END = r"\Z"


def enum_member(channel: str) -> Edit:
    """The channel's name in `Channel`, without which nothing of it can be imported."""
    return Edit(
        "domain/messages.py",
        "the last member of Channel",
        f'    {channel.upper()} = "{channel}"\n',
        r'class Channel\(StrEnum\):\n    """[^"]*"""\n\n(    [A-Z_0-9]+ = "[a-z_0-9]+"\n)+',
    )


def remaining_edits(channel: str, class_name: str, title: str) -> list[Edit]:
    """Everything else that names the channels one by one."""
    return [
        *_configuration(channel, class_name),
        *_composition(channel, class_name),
        *_explaining(channel),
        *_wording(channel, title),
        *_examples(channel),
        Edit(
            "docs/connecting.md",
            "in the table",
            f"| {title} | [connectors/{channel}/README.md](../connectors/{channel}/README.md) |\n",
            r"^\| channel \| how \|\n\|[-|]+\|\n",
        ),
    ]


def _configuration(channel: str, class_name: str) -> list[Edit]:
    file, account = "config/accounts.py", f"{class_name}Account"
    return [
        Edit(file, "among the imports", f"from config.accounts_{channel} import {account}\n", IMPORTS),
        Edit(file, "first in AccountSettings", f"    {account}\n    | ", r"^AccountSettings = \(\n\s*"),
        Edit(
            file,
            "in ACCOUNT_TYPES",
            f"    Channel.{channel.upper()}: {account},\n",
            r"^ACCOUNT_TYPES\b[^\n]* = \{\n",
        ),
    ]


def _composition(channel: str, class_name: str) -> list[Edit]:
    file, connector = "commands/accounts.py", f"{class_name}Connector"
    case = f"""\
        case {class_name}Account():
            return {connector}(
                account.id,
                access_token=account.access_token.get_secret_value(),
                webhook_secret=account.webhook_secret.get_secret_value(),
                api_base=account.api_base,
                self_id=account.self_id,
                read_timeout=seconds,
            )
"""
    imports = (
        f"from config.accounts_{channel} import {class_name}Account\n"
        f"from connectors.{channel}.connector import {connector}\n"
    )
    return [
        Edit(file, "among the imports", imports, IMPORTS),
        Edit(file, "first in ConnectorOfOurs", f"{connector}\n    | ", r"^ConnectorOfOurs = \(\n\s*"),
        Edit(file, "in `match account` of `_connector`", case, r"^def _connector\(.*?match account:\n"),
    ]


def _explaining(channel: str) -> list[Edit]:
    file = "commands/explain.py"
    line = f"    Channel.{channel.upper()}: {channel}.parse,\n"
    return [
        Edit(file, "among the imports", f"from connectors.{channel} import inbound as {channel}\n", IMPORTS),
        Edit(file, "in _PARSERS", line, r"^_PARSERS\b[^\n]* = \{\n"),
    ]


def _wording(channel: str, title: str) -> list[Edit]:
    key = f"channel-{channel}"
    return [
        Edit(
            f"inbox/texts/{language}.ftl",
            f"beside the other channels, as staff read it in {name}",
            f"{key} = {title}\n",
            r"^channel-whatsapp = [^\n]*\n",
        )
        for language, name in (("ar", "Arabic"), ("en", "English"))
    ]


def _examples(channel: str) -> list[Edit]:
    dashed, variable = channel.replace("_", "-"), channel.upper()
    account = f"""
- id: care-{dashed}
  channel: {channel}
  unit: beneficiary_care
  mode: off
  access_token_env: {variable}_CARE_ACCESS_TOKEN
  webhook_secret_env: {variable}_CARE_WEBHOOK_SECRET
"""
    secrets = f"""
# config/accounts.yaml, account care-{dashed}
{variable}_CARE_ACCESS_TOKEN=change-me
{variable}_CARE_WEBHOOK_SECRET=change-me
"""
    return [
        Edit("config/accounts.yaml", "at the end: an example that is off", account, END),
        Edit(".env.example", "at the end", secrets, END),
    ]
