"""A bot of ours on Microsoft Teams."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, SecretStr

from config.account import NO_SECRET, Account, Receive, WebAddress
from config.section import Rate
from domain.messages import Channel

ServiceHost = Annotated[
    str, Field(strict=True, pattern=r"^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$")
]


class TeamsAccount(Account):
    """A bot that is registered with Azure Bot Service."""

    secrets: ClassVar[tuple[str, ...]] = ("app_password",)

    only_ours: ClassVar[tuple[str, ...]] = ("app_id",)

    channel: Literal[Channel.TEAMS] = Field(default=Channel.TEAMS, description="teams")
    receive: Literal[Receive.WEBHOOK] = Field(
        default=Receive.WEBHOOK, description="webhook; Teams offers no polling"
    )
    app_id: Annotated[str, Field(strict=True, pattern=r"^[0-9a-fA-F-]{36}$")] = Field(
        description="the bot's application (client) id in Entra"
    )
    tenant_id: Annotated[str, Field(strict=True, pattern=r"^[0-9A-Za-z.-]{3,64}$")] = Field(
        default="botframework.com", description="the directory (tenant) id of a single-tenant bot"
    )
    rate_per_second: Annotated[Rate, Field(le=30)] = Field(
        default=5.0, description="messages we send; Teams allows an app 30 per tenant"
    )
    app_password: SecretStr = Field(default=NO_SECRET, description="the client secret of the registration")
    login_base: WebAddress = Field(
        default="https://login.microsoftonline.com", description="where tokens are given out"
    )
    openid_url: WebAddress = Field(
        default="https://login.botframework.com/v1/.well-known/openidconfiguration",
        description="where the keys are published that sign what Teams posts",
    )
    issuer: WebAddress = Field(
        default="https://api.botframework.com",
        description="who signs what Teams posts; national clouds differ",
    )
    service_hosts: tuple[ServiceHost, ...] = Field(
        default=("smba.trafficmanager.net",),
        description="hosts that may be given our token; add your national cloud's",
    )
