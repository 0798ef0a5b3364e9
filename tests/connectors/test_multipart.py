"""A file's name and type come from people and never break the request that carries it."""

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from connectors.multipart import ANY_TYPE, file_form


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("خطاب النقل.pdf", "خطاب النقل.pdf"),
        ("a\r\nX-Header: b", "a_X-Header: b"),
        ("\x00", "\ufffd"),
        ("", "file"),
        ("نصف \ud83d", "نصف \ufffd"),
        ('quoted " name', 'quoted " name'),
    ],
)
async def test_a_name_arrives_without_what_would_end_a_header(given: str, name: str) -> None:
    arrived = await sent(file_name=given)
    assert arrived == ("file", name, "application/pdf", b"%PDF-1.7")


@pytest.mark.parametrize(
    ("given", "mime_type"),
    [
        ("application/pdf", "application/pdf"),
        ("audio/ogg; codecs=opus", "audio/ogg; codecs=opus"),
        ("", ANY_TYPE),
        ("نص", ANY_TYPE),
        ("image/png\r\nX-Header: b", ANY_TYPE),
        ("image", ANY_TYPE),
    ],
)
async def test_a_type_that_is_none_counts_as_unknown(given: str, mime_type: str) -> None:
    assert (await sent(mime_type=given))[2] == mime_type


async def sent(
    file_name: str = "خطاب.pdf", mime_type: str = "application/pdf"
) -> tuple[str, str, str, bytes]:
    """Field, name, type and content of the file as a server read it."""
    taken: list[tuple[str, str, str, bytes]] = []

    async def take(request: web.Request) -> web.Response:
        form = await request.post()
        assert form["type"] == "نصف \ufffd"
        field = form["file"]
        assert isinstance(field, web.FileField)
        taken.append((field.name, field.filename, field.content_type, field.file.read()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/", take)
    form = file_form(
        {"type": "نصف \ud83d"}, "file", content=b"%PDF-1.7", file_name=file_name, mime_type=mime_type
    )
    async with TestServer(app) as server, ClientSession() as session:
        response = await session.post(server.make_url("/"), data=form)
        assert response.status == 200
    [file] = taken
    return file
