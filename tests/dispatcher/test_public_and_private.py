"""A comment under the page's post and the private thread with who wrote it: one citizen, one case."""

import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from connectors.downloads import Downloads
from connectors.facebook_page.connector import FacebookPageConnector
from connectors.messenger.connector import MessengerConnector
from connectors.messenger.echoes import PAGE_INBOX
from dispatcher.delivery import Delivery, DeliveryRules, SendingAccount
from domain.errors import ReplyNotAllowed
from domain.messages import Channel
from domain.ports import ReceivesWebhooks
from tests.dispatcher.ministry import Ministry, MovableClock
from tests.dispatcher.outgoing import ScriptedConnector
from tests.dispatcher.payloads import AT, NOON, JsonObject

PAGE, CHAT = "page-comments", "page-chat"
PAGE_ID, POST, APP_ID = "1900700800600", "1900700800600_77", "88001122334455"
MOTHER = "6001000200030004"
COMPLAINT = "المكيفات ما تشتغل من أسبوع والبنات يدوخون من الحر"


def page_connector(
    kind: type[FacebookPageConnector] | type[MessengerConnector], account: str
) -> ReceivesWebhooks:
    return kind(
        account,
        page_id=PAGE_ID,
        app_id=APP_ID,
        access_token="EAAG-of-tests",
        app_secrets=["an-app-secret-of-tests"],
        verify_token="a-verify-token",
        directory={(Channel.MESSENGER, PAGE_ID): CHAT, (Channel.FACEBOOK_PAGE, PAGE_ID): PAGE},
        downloads=Downloads(),
        api_base="http://127.0.0.1:9",
    )


@pytest.fixture
async def ministry(engine: AsyncEngine, clock: MovableClock) -> AsyncIterator[Ministry]:
    connectors = {
        PAGE: page_connector(FacebookPageConnector, PAGE),
        CHAT: page_connector(MessengerConnector, CHAT),
    }
    yield Ministry(engine, clock, connectors, private_accounts={PAGE: CHAT})
    for connector in connectors.values():
        await connector.close()


def comment(text: str, comment_id: str = f"{POST}_1", *, at: int = AT, verb: str = "add") -> JsonObject:
    value = {
        "item": "comment",
        "verb": verb,
        "comment_id": comment_id,
        "post_id": POST,
        "parent_id": POST,
        "from": {"id": MOTHER, "name": "أم فيصل"},
        "message": text,
        "created_time": at,
    }
    changes = [{"field": "feed", "value": value}]
    return {"object": "page", "entry": [{"id": PAGE_ID, "time": at, "changes": changes}]}


