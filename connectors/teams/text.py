"""What a citizen wrote, freed from what Teams wraps around it: our name, a quotation, HTML's entities."""

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser

from connectors.payload import object_of, objects_of, optional_identifier, text_of
from connectors.teams.activity import Activity

HTML_COPY = "text/html"
"""Teams sends each formatted message twice: as text, and as an attachment of this type."""

_AT = re.compile(r"<at(?:\s[^<>]*)?>([^<]*)</at>")
_QUOTED = re.compile(r"<quoted\b[^<>]*>")
# With their semicolon only: in a link, "&copy=2" is no ©.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_REPLY, _MENTION = "http://schema.skype.com/Reply", "http://schema.skype.com/Mention"
_LONGEST_COPY = 30_000
_GAP = re.compile(" {2,}")


@dataclass(frozen=True, slots=True)
class Written:
    """The citizen's own words, and the id of the message he quoted, if any."""

    text: str
    quoted_id: str | None = None


def written_in(activity: Activity) -> Written:
    """What he wrote. His words stay as they are when Teams wrapped nothing around them."""
    content = activity.content
    said, quoted_id = text_of(content.get("text")), _quoted_in_entities(activity)
    reply = _reply_in_copy(activity)
    if reply is not None:
        # The plain text repeats the quoted message before the answer; only the copy tells them apart.
        said, quoted_id = reply.text, quoted_id or reply.quoted_id
    freed = _without_us(_QUOTED.sub("", said), activity)
    decoded = _ENTITY.sub(lambda entity: html.unescape(entity[0]), freed).replace("\xa0", " ")
    return Written(decoded if decoded == said else _GAP.sub(" ", decoded).strip(), quoted_id)


def _quoted_in_entities(activity: Activity) -> str | None:
    for entity in objects_of(activity.content.get("entities")):
        quoted_id = optional_identifier(object_of(entity.get("quotedReply")).get("messageId"))
        if quoted_id:
            return quoted_id
    return None


def _without_us(text: str, activity: Activity) -> str:
    """The text without our @name; other people's names stay, without the marks around them."""
    ours = set()
    for entity in objects_of(activity.content.get("entities")):
        if optional_identifier(object_of(entity.get("mentioned")).get("id")) in activity.our_ids:
            marked = text_of(entity.get("text"))
            text = text.replace(marked, "") if marked else text
            ours.update(_AT.findall(marked))
    return _AT.sub(lambda name: "" if name[1] in ours else name[1], text)


def _reply_in_copy(activity: Activity) -> Written | None:
    """What the HTML copy holds outside of the quoted message; None when nothing is quoted there."""
    for attachment in objects_of(activity.content.get("attachments")):
        copy = text_of(attachment.get("content"))
        if attachment.get("contentType") == HTML_COPY and _REPLY in copy and len(copy) <= _LONGEST_COPY:
            reader = _CopyReader()
            try:
                reader.feed(copy)
                reader.close()
            except AssertionError:  # how html.parser refuses declarations that it does not know
                continue
            if reader.quoted_id and reader.answer:
                return Written(reader.answer, reader.quoted_id)
    return None


class _CopyReader(HTMLParser):
    """Collects the text outside of quotations; mentions are marked as in the plain text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.quoted_id: str | None = None
        self._pieces: list[str] = []
        self._quotations = 0
        self._mentions: list[str] = []

    @property
    def answer(self) -> str:
        """The answer, escaped as Teams escapes the plain text."""
        lines = (line.strip() for line in "".join(self._pieces).splitlines())
        return "\n".join(line for line in lines if line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "blockquote":
            self._quotations += 1
            if attributes.get("itemtype") == _REPLY:
                self.quoted_id = self.quoted_id or attributes.get("itemid")
        elif tag == "at" or attributes.get("itemtype") == _MENTION:
            self._mentions.append(tag)
            self._add("<at>")
        elif tag in {"br", "p", "div", "li"}:
            self._add("\n")
        elif tag == "img":
            self._add(html.escape(attributes.get("alt") or "", quote=False) if _is_emoji(attributes) else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "blockquote":
            self._quotations = max(0, self._quotations - 1)
        elif self._mentions and self._mentions[-1] == tag:
            self._mentions.pop()
            self._add("</at>")

    def handle_data(self, data: str) -> None:
        self._add(html.escape(data, quote=False))

    def _add(self, piece: str) -> None:
        if not self._quotations:
            self._pieces.append(piece)


def _is_emoji(attributes: dict[str, str | None]) -> bool:
    return (attributes.get("itemtype") or "").endswith("/Emoji")
