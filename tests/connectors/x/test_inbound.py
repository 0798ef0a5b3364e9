"""What X sends us is verified and understood, whichever of its envelopes it comes in."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from connectors.x.inbound import SIGNATURE_HEADER, handshake, parse, verify
from domain.errors import Forged, Unreadable
from domain.messages import EventKind, MessageKind, WebhookRequest
from tests.connectors.x.inbound_cases import CASES, OUR_ID, PAYLOADS, Case

SECRET = "consumer secret of the app"
MENTION = (PAYLOADS / "mention.json").read_bytes()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.payload)
def test_an_event_means(case: Case) -> None:
    assert parse(case.body, OUR_ID) == case.means


def test_every_payload_file_is_a_case() -> None:
    assert sorted(case.payload for case in CASES) == sorted(path.stem for path in PAYLOADS.glob("*.json"))


@pytest.mark.parametrize(
    "payload",
    [
        "mention",
        "mention_by_older_api",
        "comment",
        "comment_by_older_api",
        "direct_message",
        "sent_message",
        "own_post",
    ],
)
def test_a_webhooks_event_tells_by_itself_who_we_are(payload: str) -> None:
    body = (PAYLOADS / f"{payload}.json").read_bytes()

    assert parse(body) == parse(body, OUR_ID)


def changed(payload: str, **different: Any) -> bytes:
    document = json.loads((PAYLOADS / f"{payload}.json").read_text())
    document["data"]["payload"].update(different)
    return json.dumps(document).encode()


def test_where_x_takes_any_answer_nobody_has_to_call_us() -> None:
    body = (PAYLOADS / "comment.json").read_bytes()

    [message] = parse(body, OUR_ID, need_summons=False).messages

    assert message.public_reply_allowed


def test_our_name_is_enough_where_x_does_not_tell_our_id() -> None:
    mention = {"start": 0, "end": 11, "username": "Moe_Gov_SA"}
    body = changed("comment", entities={"mentions": [mention]}, text="اسأل @moe_gov_sa عن القبول")

    [message] = parse(body, OUR_ID, username="moe_gov_sa").messages

    assert message.public_reply_allowed


def test_an_edit_of_what_we_wrote_is_an_echo() -> None:
    body = changed(
        "own_post",
        id="1993100000000000099",
        edit_history_tweet_ids=["1993000000000000007", "1993100000000000099"],
    )

    [event] = parse(body, OUR_ID).events

    assert (event.kind, event.reason, event.external_id) == (EventKind.IGNORED, "echo", "1993000000000000007")


def test_a_reply_deep_in_our_thread_stays_in_it() -> None:
    referenced = [{"type": "replied_to", "id": "1993100000000000050"}]
    body = changed("comment", referenced_tweets=referenced)

    [message] = parse(body, OUR_ID).messages

    assert (message.in_reply_to, message.thread_key) == ("1993100000000000050", "1993000000000000007")


def test_a_post_without_author_is_a_problem_that_names_the_place() -> None:
    assert parse(changed("mention", author_id=None), OUR_ID).problems == (
        "data.payload.author_id is missing or is no id",
    )


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"null", b'"text"', b'{"for_us": []}', b"\xff", b"[" * 10_000 + b"]" * 10_000],
)
def test_what_is_no_event_of_x_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(body)


@pytest.mark.parametrize("body", [b'{"meta":{"result_count":0}}', b'{"data":[]}', b'{"for_user_id":"1"}'])
def test_a_page_without_results_holds_nothing(body: bytes) -> None:
    assert parse(body).messages == ()


def test_numbers_as_ids_keep_all_their_digits() -> None:
    [message] = parse(changed("mention", id=2**63 + 1, edit_history_tweet_ids=None), OUR_ID).messages

    assert message.external_id == str(2**63 + 1)


@pytest.mark.parametrize(
    "at", [None, 5, "soon", "1e400", "9999999999999999999999", [], "0000-00-00T00:00:00Z"]
)
def test_a_bad_date_costs_no_message(at: object) -> None:
    [message] = parse(changed("mention", created_at=at), OUR_ID).messages

    assert message.sent_at is None


@pytest.mark.parametrize("year", ["1970-01-01T00:00:00.000Z", "2099-12-31T23:59:59.000Z"])
def test_a_far_date_is_taken_as_it_is(year: str) -> None:
    [message] = parse(changed("mention", created_at=year), OUR_ID).messages

    assert message.sent_at is not None
    assert message.sent_at.isoformat().startswith(year[:19])


def test_text_that_no_database_takes_is_shown_as_a_replacement() -> None:
    body = changed("mention", text="@moe_gov_sa نو\x00ر \ud83d" + "ب" * 100_000)

    [message] = parse(body, OUR_ID).messages

    assert message.text.startswith("@moe_gov_sa نو\ufffdر \ufffdب")
    assert len(message.text) == 18 + 100_000
    assert message.kind is MessageKind.MENTION


def signed(body: bytes, secret: str = SECRET) -> str:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    return "sha256=" + base64.b64encode(digest).decode()


def test_a_signed_request_is_xs() -> None:
    verify(WebhookRequest("POST", {SIGNATURE_HEADER: signed(MENTION)}, {}, MENTION), SECRET)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "sha256=",
        signed(MENTION)[7:],
        signed(MENTION, "another secret"),
        signed(MENTION + b" "),
        signed(MENTION).lower(),
        signed(MENTION) + "=",
        "sha256=" + hmac.new(SECRET.encode(), MENTION, hashlib.sha256).hexdigest(),
        "توقيع",
        "\udcff",
    ],
)
def test_any_other_request_is_forged(given: str) -> None:
    with pytest.raises(Forged):
        verify(WebhookRequest("POST", {SIGNATURE_HEADER: given}, {}, MENTION), SECRET)


def test_without_a_secret_nobody_is_let_in() -> None:
    with pytest.raises(Forged):
        verify(WebhookRequest("POST", {SIGNATURE_HEADER: signed(MENTION, "")}, {}, MENTION), "")


def test_the_challenge_is_answered_with_its_signature() -> None:
    answer = handshake(WebhookRequest("GET", {}, {"crc_token": "MTc5NTQyMDgwMA=="}, b""), SECRET)

    assert json.loads(answer) == {"response_token": signed(b"MTc5NTQyMDgwMA==")}


@pytest.mark.parametrize("challenge", ["", MENTION.decode(), '{"data":{}}', "x" * 1025])
def test_no_event_is_signed_for_who_asks(challenge: str) -> None:
    with pytest.raises(Forged):
        handshake(WebhookRequest("GET", {}, {"crc_token": challenge}, b""), SECRET)


def test_without_a_secret_no_challenge_is_answered() -> None:
    with pytest.raises(Forged):
        handshake(WebhookRequest("GET", {}, {"crc_token": "abc"}, b""), "")
