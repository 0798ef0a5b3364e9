"""`explain`: what does this payload mean to us?"""

from collections.abc import Callable
from datetime import UTC, datetime

from connectors.facebook_page import inbound as facebook_page
from connectors.instagram import inbound as instagram
from connectors.manual import inbound as manual
from connectors.messenger import inbound as messenger
from connectors.payload import read_json
from connectors.teams import inbound as teams
from connectors.telegram import inbound as telegram
from connectors.whatsapp import inbound as whatsapp
from connectors.x import inbound as x
from domain.errors import Unreadable
from domain.messages import Channel, ChannelEvent, EventKind, InboundMessage, Parsed

SHAPE = """\
\b
The answer is one JSON object:
  messages  list of
    external_id   the platform's id as text; Telegram: chat_id:message_id, for a button press its callback id
    sender_id     WhatsApp: BSUID, else the number; Telegram anonymous senders: the sending chat
                an Instagram mention, which names nobody: mention:<post>, or mention:<post>:<comment>
                Messenger and page: the page-scoped id; a comment whose writer Meta hides: unnamed:<comment>
    sender_name   as the platform gives it, "" when it gives none
    text          the text; a caption; a button's title (Telegram: callback data); a reaction's emoji
    kind          text image video audio document location contact sticker button reaction unsupported
                  comment mention
    visibility    public when somebody besides the sender and us could read an answer, else private
    attachments   number of files
    in_reply_to   external_id of the message answered, or null
    sent_at       ISO 8601 in UTC, or null
  events    list of
    kind          sent delivered read failed edited deleted blocked unblocked opted_out opted_in ignored
    external_id   the message concerned ("" when none); an edit carries the original's id
    sender_id     the citizen concerned, where the platform names him
    text          an edit's new text
    reason        why it is ignored or failed
    error_code    the platform's own code of a failure, or null
    outbox_id     our own id of the message, where the platform carries it back, or null
    sent_at       as above

With --lines, each line of the input is one raw body as a JSON string, and each line of the output its answer;
what cannot be understood at all is answered with {"error": "…"}.
"""

_PARSERS: dict[Channel, Callable[[bytes, str | None], Parsed]] = {
    Channel.FACEBOOK_PAGE: facebook_page.parse,
    Channel.INSTAGRAM: instagram.parse,
    Channel.MANUAL: manual.parse,
    Channel.MESSENGER: messenger.parse,
    Channel.TEAMS: teams.parse,
    Channel.TELEGRAM: telegram.parse,
    Channel.WHATSAPP: whatsapp.parse,
    Channel.X: x.parse,
}


def explain(channel: Channel, body: bytes, self_id: str | None) -> dict[str, object]:
    """The meaning of one raw body as JSON values. Raise Unreadable when it has none."""
    parsed = _PARSERS[channel](body, self_id)
    problems = [
        ChannelEvent(EventKind.IGNORED, reason=f"not understood: {problem}") for problem in parsed.problems
    ]
    return {
        "messages": [_message(message) for message in parsed.messages],
        "events": [_event(event) for event in (*parsed.events, *problems)],
    }


def explain_line(channel: Channel, line: bytes, self_id: str | None) -> dict[str, object]:
    """The meaning of one line of --lines; never raises."""
    try:
        body = read_json(line)
        if not isinstance(body, str):
            raise Unreadable("the line is not a JSON string holding one raw body")
        return explain(channel, body.encode("utf-8", "surrogatepass"), self_id)
    except Unreadable as error:
        return {"error": str(error)}


def _message(message: InboundMessage) -> dict[str, object]:
    return {
        "external_id": message.external_id,
        "sender_id": message.sender_id,
        "sender_name": message.sender_name,
        "text": message.text,
        "kind": message.kind.value,
        "visibility": message.visibility.value,
        "attachments": len(message.attachments),
        "in_reply_to": message.in_reply_to,
        "sent_at": _iso(message.sent_at),
    }


def _event(event: ChannelEvent) -> dict[str, object]:
    return {
        "kind": event.kind.value,
        "external_id": event.external_id,
        "sender_id": event.sender_id,
        "text": event.text,
        "reason": event.reason,
        "error_code": event.error_code,
        "outbox_id": event.outbox_id,
        "sent_at": _iso(event.sent_at),
    }


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
