"""`/metrics`: how the accounts fare, as Prometheus reads it; without a word or a name of anybody."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.channels import ChannelState, read_channels
from cases.switches import read_switch
from domain.addresses import Network, client_address, is_within
from domain.cases import OutboxState, Switch
from domain.clock import Clock
from domain.health import AlarmKind

_LABELS = ("account", "channel")


def make_metrics(
    engine: AsyncEngine,
    channels: Mapping[str, str],
    *,
    allow: Sequence[Network],
    trusted_proxies: Sequence[Network],
    held_back: bool,
    clock: Clock,
) -> Handler:
    """The handler of GET /metrics; `channels`: the channel of each account.

    `allow`: who may ask. `held_back`: the configuration stops everything outgoing.
    """

    async def show(request: web.Request) -> web.Response:
        if not _may_ask(request, allow, trusted_proxies):
            raise web.HTTPForbidden
        async with engine.connect() as connection:
            states = await read_channels(connection, list(channels), now=clock())
            stopped = (await read_switch(connection, Switch.OUTGOING_STOPPED)).is_on or held_back
        registry = CollectorRegistry()
        registry.register(_Snapshot([*_families(states, channels, clock()), _stopped(stopped)]))
        return web.Response(
            body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4}
        )

    return show


class _Snapshot(Collector):
    """Figures that were read for one scrape."""

    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _may_ask(request: web.Request, allow: Sequence[Network], proxies: Sequence[Network]) -> bool:
    """Who comes through a proxy that we were not told of could be anybody, also where its address is ours."""
    forwarded = request.headers.getall("X-Forwarded-For", [])
    if forwarded and not is_within(request.remote or "", proxies):
        return False
    return is_within(client_address(request.remote, forwarded, proxies), allow)


def _stopped(is_stopped: bool) -> Metric:
    return GaugeMetricFamily(
        "tawasul_outgoing_stopped", "1 while everything outgoing is stopped.", value=float(is_stopped)
    )


def _families(states: Sequence[ChannelState], channels: Mapping[str, str], now: datetime) -> Iterable[Metric]:
    received = CounterMetricFamily(
        "tawasul_events_received", "Events taken from the platform.", labels=_LABELS
    )
    outbox = GaugeMetricFamily(
        "tawasul_outbox_messages",
        "Outgoing messages that are not settled, by state; held ones wait for the citizen to write again.",
        labels=(*_LABELS, "state"),
    )
    alarms = GaugeMetricFamily(
        "tawasul_account_alarm", "1 while the alarm is on.", labels=(*_LABELS, "alarm")
    )
    gauges = {name: GaugeMetricFamily(name, about, labels=_LABELS) for name, about in _GAUGES.items()}
    for state in states:
        labels = (state.account, channels[state.account])
        received.add_metric(labels, state.received)
        for name, count in _outbox(state).items():
            outbox.add_metric((*labels, name), count)
        on = {alarm.kind for alarm in state.alarms}
        for kind in AlarmKind:
            alarms.add_metric((*labels, kind), float(kind in on))
        for name, value in _values(state, now).items():
            if value is not None:
                gauges[name].add_metric(labels, value)
    return [received, outbox, alarms, *gauges.values()]


_GAUGES = {
    "tawasul_events_waiting": "Events without an outcome yet.",
    "tawasul_events_quarantined": "Events that could not be processed.",
    "tawasul_last_event_timestamp_seconds": "When the last event came.",
    "tawasul_outbox_oldest_queued_seconds": "Age of the oldest message that could go out; 0 when none waits.",
    "tawasul_account_health_ok": "1 when the platform, last asked, found everything well.",
    "tawasul_account_quiet": "1 while nothing has come for longer than the account's own hours make likely.",
    "tawasul_account_token_expiry_seconds": "Until the token dies; absent where the platform does not tell.",
}


def _outbox(state: ChannelState) -> dict[str, int]:
    queued = state.count(OutboxState.QUEUED) - state.held
    others = (OutboxState.SENDING, OutboxState.FAILED, OutboxState.UNCONFIRMED)
    return {OutboxState.QUEUED: queued, "held": state.held} | {each: state.count(each) for each in others}


def _values(state: ChannelState, now: datetime) -> dict[str, float | None]:
    kinds = {alarm.kind for alarm in state.alarms}
    is_ill = AlarmKind.MISCONFIGURED in kinds or any(not kept.check.ok for kept in state.checks)
    dies_at = [kept.check.expires_at for kept in state.checks if kept.check.expires_at]
    oldest, last = state.oldest_queued_at, state.last_event_at
    return {
        "tawasul_events_waiting": state.waiting,
        "tawasul_events_quarantined": state.quarantined,
        "tawasul_last_event_timestamp_seconds": last.timestamp() if last else None,
        "tawasul_outbox_oldest_queued_seconds": (now - oldest).total_seconds() if oldest else 0.0,
        "tawasul_account_health_ok": float(not is_ill) if state.asked or is_ill else None,
        "tawasul_account_quiet": float(AlarmKind.QUIET in kinds),
        "tawasul_account_token_expiry_seconds": (min(dies_at) - now).total_seconds() if dies_at else None,
    }
