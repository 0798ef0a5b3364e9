"""Teams as the conformance checks see it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from connectors.downloads import Downloads
from connectors.payload import JsonObject
from connectors.teams.connector import TeamsConnector
from domain.errors import (
    BudgetSpent,
    ChatMoved,
    ContactGone,
    Misconfigured,
    Refused,
    ReplyNotAllowed,
    Throttled,
    Unreachable,
    WindowClosed,
)
from domain.messages import Button, Channel, OutboundMessage, Receipt, Template
from tests.connectors.conformance.channel_case import (
    ChannelCase,
    Check,
    Fault,
    OutboundCase,
    Places,
    Receiving,
    Said,
    Sending,
)
from tests.connectors.conformance.platform import Asked, Reply, answers
from tests.connectors.teams.inbound_cases import BOT, CHANNEL, CHAT, GROUP, INCOMING, PAYLOADS
from tests.connectors.teams.microsoft import APP_ID, APP_PASSWORD, TOKEN, Signer

SERVICE_URL = "https://smba.trafficmanager.net/emea/"
PLAYED = "http://teams.played"
"""Stands in addresses for the server that a check starts."""
SIGNER = Signer("ZXlKaGJH")
TEXT = OutboundMessage("outbox-42", to=f"{PLAYED}/emea/#{CHAT}", text="رقم طلبك 4712345678")
IN_GROUP = replace(TEXT, to=f"{PLAYED}/emea/#{GROUP}")
IN_CHANNEL = replace(TEXT, to=f"{PLAYED}/emea/#{CHANNEL}")


class PlayedTeams(TeamsConnector):
    """A bot whose conversations are on the server that the check started."""

    base = ""

    async def send(self, message: OutboundMessage) -> Receipt:
        return await super().send(replace(message, to=message.to.replace(PLAYED, self.base)))


def connector(base: str, patience: float) -> TeamsConnector:
    bot = PlayedTeams(
        "moe-teams",
        app_id=APP_ID,
        app_password=APP_PASSWORD,
        downloads=Downloads(allowed_hosts=frozenset({urlsplit(base).netloc})),
        login_base=base,
        openid_url=f"{base}/openid",
        service_hosts=("smba.trafficmanager.net", urlsplit(base).netloc),
        read_timeout=patience,
    )
    bot.base = base
    return bot


def prepare(asked: Asked) -> Reply | None:
    """Keys and tokens come before everything else."""
    if asked.path == "/openid":
        return answers({"jwks_uri": f"http://{asked.headers['Host']}/keys"})
    if asked.path == "/keys":
        return answers({"keys": [SIGNER.jwk]})
    if asked.path.endswith("/oauth2/v2.0/token"):
        return answers({"token_type": "Bearer", "expires_in": 3600, "access_token": TOKEN})
    return None


def document(said: Sequence[Said]) -> JsonObject:
    (one,) = said
    return {
        "type": "message",
        "id": f"17954208{one.number:05}",
        "timestamp": one.at.isoformat(),
        "channelId": "msteams",
        "serviceUrl": SERVICE_URL,
        "from": {"id": f"29:1citizen-{one.citizen}", "name": one.name},
        "conversation": {"conversationType": "personal", "id": f"a:1chat-{one.citizen}"},
        "recipient": {"id": BOT},
        "textFormat": "plain",
        "text": one.text,
    }


def sign(body: bytes, at: datetime) -> Mapping[str, str]:
    since = int(at.timestamp())
    token = SIGNER.token(nbf=since, exp=since + 3600, serviceurl=SERVICE_URL)
    return {"Authorization": f"Bearer {token}"}


def fault(status: int, code: str, **headers: str) -> Reply:
    return answers({"error": {"code": code, "message": f"{code}: no"}}, status, **headers)


def reads(asked: Asked) -> object:
    """Where it goes, by whose leave, and the activity."""
    path = unquote(asked.path).partition("/v3/conversations/")[2]
    return asked.method, path, asked.headers["Authorization"], asked.json


def wants(to: str = f"{CHAT}/activities", text: str = TEXT.text, **more: object) -> list[object]:
    return [("POST", to, f"Bearer {TOKEN}", {"type": "message", "text": text, "textFormat": "plain", **more})]


def suggested(*titles: str) -> dict[str, object]:
    actions = [{"type": "imBack", "title": title, "value": title} for title in titles]
    return {"to": [], "actions": actions}


MENU = ("طلب جديد", "متابعة طلب", "التحدث مع موظف")
OUTBOUND = (
    OutboundCase("a text", TEXT, wants(), receipt="1795420900123"),
    OutboundCase("markup as it is written", replace(TEXT, text="*مهم* <b>"), wants(text="*مهم* <b>")),
    OutboundCase("half an emoji", replace(TEXT, text="تم \ud83d"), wants(text="تم \ufffd")),
    OutboundCase(
        "two lines and a link",
        replace(TEXT, text="أ\nhttps://moe.example/?a=1&b=2"),
        wants(text="أ\nhttps://moe.example/?a=1&b=2"),
    ),
    OutboundCase(
        "an answer to a message",
        replace(TEXT, in_reply_to="1795420800123"),
        wants(f"{CHAT}/activities/1795420800123"),
    ),
    OutboundCase("a group chat", IN_GROUP, wants(f"{GROUP}/activities")),
    OutboundCase("a thread of a channel", IN_CHANNEL, wants(f"{CHANNEL}/activities")),
    OutboundCase(
        "an answer in a channel",
        replace(IN_CHANNEL, in_reply_to="1795420700555"),
        wants(f"{CHANNEL}/activities/1795420700555"),
    ),
    OutboundCase(
        "suggested answers",
        replace(TEXT, buttons=tuple(Button(f"menu:{title}", title) for title in MENU)),
        wants(suggestedActions=suggested(*MENU)),
    ),
    OutboundCase(
        "one suggested answer with emoji",
        replace(TEXT, buttons=(Button("csat:5", "ممتاز 🙂"),)),
        wants(suggestedActions=suggested("ممتاز 🙂")),
    ),
    OutboundCase("a number for an id", TEXT, wants(), [answers({"id": 1795420900124}, 201)], "1795420900124"),
)

FAULTS = (
    Fault(Check.THROTTLED_WITH_RESET, fault(429, "Throttled", Retry_After="7"), Throttled, "Throttled", 7.0),
    Fault(Check.THROTTLED_WITHOUT_RESET, fault(429, "Throttled"), Throttled, "Throttled"),
    Fault(Check.BLOCKED, fault(403, "ConversationBlockedByUser"), ContactGone, "ConversationBlockedByUser"),
    Fault(
        "the bot was removed",
        fault(403, "BotNotInConversationRoster"),
        ContactGone,
        "BotNotInConversationRoster",
    ),
    Fault("the chat is gone", fault(404, "ConversationNotFound"), ContactGone, "ConversationNotFound"),
    Fault(Check.TOKEN_REVOKED, fault(401, "Unauthorized"), Misconfigured, "Unauthorized"),
    Fault(
        "the tenant switched us off", fault(403, "BotDisabledByAdmin"), Misconfigured, "BotDisabledByAdmin"
    ),
    Fault("two messages met", fault(412, "PreconditionFailed"), Unreachable, "PreconditionFailed"),
    Fault("a gateway without its server", fault(502, "BadGateway"), Unreachable, "BadGateway"),
    Fault("a gateway that waited too long", fault(504, "GatewayTimeout"), Unreachable, "GatewayTimeout"),
    Fault("too large", fault(413, "MessageSizeTooBig"), Refused, "MessageSizeTooBig"),
    Fault("a template", None, Refused, message=replace(TEXT, template=Template("case_update", "ar"))),
    Fault("a stranger's server", None, Refused, message=replace(TEXT, to="https://evil.example/#a:1")),
)

CASE = ChannelCase(
    channel=Channel.TEAMS,
    connector=connector,
    secrets=(TOKEN, APP_PASSWORD),
    receiving=Receiving(
        document=document,
        places=Places(
            id=("id",),
            sender=("from", "id"),
            text=("text",),
            name=("from", "name"),
            at=("timestamp",),
        ),
        sign=sign,
        signs_body=False,
        stale_after=timedelta(hours=1, minutes=5),
        payloads=PAYLOADS,
        inbound_cases=list(INCOMING),
        echoes=("echo", "edited_by_us", "deleted_by_us", "reaction_by_us"),
    ),
    sending=Sending(
        message=TEXT,
        public=IN_CHANNEL,
        accepted=answers({"id": "1795420900123"}, 201),
        text_in=lambda asked: str(asked.json["text"]),
        reads=reads,
        faults=FAULTS,
        cases=OUTBOUND,
        prepare=prepare,
        never_raised={
            ChatMoved: "a conversation keeps its id",
            WindowClosed: "a bot may write for as long as it is installed",
            ReplyNotAllowed: "Teams tells us only of what mentions us, and lets us answer that",
            BudgetSpent: "the Bot Connector costs nothing",
        },
    ),
    excused={
        Check.BATCH: "the Bot Connector posts one activity per request",
        Check.EMPTY_BATCH: "the Bot Connector posts one activity per request",
    },
)
