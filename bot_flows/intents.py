"""What the citizen means by a message, as far as the conversation depends on it."""

from enum import StrEnum

from bot_flows import menu
from domain.messages import MessageKind
from domain.tickets import Entity, EntityKind, Ticket, TicketType, Urgency


class Intent(StrEnum):
    """What a message is to the conversation.

    CONTENT is a matter for people, GESTURE a sticker, reaction or emoji, SCRAP a digit or letter by itself.
    """

    CONTENT = "content"
    STATUS = "status"
    HELP = "help"
    NEW_REQUEST = "new_request"
    HUMAN = "human"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    GREETING = "greeting"
    THANKS = "thanks"
    GESTURE = "gesture"
    SCRAP = "scrap"
    EMPTY = "empty"
    UNREADABLE = "unreadable"


def intent_of(ticket: Ticket) -> Intent:
    """The intent of a message. Danger is always a matter, and so is a file, whatever its caption says."""
    kind = ticket.message.kind
    if kind is MessageKind.UNSUPPORTED and not ticket.key:
        return Intent.UNREADABLE
    if kind in (MessageKind.STICKER, MessageKind.REACTION):
        return Intent.GESTURE
    if kind is MessageKind.BUTTON:
        return _INTENT_OF_BUTTON.get(menu.pressed(ticket.message.text) or "", Intent.HELP)
    if ticket.urgency is Urgency.CRITICAL:
        return Intent.CONTENT
    if _asks_for_status(ticket):
        return Intent.STATUS
    if kind not in _WRITTEN or ticket.message.attachments:
        return Intent.CONTENT
    return _intent_of_words(ticket)


def tracking_numbers(ticket: Ticket) -> list[Entity]:
    """The tracking numbers a message names, mistyped ones too."""
    return [entity for entity in ticket.entities if entity.kind is EntityKind.TRACKING_NUMBER]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in text.split("،"))


_WRITTEN = (MessageKind.TEXT, MessageKind.COMMENT, MessageKind.MENTION)
_INTENT_OF_BUTTON = {
    menu.NEW_REQUEST: Intent.NEW_REQUEST,
    menu.STATUS: Intent.STATUS,
    menu.HUMAN: Intent.HUMAN,
}

# All words below are written as the search key writes them.
_HELP = _phrases(
    "مساعده، المساعده، ابي مساعده، ابغي مساعده، محتاج مساعده، القائمه، الاوامر، خدماتكم، ابدا، ابدء"
    "، help، help me، menu، start، musa3ada، mosa3ada"
)
_HUMAN = _phrases(
    "موظف، موظفه، الموظف، خدمه العملاء، خدمه المستفيدين، ابي موظف، ابغي موظف، ابي موظفه، ابغي موظفه"
    "، ابي انسان، كلموني، حولني، تحويل لموظف، تحويل الي موظف، human، agent، human please، agent please"
    "، a person، real person، a human، customer service، representative، mowazaf، muwazaf، abi mowazaf"
)
_OPT_OUT = _phrases(
    "ايقاف، اوقف، توقف، وقف، ايقاف الرسايل، وقفوا الرسايل، اوقفوا الرسايل، ايقاف الاشعارات، الغاء الاشتراك"
    "، الغاء الاشعارات، لا ترسلون، لا ترسلوا لي، لا ترسلون لي، stop، unsubscribe، opt out، stop messages"
)
_OPT_IN = _phrases("تفعيل، تفعيل الاشعارات، تفعيل الرسايل، on، resume، subscribe، opt in، unstop")
_PEOPLE = _words(
    "موظف موظفه الموظف لموظف بموظف لموظفه شخص بشخص انسان احد مسوول المسوول العملاء ممثل"
    " human agent person representative someone employee staff mowazaf"
)
_TALKING = _words(
    "اكلم اتكلم اتواصل التواصل تحويل تحويلي حولني حولوني التحدث اتحدث يكلمني يتواصل كلموني محادثه"
    " talk speak connect chat transfer contact akalim akallem"
)
_THANKS = _words(
    "شكرا مشكور مشكوره مشكورين ممنون يعطيكم يعطيك جزاك جزاكم تسلم تسلمون يسلمو قصرتوا قصرتم ماقصرتوا"
    " تمام طيب اوك اوكي اوكيه حسنا العفو thanks thank thx ty ok okay k shukran mashkor tmam tamam"
)
_AROUND_THANKS = _words(
    "لكم لك جزيلا جدا كثيرا الله العافيه خير خيرا الخير ما بارك فيكم فيك كل علي جهودكم تعاونكم سرعه الرد ردكم"
    " استجابتكم يا اخي اختي استاذ الف the you so much very a lot for your reply help good great"
)
_LONGEST_WISH = 8
_LONGEST_STATUS_QUESTION = 12
_WORDS_BESIDE_A_NUMBER = 4
_LONGEST_SCRAP = 4
_MATTERS = (TicketType.OBJECTION, TicketType.COMPLAINT, TicketType.SUGGESTION, TicketType.PRAISE)


def _asks_for_status(ticket: Ticket) -> bool:
    """A number alone or with a few words, or the question itself; not a number named in a longer matter."""
    words = len(ticket.key.split())
    is_question = ticket.type is TicketType.STATUS
    if tracking_numbers(ticket):
        beside = sum(word.isalpha() for word in ticket.key.split())
        few = beside <= _WORDS_BESIDE_A_NUMBER and ticket.type not in _MATTERS
        return few or (is_question and words <= _LONGEST_STATUS_QUESTION)
    return is_question and words <= _LONGEST_WISH


def _intent_of_words(ticket: Ticket) -> Intent:
    key, text = ticket.key, ticket.message.text.strip()
    if text.startswith(("/start", "/help")):
        return Intent.HELP
    button = menu.pressed(text)
    if button:
        return _INTENT_OF_BUTTON[button]
    if not key:
        return _intent_without_words(text)
    if key in _HELP:
        return Intent.HELP
    if key in _OPT_OUT or key in _OPT_IN:
        return Intent.OPT_OUT if key in _OPT_OUT else Intent.OPT_IN
    words = key.split()
    if key in _HUMAN or (len(words) <= _LONGEST_WISH and _wants_to_talk(words)):
        return Intent.HUMAN
    if len(words) <= _LONGEST_WISH and _only_thanks(words):
        return Intent.THANKS
    if ticket.type is TicketType.CHATTER:
        return Intent.GREETING
    if len(key) == 1 or (key.isdigit() and len(key) <= _LONGEST_SCRAP):
        return Intent.SCRAP
    return Intent.CONTENT


def _intent_without_words(text: str) -> Intent:
    if not text:
        return Intent.EMPTY
    return Intent.HELP if set(text) <= set("؟? ") else Intent.GESTURE


def _wants_to_talk(words: list[str]) -> bool:
    return not _PEOPLE.isdisjoint(words) and not _TALKING.isdisjoint(words)


def _only_thanks(words: list[str]) -> bool:
    return not _THANKS.isdisjoint(words) and all(word in _THANKS or word in _AROUND_THANKS for word in words)
