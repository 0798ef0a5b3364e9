"""What X is asked when we send, beyond what all channels are checked for."""

import hashlib
import hmac
import json
from base64 import b64encode
from dataclasses import replace
from urllib.parse import quote, unquote

import pytest

from connectors.x.connector import XConnector
from domain.errors import Misconfigured, Refused, Unreachable
from domain.messages import Button, MessageKind, OutboundFile, OutboundMessage, Template
from tests.connectors.conformance.platform import Asked, PlayedPlatform, Reply, answers
from tests.connectors.x.conformance_case import DIRECT, PHOTO, REPLY, VIDEO
from tests.connectors.x.profile import KEYS, delivered, posted, problem, signed_with

MEDIA = "1993600000000000001"
UPLOADED = answers({"data": {"id": MEDIA, "media_key": f"3_{MEDIA}"}})


def signature_of(asked: Asked, base: str) -> str:
    """What OAuth 1.0a says the signature must be, computed from the standard's own words."""
    given = {name: unquote(value) for name, value in signed_with(asked).items() if name != "oauth_signature"}
    parameters = sorted(
        (quote(key, safe=""), quote(value, safe="")) for key, value in (given | dict(asked.query)).items()
    )
    joined = "&".join(f"{key}={value}" for key, value in parameters)
    text = "&".join(quote(part, safe="") for part in (asked.method, f"{base}{asked.path}", joined))
    key = f"{quote(KEYS.consumer_secret, safe='')}&{quote(KEYS.access_token_secret, safe='')}"
    return b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha1)).decode()


async def test_a_request_is_signed_for_the_very_address_it_goes_to(
    x: PlayedPlatform, profile: XConnector
) -> None:
    x.will_answer(delivered())

    await profile.send(DIRECT)

    [asked] = x.asked
    assert unquote(signed_with(asked)["oauth_signature"]) == signature_of(asked, x.base)
    assert signed_with(asked)["oauth_token"] == KEYS.access_token


@pytest.mark.parametrize(
    ("message", "dollars"),
    [
        (REPLY, "0.010"),
        (replace(REPLY, text="التفاصيل: https://moe.gov.sa"), "0.200"),
        (DIRECT, "0.015"),
    ],
    ids=["reply", "reply with a link", "message"],
)
async def test_the_receipt_tells_what_it_cost(
    x: PlayedPlatform, profile: XConnector, message: OutboundMessage, dollars: str
) -> None:
    x.will_answer(posted() if message.to == REPLY.to else delivered())

    receipt = await profile.send(message)

    assert receipt.details == {"dollars": dollars}


@pytest.mark.parametrize(
    ("message", "category"), [(DIRECT, "dm_image"), (REPLY, "tweet_image")], ids=["private", "public"]
)
async def test_a_picture_is_uploaded_for_where_it_will_stand(
    x: PlayedPlatform, profile: XConnector, message: OutboundMessage, category: str
) -> None:
    x.will_answer(UPLOADED, posted() if message is REPLY else delivered())

    await profile.send(replace(message, files=(PHOTO,)))

    upload = x.asked[0]
    assert (upload.method, upload.path) == ("POST", "/2/media/upload")
    assert upload.form == {"media_category": category, "media_type": "image/jpeg", "media": PHOTO.content}
    assert unquote(signed_with(upload)["oauth_signature"]) == signature_of(upload, x.base)


async def test_a_video_is_uploaded_in_parts_and_waited_for(x: PlayedPlatform, profile: XConnector) -> None:
    def state(name: str) -> Reply:
        return answers({"data": {"id": MEDIA, "processing_info": {"state": name, "check_after_secs": 0}}})

    x.will_answer(
        UPLOADED, answers({}), answers({}), state("pending"), state("in_progress"), state("succeeded")
    )
    x.will_answer(delivered())

    await profile.send(replace(DIRECT, files=(VIDEO,)))

    opened, *steps = x.asked
    assert opened.json == {
        "media_type": "video/mp4",
        "total_bytes": len(VIDEO.content),
        "media_category": "dm_video",
    }
    assert [(step.method, step.path) for step in steps[:-1]] == [
        ("POST", f"/2/media/upload/{MEDIA}/append"),
        ("POST", f"/2/media/upload/{MEDIA}/append"),
        ("POST", f"/2/media/upload/{MEDIA}/finalize"),
        ("GET", "/2/media/upload"),
        ("GET", "/2/media/upload"),
    ]
    assert [step.form["segment_index"] for step in steps[:2]] == ["0", "1"]
    parts = [step.form["media"] for step in steps[:2]]
    assert b"".join(part for part in parts if isinstance(part, bytes)) == VIDEO.content
    assert dict(steps[3].query) == {"command": "STATUS", "media_id": MEDIA}


async def test_a_video_that_x_cannot_use_is_refused_before_anything_is_sent(
    x: PlayedPlatform, profile: XConnector
) -> None:
    failed = {"state": "failed", "error": {"message": "InvalidMedia"}}
    x.will_answer(
        UPLOADED, answers({}), answers({}), answers({"data": {"id": MEDIA, "processing_info": failed}})
    )

    with pytest.raises(Refused, match="InvalidMedia"):
        await profile.send(replace(DIRECT, files=(VIDEO,)))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (answers({"data": {}}), Unreachable),
        (Reply(drops=True), Unreachable),
        (Reply(503, b"<html>"), Unreachable),
        (problem(504), Unreachable),
        (problem(403), Misconfigured),
    ],
    ids=["no id", "hung up", "html", "gateway", "forbidden"],
)
async def test_an_upload_that_failed_may_be_done_again(
    x: PlayedPlatform, profile: XConnector, answer: Reply, error: type[Exception]
) -> None:
    x.will_answer(answer)

    with pytest.raises(error):
        await profile.send(replace(DIRECT, files=(PHOTO,)))


@pytest.mark.parametrize(
    "message",
    [
        replace(DIRECT, to="dm:"),
        replace(DIRECT, to="dm:1/../../2/tweets"),
        replace(DIRECT, to="post:abc"),
        replace(DIRECT, text=" \n"),
        replace(DIRECT, buttons=(Button("menu:status", "حالة طلبي"),)),
        replace(DIRECT, template=Template("case_answered", "ar")),
        replace(DIRECT, text="م" * 10_001),
        replace(REPLY, text="م" * 281),
        replace(REPLY, text="ﷺ" * 141),
        replace(DIRECT, files=(PHOTO, PHOTO)),
        replace(REPLY, files=(PHOTO,) * 5),
        replace(REPLY, files=(VIDEO, PHOTO)),
        replace(DIRECT, files=(replace(PHOTO, content=b"x" * (5 * 1024**2 + 1)),)),
        replace(DIRECT, files=(OutboundFile(MessageKind.AUDIO, "رد.ogg", "audio/ogg", b"OggS"),)),
    ],
    ids=lambda message: f"{message.to[:6]} {len(message.text)} {len(message.files)}",
)
async def test_what_x_would_refuse_is_not_asked(
    x: PlayedPlatform, profile: XConnector, message: OutboundMessage
) -> None:
    with pytest.raises(Refused):
        await profile.send(message)

    assert x.asked == []


async def test_the_text_reaches_x_as_it_was_written(x: PlayedPlatform, profile: XConnector) -> None:
    x.will_answer(delivered())

    await profile.send(replace(DIRECT, text="نو\x00ر \ud83d <b> & 👨\u200d👩\u200d👧"))

    assert json.loads(x.asked[0].body) == {"text": "نو\ufffdر \ufffd <b> & 👨\u200d👩\u200d👧"}
