"""One bot of ours in Microsoft Teams, joined to the Bot Connector."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from connectors.payload import JsonObject, object_of, optional_identifier, read_json, write_json
from connectors.teams import inbound, outbound, proof
from connectors.teams.access import AccessTokens, Registration
from connectors.teams.failures import failure
from connectors.teams.http import Answer, Http, InDoubt
from connectors.teams.keys import SigningKeys
from connectors.teams.place import Place, TrustedHosts, place_at
from domain.errors import (
    Misconfigured,
    OutcomeUnknown,
    Refused,
    SendFailed,
    Unreachable,
    Unreadable,
    Unverifiable,
)
from domain.health import HealthCheck
from domain.messages import Channel, OutboundMessage, Parsed, RawEvent, Receipt, WebhookRequest

LOGIN_BASE = "https://login.microsoftonline.com"
OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
SERVICE_HOSTS = ("smba.trafficmanager.net",)
MULTI_TENANT = "botframework.com"


class FetchesAddresses(Protocol):
    """Fetches a file from an address that a platform named; see `connectors.downloads`."""

    async def fetch(self, url: str, limit_bytes: int, *, headers: Mapping[str, str] | None = None) -> bytes:
        """The content. `headers` go to that server only. Raise a SendFailed."""
        ...


class TeamsConnector:
    """Implements ReceivesWebhooks, PreparesVerification, FetchesFiles and ChecksHealth of `domain.ports`."""

    channel = Channel.TEAMS
    capabilities = outbound.CAPABILITIES

    def __init__(
        self,
        account: str,
        *,
        app_id: str,
        app_password: str,
        downloads: FetchesAddresses,
        tenant_id: str = MULTI_TENANT,
        login_base: str = LOGIN_BASE,
        openid_url: str = OPENID_URL,
        issuer: str = proof.ISSUER,
        service_hosts: Sequence[str] = SERVICE_HOSTS,
        read_timeout: float = 30.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`issuer` signs what we are sent, and gives its name to what our token is for."""
        self.account = account
        self._app_id = app_id
        self._hosts = TrustedHosts(service_hosts)
        self._downloads = downloads
        self._http = Http(read_timeout)
        self._keys = SigningKeys(self._http, openid_url, now=now)
        self._expected = proof.Expected(app_id, issuer, self._hosts)
        registration = Registration(
            app_id=app_id,
            tenant_id=tenant_id,
            login_base=login_base,
            scope=f"{issuer}/.default",
            app_password=app_password,
        )
        self._tokens = AccessTokens(self._http, registration, now=now)

    async def prepare(self, request: WebhookRequest) -> None:
        """Have the key that the request's token names. Raise Unverifiable when none are to be had."""
        key_id = proof.key_id_of(request)
        if key_id is not None:
            await self._keys.ensure(key_id)

    def verify(self, request: WebhookRequest) -> None:
        """Raise Forged unless the Bot Connector sent it to our bot; Unreadable when it is no activity."""
        proof.verify(request, self._keys, self._expected)

    def unpack(self, body: bytes) -> list[RawEvent]:
        """The one event of a verified body."""
        return inbound.unpack(body, self.account)

    def parse(self, body: bytes) -> Parsed:
        """What a body means."""
        return inbound.parse(body, self._app_id)

    async def send(self, message: OutboundMessage) -> Receipt:
        """Send one message, as an answer to `in_reply_to` where that is given."""
        place = self._trusted(message.to)
        activity = outbound.activity_for(message, place)
        url = outbound.activities_url(place, message.in_reply_to)
        answer = await self._ask("POST", url, activity, OutcomeUnknown)
        external_id = optional_identifier(answer.get("id"))
        if external_id is None:
            raise OutcomeUnknown("Teams answered without a message id")
        return Receipt(external_id)

    async def update(self, address: str, external_id: str, text: str) -> None:
        """Put another text into a message of ours; harmless to repeat. Raise a SendFailed."""
        url = outbound.activities_url(self._trusted(address), external_id)
        await self._ask("PUT", url, {**outbound.text_activity(text), "id": external_id}, Unreachable)

    async def delete(self, address: str, external_id: str) -> None:
        """Take back a message of ours; harmless to repeat. Raise a SendFailed."""
        url = outbound.activities_url(self._trusted(address), external_id)
        await self._ask("DELETE", url, None, Unreachable)

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes:
        """The content of a citizen's file. Pictures on a trusted host need our token; nobody else gets it."""
        headers = await self._authorization() if self._hosts.trusts(file_ref) else {}
        return await self._downloads.fetch(file_ref, limit_bytes, headers=headers)

    async def check(self) -> Sequence[HealthCheck]:
        """Whether Entra gives us a token, and whether we can tell who writes to us."""
        return [await self._check_token(), await self._check_keys()]

    async def close(self) -> None:
        """Give back the connections; the next call opens new ones."""
        await self._http.close()
        self._tokens.forget_loop()
        self._keys.forget_loop()

    def _trusted(self, address: str) -> Place:
        """Where to send. Our token opens every chat of ours, so an address is judged again each time."""
        place = place_at(address)
        if not self._hosts.trusts(place.service_url):
            raise Refused("the conversation's server is not in the account's service_hosts")
        return place

    async def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {await self._tokens.get()}"}

    async def _ask(self, method: str, url: str, activity: JsonObject | None, in_doubt: InDoubt) -> JsonObject:
        headers = await self._authorization()
        if activity is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
        body = None if activity is None else write_json(activity)
        answer = await self._http.ask(method, url, headers=headers, data=body, in_doubt=in_doubt)
        if answer.status >= 300:
            shown = self._tokens.without_secrets(answer)
            if answer.status == 401:
                self._tokens.forget()
            raise failure(shown)
        return _json(answer)

    async def _check_token(self) -> HealthCheck:
        name = f"teams {self.account}: token"
        try:
            self._tokens.forget()
            await self._tokens.get()
        except Misconfigured as error:
            hint = "renew the client secret as connectors/teams/README.md says"
            return HealthCheck(name, ok=False, detail=f"{error}; {hint}")
        except SendFailed as error:
            return HealthCheck(name, ok=False, detail=str(error))
        detail = "given out; when the client secret expires, Entra does not tell: look at the registration"
        return HealthCheck(name, ok=True, detail=detail)

    async def _check_keys(self) -> HealthCheck:
        name = f"teams {self.account}: keys"
        try:
            count = await self._keys.refresh()
        except Unverifiable as error:
            return HealthCheck(name, ok=False, detail=f"{error}; until then webhooks are answered 503")
        return HealthCheck(name, ok=True, detail=f"{count} public keys of Microsoft's")


def _json(answer: Answer) -> JsonObject:
    """The answer as an object; empty for one that is none, such as that to a deletion."""
    try:
        return object_of(read_json(answer.body))
    except Unreadable:
        return {}
