"""Our accounts on Meta's platforms: WhatsApp numbers, pages with Messenger, Instagram."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, SecretStr, model_validator

from config.account import NO_SECRET, Account, Receive, WebAddress
from config.section import Rate, Section
from domain.messages import Channel

PlatformId = Annotated[str, Field(coerce_numbers_to_str=True, pattern=r"^[0-9]{5,20}$")]
GraphVersion = Annotated[str, Field(strict=True, pattern=r"^v[0-9]+\.[0-9]+$")]


class TemplateName(Section):
    """A text Meta approved beforehand; its only parameter is the tracking number."""

    name: Annotated[str, Field(strict=True, pattern=r"^[a-z0-9_]{1,512}$")] = Field(
        description="as in WhatsApp Manager"
    )
    language: Annotated[str, Field(strict=True, pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")] = Field(
        description="language code as in WhatsApp Manager"
    )


class MetaAccount(Account):
    """What accounts on Meta's platforms have in common. One webhook of Meta's may serve many of them."""

    secrets: ClassVar[tuple[str, ...]] = ("access_token", "app_secrets", "verify_token")

    receive: Literal[Receive.WEBHOOK] = Field(
        default=Receive.WEBHOOK, description="webhook; Meta offers no polling"
    )
    access_token: SecretStr = Field(
        default=NO_SECRET, description="of a system user or a page; never expiring"
    )
    app_secrets: tuple[SecretStr, ...] = Field(
        default=(), description="the app's secret, and while it is being renewed the old one too"
    )
    verify_token: SecretStr = Field(default=NO_SECRET, description="typed into Meta's webhook form")
    api_base: WebAddress = Field(default="https://graph.facebook.com", description="where the Graph API is")
    api_version: GraphVersion = Field(default="v26.0", description="version of the Graph API")


class WhatsAppAccount(MetaAccount):
    """A number on the WhatsApp Cloud API."""

    only_ours: ClassVar[tuple[str, ...]] = ("phone_number_id",)

    channel: Literal[Channel.WHATSAPP] = Field(default=Channel.WHATSAPP, description="whatsapp")
    rate_per_second: Annotated[Rate, Field(le=1000)] = Field(
        default=60.0, description="messages we send; Meta allows a number 80, a few 1000"
    )
    phone_number_id: PlatformId = Field(
        description="the number's id in Meta's app dashboard (not the telephone number)"
    )
    templates: Mapping[Literal["ar", "en"], TemplateName] = Field(
        default_factory=dict, description="by the citizen's language, used when the 24-hour window is closed"
    )


class PageAccount(MetaAccount):
    """What Messenger and the page's comments have in common: the page and its token."""

    page_id: PlatformId = Field(description="the page's id, under About, Page transparency")
    app_id: PlatformId = Field(
        description="the app's id in Meta's app dashboard; tells our echoes from others"
    )


class MessengerAccount(PageAccount):
    """The private messages of a Facebook page."""

    only_ours: ClassVar[tuple[str, ...]] = ("page_id",)

    channel: Literal[Channel.MESSENGER] = Field(default=Channel.MESSENGER, description="messenger")
    rate_per_second: Annotated[Rate, Field(le=300)] = Field(
        default=40.0, description="messages we send; Meta allows a page 300"
    )


class FacebookPageAccount(PageAccount):
    """The posts and comments of a Facebook page."""

    only_ours: ClassVar[tuple[str, ...]] = ("page_id",)

    channel: Literal[Channel.FACEBOOK_PAGE] = Field(
        default=Channel.FACEBOOK_PAGE, description="facebook_page"
    )
    rate_per_second: Annotated[Rate, Field(le=10)] = Field(
        default=0.2, description="answers we send; Meta allows a page 750 private replies an hour"
    )


class InstagramAccount(MetaAccount):
    """A professional account on Instagram: direct messages, comments and mentions."""

    only_ours: ClassVar[tuple[str, ...]] = ("instagram_id",)

    channel: Literal[Channel.INSTAGRAM] = Field(default=Channel.INSTAGRAM, description="instagram")
    instagram_id: PlatformId = Field(description="the account's id as Meta's webhooks name it (IGID)")
    page_id: PlatformId | None = Field(
        default=None, description="the Facebook page it is linked to; leave it out for login by Instagram"
    )
    app_id: PlatformId | None = Field(
        default=None, description="the app's id in Meta's app dashboard; goes with page_id"
    )
    rate_per_second: Annotated[Rate, Field(le=300)] = Field(
        default=10.0, description="messages we send; Meta allows 300, and 750 private replies an hour"
    )

    @model_validator(mode="after")
    def _page_and_app_go_together(self) -> "InstagramAccount":
        if (self.page_id is None) != (self.app_id is None):
            raise ValueError("login by Facebook needs both page_id and app_id; login by Instagram, neither")
        return self
