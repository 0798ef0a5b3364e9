"""From a message to a ticket."""

from hypothesis import given
from hypothesis import strategies as st

from domain.messages import InboundMessage, MessageKind, Visibility
from domain.tickets import Entity, EntityKind, TicketType, Urgency
from normalizer import normalize
from normalizer.ticket import VERSION


def message(text: str, kind: MessageKind = MessageKind.TEXT) -> InboundMessage:
    return InboundMessage(
        external_id="1:1",
        sender_id="1",
        sender_name="نورة",
        text=text,
        kind=kind,
        visibility=Visibility.PRIVATE,
        reply_to_address="1",
    )


def test_a_complaint_in_gulf_arabic_is_understood() -> None:
    written = message("الراتب ما نزل لين الحين وأنا على البند من شهرين 😡")
    ticket = normalize(written)
    assert ticket.message is written
    assert ticket.display == written.text
    assert ticket.key == "الراتب ما نزل لين الحين وانا علي البند من شهرين"
    assert ticket.language == "ar"
    assert ticket.type is TicketType.COMPLAINT
    assert ticket.urgency is Urgency.NORMAL
    assert ticket.entities == ()
    assert 0 < ticket.confidence["type"] < 1
    assert ticket.because["type"].startswith("cue: ")
    assert ticket.normalizer_version == VERSION


def test_a_tracking_number_is_found_where_it_stands_in_the_original() -> None:
    ticket = normalize(message("وين وصل طلبي ٤٨٠٠٠١٢٣٤١"))
    assert ticket.type is TicketType.STATUS
    assert ticket.entities == (Entity(EntityKind.TRACKING_NUMBER, "٤٨٠٠٠١٢٣٤١", 13, 23),)
    assert normalize(message("4800012342")).entities[0].valid is False


def test_a_text_without_language_takes_that_of_the_conversation() -> None:
    assert normalize(message("4800012341")).language == "und"
    assert normalize(message("4800012341"), fallback_language="en").language == "en"
    assert normalize(message("نظام نور"), fallback_language="en").language == "ar"


def test_a_picture_without_words_is_a_ticket_too() -> None:
    ticket = normalize(message("", MessageKind.IMAGE))
    assert (ticket.type, ticket.key, ticket.language) == (TicketType.OTHER, "", "und")


@given(st.text(alphabet=st.characters()), st.sampled_from(MessageKind))
def test_any_text_becomes_a_ticket(text: str, kind: MessageKind) -> None:
    ticket = normalize(message(text, kind))
    for reading in (ticket.display, ticket.clean, ticket.key):
        assert "\x00" not in reading
        reading.encode("utf-8")
    for entity in ticket.entities:
        assert 0 <= entity.start < entity.end <= len(text)