def chat(content: JsonObject, *, sender: str = MOTHER, recipient: str = PAGE_ID, at: int = AT) -> JsonObject:
    item = {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": at * 1000, **content}
    return {"object": "page", "entry": [{"id": PAGE_ID, "time": at * 1000, "messaging": [item]}]}


def says(text: str, mid: str, *, at: int = AT) -> JsonObject:
    return chat({"message": {"mid": mid, "text": text}}, at=at)


async def test_a_comment_is_answered_once_in_public_and_once_privately(ministry: Ministry) -> None:
    await ministry.handle(PAGE, comment(COMPLAINT))
    public, private = await ministry.rows("SELECT account, to_address, text FROM outbox ORDER BY id")
    number = await ministry.value("SELECT number FROM cases")
    assert (public.account, public.to_address) == (PAGE, f"comment:{POST}_1")
    assert number not in public.text
    assert (private.account, private.to_address) == (CHAT, f"private-reply:{POST}_1")
    assert number in private.text


async def test_danger_told_in_a_comment_is_answered_privately_in_one_message(ministry: Ministry) -> None:
    await ministry.handle(PAGE, comment("طالب معه سكين في المدرسة ويهدد العيال"))
    (private,) = await ministry.column("SELECT text FROM outbox WHERE account = :chat", chat=CHAT)
    assert "911" in private
    assert await ministry.value("SELECT number FROM cases") in private


async def test_what_she_then_writes_privately_joins_the_case_and_is_answered_there(
    ministry: Ministry,
) -> None:
    await ministry.handle(PAGE, comment(COMPLAINT))
    ministry.clock.move(minutes=2)
    await ministry.handle(CHAT, says("هذا اسم المدرسة: الثانوية الخامسة", "m_1", at=AT + 120))
    assert await ministry.value("SELECT count(*) FROM cases") == 1
    assert (
        await ministry.value(
            "SELECT count(*) FROM message WHERE case_id IS NOT NULL AND direction = 'inbound'"
        )
        == 2
    )
    answer = (await ministry.rows("SELECT account, to_address FROM outbox ORDER BY id"))[-1]
    assert answer == (CHAT, MOTHER)
    assert await ministry.value("SELECT count(*) FROM address") == 1


async def test_who_wrote_privately_before_is_answered_in_that_thread(ministry: Ministry) -> None:
    await ministry.handle(CHAT, says("السلام عليكم", "m_0"))
    await ministry.handle(PAGE, comment(COMPLAINT, at=AT + 60))
    assert (CHAT, MOTHER) in await ministry.rows("SELECT account, to_address FROM outbox")


async def test_once_the_private_window_has_closed_the_comment_opens_it_again(ministry: Ministry) -> None:
    await ministry.handle(CHAT, says("السلام عليكم", "m_0"))
    ministry.clock.move(days=3)
    await ministry.handle(PAGE, comment(COMPLAINT, at=AT + 3 * 86_400))
    private = (await ministry.rows("SELECT account, to_address FROM outbox ORDER BY id"))[-1]
    assert private == (CHAT, f"private-reply:{POST}_1")


async def test_an_edited_comment_changes_what_was_filed(ministry: Ministry) -> None:
    await ministry.handle(PAGE, comment("المكيفات"))
    await ministry.handle(PAGE, comment(COMPLAINT, at=AT + 60, verb="edited"))
    assert await ministry.column("SELECT text FROM message WHERE direction = 'inbound'") == [COMPLAINT]
    assert await ministry.column("SELECT text FROM message_revision") == ["المكيفات"]


async def test_an_edit_of_a_comment_that_never_came_is_filed_as_it_stands(ministry: Ministry) -> None:
    await ministry.handle(PAGE, comment(COMPLAINT, verb="edited"))
    assert await ministry.column("SELECT text FROM message WHERE direction = 'inbound'") == [COMPLAINT]
    assert await ministry.outcomes() == ["opened_case"]
    await ministry.handle(PAGE, comment(COMPLAINT + "!", at=AT + 60, verb="edited"))
    assert await ministry.value("SELECT count(*) FROM cases") == 1
    assert await ministry.column("SELECT text FROM message_revision") == [COMPLAINT]


async def test_what_a_colleague_writes_in_the_pages_own_inbox_is_shown_and_silences_the_bot(
    ministry: Ministry,
) -> None:
    await ministry.handle(CHAT, says(COMPLAINT, "m_1"))
    echo = {
        "message": {
            "mid": "m_2",
            "text": "وصلتنا، الفني في الطريق",
            "is_echo": True,
            "app_id": int(PAGE_INBOX),
        }
    }
    await ministry.handle(CHAT, chat(echo, sender=PAGE_ID, recipient=MOTHER, at=AT + 60))
    before = len(await ministry.replies())
    ministry.clock.move(hours=1)
    await ministry.handle(CHAT, says("الفني ما جا", "m_3", at=AT + 3600))
    assert len(await ministry.replies()) == before
    written = await ministry.rows(
        "SELECT text, case_id IS NOT NULL FROM message WHERE author_kind = 'elsewhere'"
    )
    assert written == [("وصلتنا، الفني في الطريق", True)]


async def test_a_watermark_reads_all_that_was_sent_until_then(ministry: Ministry) -> None:
    await ministry.handle(CHAT, says(COMPLAINT, "m_1"))
    await ministry.change("UPDATE outbox SET state = 'sent', external_id = 'm_ours', sent_at = :at", at=NOON)
    ministry.clock.move(minutes=5)
    read_at = int((NOON + timedelta(minutes=1)).timestamp())
    await ministry.handle(CHAT, chat({"read": {"watermark": read_at * 1000}}, at=read_at))
    assert await ministry.rows("SELECT state, read_at FROM outbox") == [
        ("read", datetime.fromtimestamp(read_at, NOON.tzinfo))
    ]


async def test_a_watermark_from_before_reads_nothing(ministry: Ministry) -> None:
    await ministry.handle(CHAT, says(COMPLAINT, "m_1"))
    await ministry.change("UPDATE outbox SET state = 'sent', external_id = 'm_ours', sent_at = :at", at=NOON)
    early = int((NOON - timedelta(minutes=1)).timestamp())
    await ministry.handle(CHAT, chat({"read": {"watermark": early * 1000}}, at=early))
    assert await ministry.column("SELECT state FROM outbox") == ["sent"]


def delivery_of(ministry: Ministry, *platforms: ScriptedConnector) -> Delivery:
    accounts = {one.account: SendingAccount(one, 1000) for one in platforms}
    rules = DeliveryRules(max_attempts=3, retry_pauses=(timedelta(seconds=1),))
    return Delivery(ministry.engine, accounts, rules, clock=ministry.clock, monotonic=time.monotonic)


async def test_where_no_machine_may_answer_the_case_is_brought_before_a_person(ministry: Ministry) -> None:
    await ministry.handle(PAGE, comment(COMPLAINT))
    public, _ = await ministry.replies()
    page = ScriptedConnector(PAGE)
    page.failures[public] = [ReplyNotAllowed("not summoned", code="403")]
    await delivery_of(ministry, page).drain(at_most_seconds=60)
    assert await ministry.column("SELECT state FROM outbox WHERE account = :page", page=PAGE) == ["failed"]
    assert await ministry.value("SELECT needs_person_at FROM cases") == ministry.clock()
    assert page.asked == [public]


async def test_a_private_reply_goes_out_though_the_private_window_has_closed(ministry: Ministry) -> None:
    await ministry.handle(CHAT, says("السلام عليكم", "m_0"))
    await ministry.change("UPDATE outbox SET state = 'sent'")
    ministry.clock.move(days=3)
    await ministry.handle(PAGE, comment(COMPLAINT, at=AT + 3 * 86_400))
    chat_platform = ScriptedConnector(CHAT, reply_window_hours=24)
    await delivery_of(ministry, chat_platform).drain(at_most_seconds=60)
    assert [message.to for message in chat_platform.sent] == [f"private-reply:{POST}_1"]
