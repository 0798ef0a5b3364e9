"""An account of ours on X."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, SecretStr

from config.account import NO_SECRET, Account, Receive, WebAddress
from config.section import Rate
from domain.messages import Channel


class XAccount(Account):
    """A profile on X: mentions, replies and direct messages."""

    secrets: ClassVar[tuple[str, ...]] = (
        "consumer_key",
        "consumer_secret",
        "access_token",
        "access_token_secret",
        "bearer_token",
    )

    only_ours: ClassVar[tuple[str, ...]] = ("user_id",)

    channel: Literal[Channel.X] = Field(default=Channel.X, description="x")
    receive: Receive = Field(default=Receive.WEBHOOK, description="webhook or polling")
    user_id: Annotated[str, Field(coerce_numbers_to_str=True, pattern=r"^[0-9]{1,20}$")] = Field(
        description="the profile's own numeric id"
    )
    username: Annotated[str, Field(strict=True, pattern=r"^[A-Za-z0-9_]{1,15}$")] = Field(
        description="the profile's name without @"
    )
    rate_per_second: Annotated[Rate, Field(le=10)] = Field(
        default=0.1,
        description="posts and messages we send; X allows 100 posts and 15 messages in 15 minutes",
    )
    replies_need_summons: bool = Field(
        default=True, description="X refuses automatic replies to who did not mention or quote us by name"
    )
    monthly_reads: Annotated[int, Field(ge=0)] = Field(
        default=100_000, description="posts and messages we may read by polling in a month; each costs money"
    )
    monthly_dollars: Annotated[float, Field(ge=0)] = Field(
        default=200.0, description="what reading and writing may cost in a month; polling stops before it"
    )
    owns_app: bool = Field(
        default=False, description="whether the app belongs to this very profile; its mentions then cost less"
    )
    consumer_key: SecretStr = Field(default=NO_SECRET, description="the app's API key")
    consumer_secret: SecretStr = Field(
        default=NO_SECRET, description="the app's API key secret; signs webhooks"
    )
    access_token: SecretStr = Field(default=NO_SECRET, description="the profile's access token")
    access_token_secret: SecretStr = Field(default=NO_SECRET, description="the profile's access token secret")
    bearer_token: SecretStr = Field(
        default=NO_SECRET, description="the app's own token, for webhooks and health"
    )
    api_base: WebAddress = Field(default="https://api.x.com", description="where the API is")

    @property
    def must_know_our_address(self) -> bool:
        return self.receive is Receive.WEBHOOK
