"""How the processes behave: limits, rates, waits; all defaults of service.yaml are here."""

from ipaddress import IPv4Network, IPv6Network
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, StrictBool, field_validator, model_validator

from config.section import Count, Rate, Seconds, Section, Text
from domain.media import MediaGroup

Pauses = Annotated[tuple[Seconds, ...], Field(min_length=1)]
_LOCAL_HOSTS = {"127.0.0.1", "::1", "localhost"}


class WebSettings(Section):
    """The process that takes webhooks and shows pages."""

    host: Text = Field(default="127.0.0.1", description="address to listen on")
    port: Annotated[int, Field(strict=True, ge=1, le=65535)] = Field(
        default=8080, description="port to listen on"
    )
    public_base_url: Text | None = Field(
        default=None, description="our address as the platforms see it, such as https://tawasul.example.sa"
    )
    body_limit_bytes: Count = Field(default=1_048_576, description="longest request body taken (413 above)")
    requests_per_second_per_ip: Rate = Field(default=2_000.0, description="sustained requests of one address")
    events_per_second_per_account: Rate = Field(
        default=2_000.0, description="sustained events of one account before we answer 429"
    )
    unverified_per_minute_per_ip: Count = Field(
        default=60, description="requests with a wrong signature before an address is turned away"
    )
    shutdown_seconds: Seconds = Field(default=20.0, description="time to finish what was accepted")
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = Field(
        default=(), description="networks whose X-Forwarded-For is believed"
    )

    metrics_allow: tuple[IPv4Network | IPv6Network, ...] = Field(
        default=(IPv4Network("127.0.0.0/8"), IPv6Network("::1/128")),
        description="networks that may read /metrics",
    )

    @field_validator("public_base_url")
    @classmethod
    def _is_an_address_platforms_can_reach(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in {"https", "http"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an address such as https://tawasul.example.sa")
        if parts.scheme == "http" and parts.hostname not in _LOCAL_HOSTS:
            raise ValueError("must begin with https://; platforms post to nothing else")
        return url.rstrip("/")


class IntakeSettings(Section):
    """How accepted events get into the ledger."""

    batch_limit: Count = Field(default=1000, description="most events in one commit")
    commit_timeout_seconds: Seconds = Field(default=5.0, description="then the batch goes to the spool")
    spool_limit_bytes: Count = Field(default=1_073_741_824, description="most bytes kept on disk (503 above)")
    job_size: Count = Field(default=500, description="most event ids in one job")
    enqueue_interval_ms: Count = Field(default=20, description="how long event ids are collected for a job")


class DeliverySettings(Section):
    """How replies leave."""

    max_attempts: Count = Field(default=8, description="sends of one message before it has failed")
    retry_pauses_seconds: Pauses = Field(
        default=(2.0, 10.0, 30.0, 120.0, 600.0, 1800.0, 3600.0), description="waits between attempts, growing"
    )
    unconfirmed_after_seconds: Seconds = Field(
        default=300.0, description="then a send without an outcome is shown to a person"
    )
    request_timeout_seconds: Seconds = Field(default=15.0, description="longest wait for a platform's answer")
    outgoing_stopped: StrictBool = Field(default=False, description="true holds every outgoing message back")

    @model_validator(mode="after")
    def _pauses_grow(self) -> Self:
        _require_growing(self.retry_pauses_seconds)
        if self.unconfirmed_after_seconds <= self.request_timeout_seconds:
            raise ValueError(
                "unconfirmed_after_seconds must be longer than request_timeout_seconds, "
                "or sends still under way would be taken for lost"
            )
        return self


class ProcessingSettings(Section):
    """How events become cases."""

    max_attempts: Count = Field(default=5, description="tries of one event before it is quarantined")
    join_open_case_within_hours: Count = Field(
        default=72, description="a new message joins an open case this long after its last one"
    )
    quiet_join_seconds: Seconds = Field(
        default=5.0, description="messages joining a case within this time are acknowledged once"
    )
    retry_pauses_seconds: Pauses = Field(
        default=(1.0, 5.0, 30.0, 120.0), description="waits between tries, growing"
    )
    left_lying_after_seconds: Seconds = Field(
        default=15.0, description="then an event without an outcome is given out again"
    )

    @model_validator(mode="after")
    def _pauses_grow(self) -> Self:
        _require_growing(self.retry_pauses_seconds)
        return self


class MediaSettings(Section):
    """Files that citizens send: what is taken, and how it is fetched."""

    directory: Path | None = Field(default=None, description="where they lie; var/media unless named")
    limit_bytes: Count = Field(default=20_000_000, description="largest file taken")
    kinds: Annotated[frozenset[MediaGroup], Field(min_length=1)] = Field(
        default=frozenset(MediaGroup), description="what is taken, by content: image, video, audio, …"
    )
    max_attempts: Count = Field(default=8, description="fetches of one file before it is given up")
    retry_pauses_seconds: Pauses = Field(
        default=(5.0, 30.0, 120.0, 600.0, 3600.0, 14400.0, 43200.0),
        description="waits between attempts, growing",
    )
    at_once: Count = Field(default=6, description="files one worker fetches side by side")
    per_account: Count = Field(default=2, description="of them from one account")
    fetch_seconds: Seconds = Field(default=60.0, description="longest time for one file")

    @model_validator(mode="after")
    def _pauses_grow(self) -> Self:
        _require_growing(self.retry_pauses_seconds)
        return self


class WorkerSettings(Section):
    """How many workers `up` starts, and how their jobs are watched."""

    intake: Count = Field(default=1, description="workers for incoming events")
    delivery: Count = Field(default=1, description="workers for outgoing messages")
    media: Count = Field(default=1, description="workers that fetch citizens' files")
    job_timeout_seconds: Count = Field(default=30, description="longest life of one job")
    maintenance_interval_seconds: Count = Field(
        default=15, description="how often workers look for jobs of a dead worker"
    )


class ServiceSettings(Section):
    """service.yaml as a whole."""

    web: WebSettings = Field(default_factory=WebSettings, description="the web process")
    intake: IntakeSettings = Field(default_factory=IntakeSettings, description="into the ledger")
    processing: ProcessingSettings = Field(default_factory=ProcessingSettings, description="into cases")
    delivery: DeliverySettings = Field(default_factory=DeliverySettings, description="replies")
    media: MediaSettings = Field(default_factory=MediaSettings, description="citizens' files")
    workers: WorkerSettings = Field(default_factory=WorkerSettings, description="worker processes")


def _require_growing(pauses: tuple[float, ...]) -> None:
    if any(later < earlier for earlier, later in pairwise(pauses)):
        raise ValueError("retry_pauses_seconds must grow from one attempt to the next")
