"""What all accounts have in common; a secret is named by its environment variable and resolved here."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import Field, SecretStr

from config.environment import is_placeholder, value_of
from config.organization import UnitId
from config.problems import Place, Problems, suggestion
from config.section import Rate, Section
from config.yaml_file import YamlFile
from domain.accounts import Mode as Mode

AccountId = Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9-]{1,39}$")]
WebAddress = Annotated[str, Field(strict=True, pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")]
NO_SECRET = SecretStr("")


class Receive(StrEnum):
    """Who begins: the platform posts to us, or we ask it."""

    WEBHOOK = "webhook"
    POLLING = "polling"


class Account(Section):
    """What all channels have in common."""

    secrets: ClassVar[tuple[str, ...]] = ()
    """Fields given in YAML as <field>_env, the name of an environment variable (or a list of names)."""
    only_ours: ClassVar[tuple[str, ...]] = ()
    """Fields in which no two accounts of the channel may agree."""

    id: AccountId = Field(description="small letters, digits and dashes; part of the webhook's address")
    unit: UnitId = Field(description="the unit of units.yaml that owns the account and its new cases")
    mode: Mode = Field(default=Mode.ON, description="on, read_only (receives, never sends) or off")
    receive: Receive = Field(default=Receive.WEBHOOK, description="webhook or polling")
    rate_per_second: Rate = Field(default=1.0, description="messages we send")

    @property
    def is_off(self) -> bool:
        """Whether nothing is received or sent."""
        return self.mode is Mode.OFF

    @property
    def needed_secrets(self) -> tuple[str, ...]:
        """The secrets without which it cannot run as configured."""
        return self.secrets

    @property
    def must_know_our_address(self) -> bool:
        """Whether we tell the platform ourselves where to post."""
        return False


def resolve_secrets(
    raw: Mapping[str, Any],
    account_type: type[Account],
    environ: Mapping[str, str],
    file: YamlFile,
    place: Place,
    problems: Problems,
) -> dict[str, Any]:
    """The account's YAML with each <field>_env replaced by <field>; no secrets for one that is off."""
    resolved = dict(raw)
    off = raw.get("mode") == Mode.OFF
    for field in account_type.secrets:
        if field in resolved:
            del resolved[field]
            problems.add(
                file.where((*place, field)),
                "a secret stands in the file",
                f"renew it, put it in the environment (.env), and name that here: {field}_env: NAME",
            )
        names = resolved.pop(f"{field}_env", None)
        if names is None or off:
            continue
        at = file.where((*place, f"{field}_env"))
        values = [
            _secret(name, environ, at, problems) for name in (names if isinstance(names, list) else [names])
        ]
        known = [value for value in values if value is not None]
        if known:
            resolved[field] = known if account_type.model_fields[field].annotation != SecretStr else known[0]
    return resolved


def _secret(name: object, environ: Mapping[str, str], where: str, problems: Problems) -> str | None:
    """The value of the variable `name`, or None and a problem."""
    if not isinstance(name, str) or not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
        problems.add(
            where,
            "this must be the NAME of an environment variable",
            "capital letters, digits and underscores",
        )
        return None
    value = value_of(environ, name)
    if value is None:
        problems.add(
            where,
            f"{name} is not set{suggestion(name, environ)}",
            f"set {name} in .env, or the account's mode: off",
        )
    elif is_placeholder(value):
        problems.add(
            where, f"{name} still has the example's value", f"set {name} in .env, or the account's mode: off"
        )
        return None
    return value
