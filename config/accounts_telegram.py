"""A bot of ours on Telegram."""

import re
from typing import Annotated, ClassVar, Literal

from pydantic import Field, SecretStr, field_validator

from config.account import NO_SECRET, Account, Receive, WebAddress
from config.section import Rate
from domain.messages import Channel


class TelegramAccount(Account):
    """A bot on Telegram."""

    secrets: ClassVar[tuple[str, ...]] = ("token", "webhook_secret")
    only_ours: ClassVar[tuple[str, ...]] = ("token", "webhook_secret")

    channel: Literal[Channel.TELEGRAM] = Field(default=Channel.TELEGRAM, description="telegram")
    receive: Receive = Field(default=Receive.WEBHOOK, description="webhook or polling")
    rate_per_second: Annotated[Rate, Field(le=30)] = Field(
        default=25.0, description="messages we send; Telegram allows a bot 30"
    )
    token: SecretStr = Field(default=NO_SECRET, description="from BotFather")
    webhook_secret: SecretStr = Field(default=NO_SECRET, description="comes back in a header of each webhook")
    api_base: WebAddress = Field(default="https://api.telegram.org", description="where the Bot API is")

    @property
    def needed_secrets(self) -> tuple[str, ...]:
        return ("token",) if self.receive is Receive.POLLING else self.secrets

    @property
    def must_know_our_address(self) -> bool:
        return self.receive is Receive.WEBHOOK

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
