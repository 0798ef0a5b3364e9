"""What `doctor` is told of an Instagram account, and how its webhook is switched on, for both logins.

Login by Facebook (`page`): the token is a page's, and the page must be subscribed to the app by any field of
its own; which of Instagram's fields are posted is chosen in the app's dashboard.
Login by Instagram: the token is the account's own, which subscribes to Instagram's fields itself.
https://developers.facebook.com/docs/instagram-platform/webhooks
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors import graph_health
from connectors.graph import GraphClient
from connectors.payload import objects_of, optional_identifier, text_of
from domain.errors import SendFailed
from domain.health import HealthCheck

README = "connectors/instagram/README.md"
PAGE_FIELDS = ("feed",)
OWN_FIELDS = (
    "messages",
    "messaging_postbacks",
    "messaging_seen",
    "messaging_referral",
    "message_reactions",
    "message_edit",
    "comments",
    "live_comments",
    "mentions",
)
PAGE_SCOPES = (
    "instagram_basic",
    "instagram_manage_messages",
    "instagram_manage_comments",
    "pages_manage_metadata",
    "pages_messaging",
)


@dataclass(frozen=True, slots=True)
class Page:
    """The Facebook page that an account is linked to, and the app that acts for it; login by Facebook.

    `app_secret` proves to Meta that the app itself asks about its token.
    """

    id: str
    app_id: str
    app_secret: str

    def __repr__(self) -> str:
        return f"Page({self.id!r})"


async def connect(graph: GraphClient, page: Page | None) -> str:
    """Have Meta post to us; says what holds now. Raise a SendFailed."""
    if page is not None:
        said = await graph_health.subscribe(graph, page_id=page.id, app_id=page.app_id, fields=PAGE_FIELDS)
        return f"{said}; Instagram's fields are chosen in the app's dashboard, see {README}"
    await graph.post("me/subscribed_apps", {"subscribed_fields": ",".join(OWN_FIELDS)}, repeatable=True)
    return f"subscribed to {', '.join(OWN_FIELDS)}"


async def checks(
    graph: GraphClient, name: str, instagram_id: str, page: Page | None, now: datetime
) -> Sequence[HealthCheck]:
    """Whether the token, the id in our settings and the webhook are right, and what is left of the rates."""
    if page is None:
        found = [await _own_account(graph, name, instagram_id), await _own_fields(graph, name)]
    else:
        found = [
            await _linked_account(graph, name, instagram_id),
            await graph_health.token_check(
                graph,
                name,
                app_token=f"{page.app_id}|{page.app_secret}",
                scopes=PAGE_SCOPES,
                readme=README,
                now=now,
            ),
            await graph_health.subscription_check(
                graph, name, page_id=page.id, app_id=page.app_id, fields=PAGE_FIELDS
            ),
        ]
    return [*found, graph_health.usage_check(name, graph.usage)]


async def _linked_account(graph: GraphClient, name: str, instagram_id: str) -> HealthCheck:
    try:
        found = await graph.get(instagram_id, ("username",))
    except SendFailed as error:
        return HealthCheck(f"{name}: account", ok=False, detail=f"{error}; see {README}")
    shown = text_of(found.get("username")) or instagram_id
    return HealthCheck(f"{name}: account", ok=True, detail=f"the token may speak for @{shown}")


async def _own_account(graph: GraphClient, name: str, instagram_id: str) -> HealthCheck:
    """Instagram tells nobody when such a token dies; it lives for 60 days after it was last renewed."""
    try:
        found = await graph.get("me", ("user_id", "username"))
    except SendFailed as error:
        return HealthCheck(f"{name}: token", ok=False, detail=f"{error}; renew it as {README} says")
    told = optional_identifier(found.get("user_id"))
    if told != instagram_id:
        detail = f"the token is for the account {told}, and our settings say {instagram_id}"
        return HealthCheck(f"{name}: token", ok=False, detail=detail)
    detail = f"valid for @{text_of(found.get('username'))}; it ends 60 days after it was last renewed"
    return HealthCheck(f"{name}: token", ok=True, detail=detail)


async def _own_fields(graph: GraphClient, name: str) -> HealthCheck:
    try:
        answer = await graph.get("me/subscribed_apps")
    except SendFailed as error:
        return HealthCheck(f"{name}: webhook", ok=False, detail=str(error))
    fields = [app.get("subscribed_fields") for app in objects_of(answer.get("data"))]
    subscribed = {
        field for some in fields if isinstance(some, list) for field in some if isinstance(field, str)
    }
    missing = [field for field in OWN_FIELDS if field not in subscribed]
    if missing:
        detail = f"not subscribed to {', '.join(missing)}. Run: run_bots.py connect"
        return HealthCheck(f"{name}: webhook", ok=False, detail=detail)
    return HealthCheck(f"{name}: webhook", ok=True, detail=f"subscribed to {', '.join(OWN_FIELDS)}")
