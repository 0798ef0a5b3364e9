"""Our accounts on the platforms; a secret is named by its environment variable and resolved here."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, SecretStr, field_validator

from config.environment import is_placeholder, value_of
from config.organization import UnitId
from config.problems import Place, Problems, suggestion
from config.section import Rate, Section
from config.yaml_file import YamlFile
from domain.messages import Channel

AccountId = Annotated[str, Field(strict=True, pattern=r"^[a-z][a-z0-9-]{1,39}$")]
WebAddress = Annotated[str, Field(strict=True, pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")]
_NO_SECRET = SecretStr("")


class Mode(StrEnum):
    """READ_ONLY receives and never sends; OFF does neither and needs no secrets."""

    ON = "on"
    READ_ONLY = "read_only"
    OFF = "off"


class Receive(StrEnum):
    """Who begins: the platform posts to us, or we ask it."""

    WEBHOOK = "webhook"
    POLLING = "polling"


class Account(Section):
    """What all channels have in common."""

    secrets: ClassVar[tuple[str, ...]] = ()
    """Fields given in YAML as <field>_env, the name of an environment variable (or a list of names)."""

    id: AccountId = Field(description="small letters, digits and dashes; part of the webhook's address")
    unit: UnitId = Field(description="the unit of units.yaml that owns the account and its new cases")
    mode: Mode = Field(default=Mode.ON, description="on, read_only (receives, never sends) or off")

    @property
    def is_off(self) -> bool:
        """Whether nothing is received or sent."""
        return self.mode is Mode.OFF


class TelegramAccount(Account):
    """A bot on Telegram."""

    secrets: ClassVar[tuple[str, ...]] = ("token", "webhook_secret")

    channel: Literal[Channel.TELEGRAM] = Field(default=Channel.TELEGRAM, description="telegram")
    receive: Receive = Field(default=Receive.WEBHOOK, description="webhook or polling")
    rate_per_second: Annotated[Rate, Field(le=30)] = Field(
        default=25.0, description="messages we send; Telegram allows a bot 30"
    )
    token: SecretStr = Field(default=_NO_SECRET, description="from BotFather")
    webhook_secret: SecretStr = Field(
        default=_NO_SECRET, description="comes back in a header of each webhook"
    )
    api_base: WebAddress = Field(default="https://api.telegram.org", description="where the Bot API is")

    @field_validator("token")
    @classmethod
    def _has_the_shape_of_a_token(cls, token: SecretStr) -> SecretStr:
        if token.get_secret_value() and not re.fullmatch(
            r"\d+:[\w-]{8,}", token.get_secret_value(), re.ASCII
        ):
            raise ValueError("this is not a Telegram token (digits, a colon, then letters and digits)")
        return token

    @field_validator("webhook_secret")
    @classmethod
    def _is_a_secret_telegram_takes(cls, secret: SecretStr) -> SecretStr:
        if secret.get_secret_value() and not re.fullmatch(
            r"[\w-]{16,256}", secret.get_secret_value(), re.ASCII
        ):
            raise ValueError(
                "the webhook secret must be 16 to 256 of A-Z a-z 0-9 _ - (Telegram takes no others)"
            )
        return secret


class TemplateName(Section):
    """A text Meta approved beforehand; its only parameter is the tracking number."""

    name: Annotated[str, Field(strict=True, pattern=r"^[a-z0-9_]{1,512}$")] = Field(
        description="as in WhatsApp Manager"
    )
    language: Annotated[str, Field(strict=True, pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")] = Field(
        description="language code as in WhatsApp Manager"
    )


class WhatsAppAccount(Account):
    """A number on the WhatsApp Cloud API."""

    secrets: ClassVar[tuple[str, ...]] = ("access_token", "app_secrets", "verify_token")

    channel: Literal[Channel.WHATSAPP] = Field(default=Channel.WHATSAPP, description="whatsapp")
    receive: Literal[Receive.WEBHOOK] = Field(
        default=Receive.WEBHOOK, description="webhook; WhatsApp offers no polling"
    )
    rate_per_second: Annotated[Rate, Field(le=1000)] = Field(
        default=60.0, description="messages we send; Meta allows a number 80, a few 1000"
    )
    phone_number_id: Annotated[str, Field(coerce_numbers_to_str=True, pattern=r"^[0-9]{5,20}$")] = Field(
        description="the number's id in Meta's app dashboard (not the telephone number)"
    )
    access_token: SecretStr = Field(
        default=_NO_SECRET, description="of a system user; may serve many numbers"
    )
    app_secrets: tuple[SecretStr, ...] = Field(
        default=(), description="the app's secret, and while it is being renewed the old one too"
    )
    verify_token: SecretStr = Field(default=_NO_SECRET, description="typed into Meta's webhook form")
    api_base: WebAddress = Field(default="https://graph.facebook.com", description="where the Graph API is")
    api_version: Annotated[str, Field(strict=True, pattern=r"^v[0-9]+\.[0-9]+$")] = Field(
        default="v26.0", description="version of the Graph API"
    )
    templates: Mapping[Literal["ar", "en"], TemplateName] = Field(
        default_factory=dict, description="by the citizen's language, used when the 24-hour window is closed"
    )


AccountSettings = TelegramAccount | WhatsAppAccount
ACCOUNT_TYPES: Mapping[Channel, type[TelegramAccount] | type[WhatsAppAccount]] = {
    Channel.TELEGRAM: TelegramAccount,
    Channel.WHATSAPP: WhatsAppAccount,
}


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
