"""A platform without an interface for us: people carry messages in and out by hand, or a partner does."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, SecretStr

from config.account import Account, Receive
from config.section import Rate
from domain.messages import Channel


class ManualAccount(Account):
    """A Snapchat profile, a counter, a letter box; and the signed webhook of a partner who has a secret."""

    secrets: ClassVar[tuple[str, ...]] = ("partner_secrets",)

    channel: Literal[Channel.MANUAL] = Field(default=Channel.MANUAL, description="manual")
    receive: Literal[Receive.WEBHOOK] = Field(
        default=Receive.WEBHOOK, description="webhook; there is nothing to poll"
    )
    platform: Annotated[str, Field(min_length=1, max_length=60)] = Field(
        description="what staff call the platform, such as Snapchat or سناب شات"
    )
    profile_link: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = Field(
        default="", description="where staff find the profile, shown beside each task"
    )
    rate_per_second: Rate = Field(default=1.0, description="not used: people send")
    partner_secrets: tuple[SecretStr, ...] = Field(
        default=(), description="what a partner signs with; while it is being renewed the old one too"
    )

    @property
    def needed_secrets(self) -> tuple[str, ...]:
        return ()
