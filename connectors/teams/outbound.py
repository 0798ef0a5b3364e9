"""Microsoft Teams, outbound: an OutboundMessage as the activity that sends it, and what Teams allows. Pure.

https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
"""

from urllib.parse import quote

from connectors.payload import JsonObject
from connectors.teams.place import Place, is_shared
from domain.errors import Refused
from domain.messages import Capabilities, OutboundMessage, TextUnit
from domain.text import length, storable

TEXT_LIMIT = 12_000
"""UTF-16 units. Microsoft counts the bytes of the whole activity: 28 KB at the strictest of its pages."""
BUTTONS = 6

# A picture and a text in one activity are split by Teams, which then tells the id of neither; any other file
# needs the citizen's consent first. So files are not sent at all: the text may hold a link.
CAPABILITIES = Capabilities(
    text_limit=TEXT_LIMIT,
    text_unit=TextUnit.UTF16,
    public_text_limit=TEXT_LIMIT,
    public_text_unit=TextUnit.UTF16,
    buttons=BUTTONS,
    attachments=0,
    tells_edits=True,
    tells_deletes=True,
    tells_read=True,
)


def activity_for(message: OutboundMessage, place: Place) -> JsonObject:
    """The activity that shows the message. Raise Refused for what Teams would not show."""
    if message.template is not None:
        raise Refused("Teams has no approved templates; send a text")
    if message.files:
        raise Refused("a bot cannot send files in Teams without the citizen's consent; send a link")
    activity = text_activity(message.text)
    if message.buttons:
        activity["suggestedActions"] = _suggested(message, place)
    return activity


def text_activity(text: str) -> JsonObject:
    """A text shown as it is written, without Markdown. Raise Refused when it is empty or too long."""
    if not text.strip():
        raise Refused("the text is empty")
    units = length(text, TextUnit.UTF16)
    if units > TEXT_LIMIT:
        raise Refused(f"the text has {units} UTF-16 units; {TEXT_LIMIT} are allowed")
    return {"type": "message", "text": storable(text), "textFormat": "plain"}


def activities_url(place: Place, activity_id: str | None = None) -> str:
    """Where activities of a conversation are posted; with an id, that one: to answer, change or delete it."""
    conversation = quote(place.conversation, safe="", errors="replace")
    base = f"{place.service_url.rstrip('/')}/v3/conversations/{conversation}/activities"
    return base if activity_id is None else f"{base}/{quote(activity_id, safe='', errors='replace')}"


def _suggested(message: OutboundMessage, place: Place) -> JsonObject:
    """Buttons beside the input. A press is written into the chat in the citizen's name: its title."""
    if is_shared(place.conversation):
        raise Refused("Teams suggests answers in private chats only")
    if len(message.buttons) > BUTTONS:
        raise Refused(f"Teams suggests at most {BUTTONS} answers, not {len(message.buttons)}")
    titles = [storable(button.title) for button in message.buttons]
    if not all(title.strip() for title in titles):
        raise Refused("a button has no title")
    return {"to": [], "actions": [{"type": "imBack", "title": title, "value": title} for title in titles]}
