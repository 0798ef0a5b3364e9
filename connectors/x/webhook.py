"""Our webhook at X and what it is told of: registered, subscribed, looked after.

https://docs.x.com/x-api/webhooks/introduction and https://docs.x.com/x-api/activity/introduction
"""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.payload import JsonObject, object_of, objects_of, optional_identifier, text_of
from connectors.x.client import XClient
from connectors.x.includes import id_in
from domain.errors import Misconfigured, Refused, SendFailed
from domain.health import HealthCheck

TAG = "tawasul"
PUBLIC_EVENTS = ("post.mention.create", "post.reply.create", "post.quote.create", "post.delete")
PRIVATE_EVENTS = ("dm.received", "dm.sent", "dm.read", "chat.received")


@dataclass(frozen=True, slots=True)
class Registration:
    """A webhook as X knows it. `is_valid`: X reached it and it knew the answer."""

    id: str
    url: str
    is_valid: bool


async def register(client: XClient, url: str, user_id: str) -> str:
    """Have X post to us what happens to our profile; says what holds now. Raise a SendFailed.

    An app has one webhook for all its profiles: one that another account of ours registered is used as well.
    """
    webhook = await _webhook(client, url)
    present = await _subscribed(client, user_id)
    for event in (event for event in PUBLIC_EVENTS if event not in present):
        await _subscribe(client, event, user_id, webhook.id, as_profile=False)
    missing = [event for event in PRIVATE_EVENTS if event not in present]
    try:
        for event in missing:
            await _subscribe(client, event, user_id, webhook.id, as_profile=True)
        private = "direct messages by the Activity API"
    except (Misconfigured, Refused):
        # X lets some apps have private events only by the older API; both mean the same to us.
        await client.ask("POST", f"/2/account_activity/webhooks/{webhook.id}/subscriptions/all", json={})
        private = "direct messages by the Account Activity API"
    return f"webhook {webhook.url}; posts by the Activity API, {private}"


async def remove(client: XClient, user_id: str) -> str:
    """Take back what we subscribed to, for who polls would pay twice. Raise a SendFailed."""
    taken_back = 0
    for subscription in await _subscriptions(client, user_id):
        subscription_id = optional_identifier(subscription.get("subscription_id"))
        if subscription_id and subscription.get("tag") == TAG:
            await client.ask("DELETE", f"/2/activity/subscriptions/{subscription_id}", user_auth=False)
            taken_back += 1
    return f"no webhook, {taken_back} subscriptions taken back; mentions and messages are polled"


async def health(client: XClient, account: str, user_id: str, url: str | None) -> Sequence[HealthCheck]:
    """Whether the tokens are good, X reaches us, and how much may be read yet. Never raises SendFailed."""
    checks = [await _token(client, account, user_id)]
    if url is not None:
        checks += await _webhook_health(client, account, user_id, url)
    checks += await _usage(client, account)
    if client.rates:
        left_on = [f"{route}: {left} calls left" for route, left in sorted(client.rates.items())]
        is_well = not any(left.startswith("0 ") for left in client.rates.values())
        checks.append(HealthCheck(f"x {account}: rates", is_well, "; ".join(left_on)))
    return checks


async def _webhook(client: XClient, url: str) -> Registration:
    known = await _registrations(client)
    ours = next((one for one in known if one.url == url), None) or next(
        (one for one in known if one.url.startswith(f"{url.rpartition('/')[0]}/")), None
    )
    if ours is None:
        answer = await client.ask("POST", "/2/webhooks", json={"url": url}, user_auth=False)
        return _registration(object_of(answer.get("data")) or answer)
    if not ours.is_valid:
        await client.ask("PUT", f"/2/webhooks/{ours.id}", user_auth=False)
    return ours


async def _registrations(client: XClient) -> list[Registration]:
    answer = await client.ask("GET", "/2/webhooks", user_auth=False)
    return [_registration(one) for one in objects_of(answer.get("data"))]


def _registration(webhook: JsonObject) -> Registration:
    webhook_id = id_in(webhook, "id")
    if webhook_id is None:
        raise Refused("X registered the webhook and gave no id for it")
    return Registration(webhook_id, text_of(webhook.get("url")), webhook.get("valid") is not False)


async def _subscribe(client: XClient, event: str, user_id: str, webhook_id: str, *, as_profile: bool) -> None:
    wanted = {"event_type": event, "filter": {"user_id": user_id}, "tag": TAG, "webhook_id": webhook_id}
    await client.ask("POST", "/2/activity/subscriptions", json=wanted, user_auth=as_profile)


async def _subscriptions(client: XClient, user_id: str) -> list[JsonObject]:
    answer = await client.ask("GET", "/2/activity/subscriptions", user_auth=False)
    return [
        one
        for one in objects_of(answer.get("data"))
        if id_in(object_of(one.get("filter")), "user_id") == user_id
    ]


async def _subscribed(client: XClient, user_id: str) -> set[str]:
    return {text_of(one.get("event_type")) for one in await _subscriptions(client, user_id)}


async def _token(client: XClient, account: str, user_id: str) -> HealthCheck:
    name = f"x {account}: token"
    try:
        me = object_of((await client.ask("GET", "/2/users/me")).get("data"))
    except Misconfigured as error:
        return HealthCheck(name, False, f"{error}; make new tokens as connectors/x/README.md says")
    except SendFailed as error:
        return HealthCheck(name, False, str(error))
    if id_in(me, "id") != user_id:
        return HealthCheck(
            name, False, f"the token is of user {id_in(me, 'id')}, the account's user_id is {user_id}"
        )
    return HealthCheck(name, True, f"valid for @{text_of(me.get('username'))}; X's tokens do not expire")


async def _webhook_health(client: XClient, account: str, user_id: str, url: str) -> list[HealthCheck]:
    name = f"x {account}: webhook"
    try:
        known, present = await _registrations(client), await _subscribed(client, user_id)
    except SendFailed as error:
        return [HealthCheck(name, False, f"{error}; check the bearer token")]
    base = f"{url.rpartition('/')[0]}/"
    ours = [one for one in known if one.url.startswith(base)]
    if not ours:
        return [HealthCheck(name, False, f"{url} is not registered. Run: run_bots.py connect")]
    missing = [event for event in PUBLIC_EVENTS if event not in present]
    if not any(one.is_valid for one in ours):
        return [HealthCheck(name, False, f"X could not validate {ours[0].url}. Run: run_bots.py connect")]
    if missing:
        detail = f"not subscribed: {', '.join(missing)}. Run: run_bots.py connect"
        return [HealthCheck(name, False, detail)]
    return [HealthCheck(name, True, f"{ours[0].url} is valid; subscribed to {', '.join(sorted(present))}")]


async def _usage(client: XClient, account: str) -> list[HealthCheck]:
    """X's own meter of what the app has read; some plans do not show it."""
    try:
        usage = object_of((await client.ask("GET", "/2/usage/tweets", user_auth=False)).get("data"))
    except SendFailed:
        return []
    cap, used = (optional_identifier(usage.get(key)) or "" for key in ("project_cap", "project_usage"))
    if not (cap.isdecimal() and used.isdecimal()):
        return []
    left = int(cap) - int(used)
    detail = f"{used} of {cap} posts this month"
    return [HealthCheck(f"x {account}: reads", left > 0, detail, left=float(left), limit=float(cap))]
