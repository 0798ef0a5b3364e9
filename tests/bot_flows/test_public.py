"""Nothing personal is said before everybody's eyes, and one thread gets one automatic reply."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot_flows import respond
from bot_flows.texts import Texts
from domain.cases import CaseStatus, Outcome
from domain.flows import Facts, FlowState, JoinCase, OpenCase, Reply
from domain.messages import MessageKind
from domain.tickets import Urgency
from normalizer import normalize
from tests.bot_flows.conversations import (
    CLOSED,
    FOREIGN,
    MISTYPED,
    NOON,
    OWN,
    Citizen,
    a_case,
    a_message,
    a_ticket,
    in_words,
)

MATTER = "نظام نور معلق وما قدرت اسجل ولدي"


@pytest.mark.parametrize(
    ("text", "kind", "answer"),
    [
        (MATTER, MessageKind.TEXT, ["opens complaint", "says move-to-dm"]),
        (MATTER, MessageKind.COMMENT, ["opens complaint", "says move-to-dm"]),
        ("", MessageKind.IMAGE, ["opens other", "says move-to-dm"]),
        ("ابي اكلم موظف", MessageKind.TEXT, ["opens request", "calls a person", "says move-to-dm"]),
        (
            "فيه حريق بالمدرسة",
            MessageKind.TEXT,
            ["opens report", "calls a person", "says urgent-child-public"],
        ),
        (OWN, MessageKind.TEXT, ["says status-public-refusal"]),
        (MISTYPED, MessageKind.TEXT, ["says status-public-refusal"]),
        ("وين وصل طلبي", MessageKind.TEXT, ["says status-public-refusal"]),
        ("مساعدة", MessageKind.TEXT, ["says move-to-dm"]),
        ("السلام عليكم", MessageKind.TEXT, ["nothing: greeting_in_public"]),
        ("شكرا", MessageKind.TEXT, ["nothing: thanks_in_public"]),
        ("", MessageKind.STICKER, ["nothing: gesture_in_public"]),
        ("", MessageKind.UNSUPPORTED, ["nothing: unreadable_in_public"]),
    ],
)
def test_a_citizen_we_know_only_from_a_public_thread(text: str, kind: MessageKind, answer: list[str]) -> None:
    assert Citizen(public=True).writes(text, kind) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (MATTER, ["opens complaint", "says ack-public", "privately says ack-private"]),
        (
            "فيه حريق بالمدرسة",
            [
                "opens report",
                "calls a person",
                "says urgent-child-public",
                "privately says urgent-child",
                "privately says ack-private",
            ],
        ),
        (OWN, ["says status-public-refusal", f"privately says status-open of {OWN}"]),
        (CLOSED, ["says status-public-refusal", f"privately says status-closed-case of {CLOSED}"]),
        (FOREIGN, ["says status-public-refusal", "privately says status-not-found"]),
    ],
)
def test_a_citizen_whom_we_can_answer_privately(text: str, answer: list[str]) -> None:
    assert Citizen(public=True, private_thread=True).writes(text) == answer


def test_a_public_thread_gets_one_automatic_reply() -> None:
    citizen = Citizen(public=True)
    assert citizen.writes(MATTER) == ["opens complaint", "says move-to-dm"]
    assert citizen.writes("ولا احد يرد") == ["joins"]
    assert citizen.writes(OWN) == ["nothing: public_reply_already_given"]
    assert citizen.writes("مساعدة") == ["nothing: public_reply_already_given"]
    assert citizen.writes("فيه حريق بالمدرسة") == ["joins", "calls a person"]
    assert citizen.writes("شكرا") == ["joins"]
    citizen.open_case = None
    assert citizen.writes("الكتب ناقصة") == ["opens complaint"]


def test_after_the_public_reply_the_private_thread_is_still_served() -> None:
    citizen = Citizen(public=True, private_thread=True)
    citizen.writes(MATTER)
    assert citizen.writes(OWN) == [f"privately says status-open of {OWN}"]
    assert citizen.writes("فيه حريق بالمدرسة") == ["joins", "calls a person", "privately says urgent-child"]


def test_a_post_in_the_name_of_a_channel_is_a_mention() -> None:
    post = normalize(a_message(MATTER, public=True, sender_id="-1001"))
    decision = respond(FlowState(), post, Facts(at=NOON))
    assert (decision.outcome, decision.actions, decision.reason) == (Outcome.MENTION, (), "channel_post")


words = st.sampled_from(
    [
        MATTER,
        OWN,
        CLOSED,
        FOREIGN,
        MISTYPED,
        "وين وصل طلبي",
        "موظف",
        "مساعدة",
        "شكرا",
        "حريق",
        "السلام عليكم",
        "؟",
    ]
)
texts_of_citizens = st.text() | st.lists(words, max_size=4).map(" ".join)
cases = st.none() | st.builds(
    a_case, st.just(OWN), st.sampled_from([CaseStatus.RECEIVED, CaseStatus.ANSWERED])
)
states = st.builds(
    FlowState,
    language=st.sampled_from(["ar", "en"]),
    welcomed=st.booleans(),
    public_reply_given=st.booleans(),
    join_told_at=st.none() | st.integers(-100, 100).map(lambda seconds: NOON + timedelta(seconds=seconds)),
    with_staff=st.booleans(),
)
facts = st.builds(
    Facts,
    at=st.just(NOON),
    open_case=cases,
    own_cases=st.sampled_from([{}, {OWN: a_case(OWN)}]),
    private_thread=st.booleans(),
)
catalogue = Texts()


@given(texts_of_citizens, st.sampled_from(MessageKind), states, facts)
def test_in_public_no_fact_of_a_case_or_citizen_is_ever_said(
    text: str, kind: MessageKind, state: FlowState, known: Facts
) -> None:
    decision = respond(state, normalize(a_message(text, kind, public=True)), known)
    replies = [action for action in decision.actions if isinstance(action, Reply)]
    said = [reply for reply in replies if not reply.privately]
    assert len(said) <= (0 if state.public_reply_given else 1)
    for reply in said:
        assert reply.case is None
        assert reply.arguments == {}
        for language in ("ar", "en"):
            assert catalogue.arguments(reply.text, language) == frozenset()
            assert len(catalogue.render(reply.text, language, {})) <= 200
    assert known.private_thread or said == replies


@given(texts_of_citizens, st.sampled_from(MessageKind), st.booleans(), st.booleans(), states, facts)
def test_every_message_has_an_outcome_that_agrees_with_the_actions(
    text: str, kind: MessageKind, public: bool, critical: bool, state: FlowState, known: Facts
) -> None:
    ticket = normalize(a_message(text, kind, public=public))
    if critical:
        ticket = replace(ticket, urgency=Urgency.CRITICAL)
    decision = respond(state, ticket, known)
    opened = sum(isinstance(action, OpenCase) for action in decision.actions)
    joined = sum(isinstance(action, JoinCase) for action in decision.actions)
    assert opened == (decision.outcome is Outcome.OPENED_CASE)
    assert joined == (decision.outcome is Outcome.JOINED_CASE)
    assert not (opened and known.open_case)
    assert not (joined and known.open_case is None)
    assert (decision.outcome is Outcome.IGNORED) <= bool(decision.reason)
    assert FlowState.from_json(decision.state.as_json()) == decision.state


@pytest.mark.parametrize("words", ["", "😂😂", "شكرا"])
def test_a_mention_that_says_nothing_to_act_on_is_listened_to(words: str) -> None:
    citizen = Citizen(public=True)
    citizen.writes(words, MessageKind.MENTION)
    assert citizen.last is not None
    assert (citizen.last.outcome, citizen.last.actions) == (Outcome.MENTION, ())


def test_who_may_not_be_answered_by_a_machine_is_brought_before_a_person() -> None:
    ticket = replace(
        a_ticket("المكيفات ما تشتغل من اسبوع في مدرسة البنات", public=True),
        message=replace(a_message("المكيفات ما تشتغل", public=True), public_reply_allowed=False),
    )
    decision = respond(FlowState(), ticket, Facts(at=NOON))
    assert in_words(decision) == ["opens complaint", "calls a person"]
