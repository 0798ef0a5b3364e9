"""What `doctor` is told of an account on the Graph API: its token, its webhook's fields, its rates.

https://developers.facebook.com/docs/graph-api/reference/debug_token
https://developers.facebook.com/docs/graph-api/reference/page/subscribed_apps
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from connectors.graph import GraphClient
from connectors.graph_usage import Usage
from connectors.payload import JsonObject, instant, object_of, objects_of, optional_identifier, text_of
from domain.errors import SendFailed
from domain.health import HealthCheck

SOON = timedelta(days=7)
TIGHT_PERCENT = 80


async def token_check(
    graph: GraphClient, name: str, *, app_token: str, scopes: Sequence[str], readme: str, now: datetime
) -> HealthCheck:
    """Whether the client's token is valid, for how long, and whether it has all `scopes`.

    `app_token`: `<app id>|<app secret>`, with which Meta lets an app ask about its tokens. `readme` tells how
    to get a new one.
    """
    try:
        said = object_of((await graph.describe_token(app_token)).get("data"))
    except SendFailed as error:
        return HealthCheck(f"{name}: token", ok=False, detail=f"{error}; see {readme}")
    if said.get("is_valid") is not True:
        why = graph.hide(text_of(object_of(said.get("error")).get("message"))) or "Meta says it is not valid"
        return HealthCheck(f"{name}: token", ok=False, detail=f"{why}; renew it as {readme} says")
    dies_at = _earliest(said)
    missing = sorted(set(scopes) - _texts(said.get("scopes")))
    if missing:
        detail = f"lacks the permissions {', '.join(missing)}; see {readme}"
        return HealthCheck(f"{name}: token", ok=False, detail=detail, expires_at=dies_at)
    ends = "never expires" if dies_at is None else f"expires on {dies_at:%Y-%m-%d}"
    is_well = dies_at is None or dies_at - now > SOON
    hint = "" if is_well else f"; renew it as {readme} says"
    return HealthCheck(f"{name}: token", ok=is_well, detail=f"valid, {ends}{hint}", expires_at=dies_at)


async def subscribed_fields(graph: GraphClient, page_id: str, app_id: str) -> frozenset[str]:
    """The webhook fields of a page that our app is subscribed to. Raise a SendFailed."""
    answer = await graph.get(f"{page_id}/subscribed_apps")
    ours = (app for app in objects_of(answer.get("data")) if optional_identifier(app.get("id")) == app_id)
    return frozenset(field for app in ours for field in _texts(app.get("subscribed_fields")))


async def subscription_check(
    graph: GraphClient, name: str, *, page_id: str, app_id: str, fields: Sequence[str]
) -> HealthCheck:
    """Whether Meta posts us everything we can read."""
    try:
        missing = sorted(set(fields) - await subscribed_fields(graph, page_id, app_id))
    except SendFailed as error:
        return HealthCheck(f"{name}: webhook", ok=False, detail=str(error))
    if missing:
        detail = f"not subscribed to {', '.join(missing)}. Run: run_bots.py connect"
        return HealthCheck(f"{name}: webhook", ok=False, detail=detail)
    return HealthCheck(f"{name}: webhook", ok=True, detail=f"subscribed to {', '.join(fields)}")


async def subscribe(graph: GraphClient, *, page_id: str, app_id: str, fields: Sequence[str]) -> str:
    """Subscribe our app to fields of a page besides those it has; says what holds now. Raise a SendFailed.

    Meta forgets the fields that a call does not name, so the other channel's fields are named again.
    """
    all_fields = sorted({*await subscribed_fields(graph, page_id, app_id), *fields})
    asked: JsonObject = {"subscribed_fields": ",".join(all_fields)}
    await graph.post(f"{page_id}/subscribed_apps", asked, repeatable=True)
    return f"page {page_id} is subscribed to {', '.join(all_fields)}"


def usage_check(name: str, usage: Usage) -> HealthCheck:
    """How much of Meta's rate limits is left, as the last answer told."""
    if usage.percent is None:
        return HealthCheck(f"{name}: rates", ok=True, detail="Meta told of no limit that is being used up")
    left = max(100 - usage.percent, 0)
    pause = f"; Meta lifts it in {usage.regain_seconds / 60:.0f} minutes" if usage.regain_seconds else ""
    detail = f"{usage.percent} % of the tightest rate limit is used up{pause}"
    is_well = usage.percent < TIGHT_PERCENT and not usage.regain_seconds
    return HealthCheck(f"{name}: rates", ok=is_well, detail=detail, left=float(left), limit=100.0)


def _earliest(said: JsonObject) -> datetime | None:
    """When the token, or its right to read data, ends; 0 means never."""
    ends = [instant(said.get(key)) for key in ("expires_at", "data_access_expires_at") if said.get(key)]
    return min((end for end in ends if end is not None), default=None)


def _texts(value: object) -> set[str]:
    return {text for text in value if isinstance(text, str)} if isinstance(value, list) else set()
