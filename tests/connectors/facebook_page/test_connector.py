"""The connector against a local server that plays the Graph API."""

import pytest

from connectors.downloads import Downloads
from connectors.facebook_page.connector import FacebookPageConnector
from domain.errors import Refused, Unreachable
from domain.messages import (
    Button,
    Channel,
    MessageKind,
    OutboundFile,
    OutboundMessage,
    Template,
    Visibility,
)
from domain.ports import AnswersHandshake, ChecksHealth, Connects, FetchesFiles, ReceivesWebhooks
from tests.connectors.facebook_page.inbound_cases import PAGE_ID
from tests.connectors.whatsapp.scripted_graph import Reply, ScriptedGraph, answers, error

ANSWER = OutboundMessage("42", to="comment:900_111", text="وصلنا سؤالك، راسلنا على الخاص")
PHOTO = OutboundFile(MessageKind.IMAGE, "فصل.jpg", "image/jpeg", b"\xff\xd8\xff")


def connected(base: str = "http://127.0.0.1:1") -> FacebookPageConnector:
    return FacebookPageConnector(
        "moe-page",
        page_id=PAGE_ID,
        app_id="918273645546372",
        access_token="EAAGpage0PX4ZCpsBAKtopsecret",
        app_secrets=["app-secret-of-tests"],
        verify_token="verify token",
        directory={(Channel.FACEBOOK_PAGE, PAGE_ID): "moe-page"},
        downloads=Downloads(),
        api_base=base,
    )


def test_it_keeps_every_promise_a_webhook_account_makes() -> None:
    connector: ReceivesWebhooks = connected()

    for promise in (AnswersHandshake, ChecksHealth, Connects, FetchesFiles):
        assert isinstance(connector, promise)
    assert connector.capabilities.private_reply_days == 7
    assert connector.capabilities.limit_in(Visibility.PUBLIC)[0] == 8000
    assert not connector.capabilities.private


@pytest.mark.parametrize(
    ("message", "complaint"),
    [
        (OutboundMessage("42", "private-reply:900_111", "نص"), "private messages are Messenger's"),
        (OutboundMessage("42", "7312458890123456", "نص"), "private messages are Messenger's"),
        (OutboundMessage("42", "comment:", "نص"), "private messages are Messenger's"),
        (OutboundMessage("42", "comment:900_111", "نص", buttons=(Button("1", "نعم"),)), "without choices"),
        (OutboundMessage("42", "comment:900_111", "نص", files=(PHOTO,)), "without choices, files"),
        (OutboundMessage("42", "comment:900_111", "", template=Template("t", "ar")), "or templates"),
    ],
)
async def test_what_cannot_stand_in_public_is_not_even_asked(
    message: OutboundMessage, complaint: str
) -> None:
    async with ScriptedGraph() as graph:
        connector = connected(graph.base)
        with pytest.raises(Refused, match=complaint):
            await connector.send(message)
        await connector.close()

    assert graph.asked == []


@pytest.mark.parametrize("hidden", [True, False])
async def test_a_comment_is_hidden_and_shown_again(hidden: bool) -> None:
    async with ScriptedGraph(answers({"success": True})) as graph:
        connector = connected(graph.base)
        await connector.hide("900_111", hidden=hidden)
        await connector.close()

    [asked] = graph.asked
    assert (asked.method, asked.path, asked.json) == ("POST", "/v26.0/900_111", {"is_hidden": hidden})


@pytest.mark.parametrize(
    ("reply", "expected"), [(Reply(drops=True), Unreachable), (error(100, subcode=33), Refused)]
)
async def test_hiding_may_be_repeated_unless_the_comment_is_gone(
    reply: Reply, expected: type[Exception]
) -> None:
    async with ScriptedGraph(reply) as graph:
        connector = connected(graph.base)
        with pytest.raises(expected):
            await connector.hide("900_111")
        await connector.close()


async def test_connecting_adds_our_fields_to_those_the_other_channel_has() -> None:
    both = answers({"data": [{"id": 918273645546372, "subscribed_fields": ["messages"]}]})
    async with ScriptedGraph(both, answers({"success": True})) as graph:
        connector = connected(graph.base)
        await connector.connect()
        await connector.close()

    assert graph.asked[1].json == {"subscribed_fields": "feed,mention,messages"}


async def test_a_check_asks_for_the_permissions_of_comments() -> None:
    lacking = answers({"data": {"is_valid": True, "scopes": ["pages_messaging"]}})
    async with ScriptedGraph(lacking, answers({"data": []})) as graph:
        connector = connected(graph.base)
        token, webhook, rates = await connector.check()
        await connector.close()

    assert (token.ok, webhook.ok, rates.ok) == (False, False, True)
    assert "pages_read_user_content" in token.detail
    assert "feed, mention" in webhook.detail
