"""Files are fetched from where a platform says they are, and from nowhere else."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from connectors.downloads import Downloads, is_public
from domain.errors import Refused, Throttled, Unreachable

LIMIT = 1000
SECRET = "EAAGm0PX4ZCpsBAKtopsecret"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class MediaServer:
    """A real server of files, and what it was asked."""

    port: int = 0
    asked: list[web.Request] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/photo.jpg") -> str:
        return f"http://{self.host}{path}"


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[MediaServer]:
    server = MediaServer()

    async def handle(request: web.Request) -> web.StreamResponse:
        server.asked.append(request)
        return await answer(request)

    application = web.Application()
    application.router.add_get("/{path:.*}", handle)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.port = int(runner.addresses[0][1])
    try:
        yield server
    finally:
        await runner.cleanup()


def a_file(content: bytes) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=content, content_type="image/jpeg")

    return answer


def a_redirect(target: str) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": target})

    return answer


def a_status(status: int, **headers: str) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return web.Response(status=status, headers=named, body=b"<html>")

    return answer


async def raw(request: web.Request, answer: bytes) -> web.StreamResponse:
    """Write bytes past aiohttp, which would not let a server lie, then hang up."""
    assert request.transport is not None
    request.transport.write(answer)
    request.transport.close()
    return web.Response()


def downloads(*servers: MediaServer, **more: float) -> Downloads:
    return Downloads(allowed_hosts=frozenset(server.host for server in servers), **more)


async def test_a_file_arrives_with_the_headers_its_server_wants() -> None:
    async with serving(a_file(b"\xff\xd8\xff")) as server:
        content = await downloads(server).fetch(
            server.url("/media?id=1"), LIMIT, headers={"Authorization": f"Bearer {SECRET}"}
        )
    assert content == b"\xff\xd8\xff"
    assert server.asked[0].headers["Authorization"] == f"Bearer {SECRET}"
    assert server.asked[0].path_qs == "/media?id=1"


async def test_a_file_at_the_limit_is_taken_and_one_byte_more_is_refused() -> None:
    async with serving(a_file(b"x" * LIMIT)) as server:
        assert len(await downloads(server).fetch(server.url(), LIMIT)) == LIMIT
        with pytest.raises(Refused, match="larger than 999"):
            await downloads(server).fetch(server.url(), LIMIT - 1)


async def test_a_server_that_declares_no_size_is_stopped_at_the_limit() -> None:
    sent = 0

    async def endless(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        await response.prepare(request)
        while sent < 500_000_000:
            await response.write(b"x" * 65536)
            sent += 65536
        return response

    async with serving(endless) as server:
        with pytest.raises(Refused, match="larger"):
            await downloads(server).fetch(server.url(), LIMIT)
    assert sent < 50_000_000


async def test_a_server_that_sends_more_than_it_declares_is_not_believed() -> None:
    async def lying(request: web.Request) -> web.StreamResponse:
        return await raw(request, b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + b"x" * 5000)

    async with serving(lying) as server:
        with pytest.raises(Unreachable):
            await downloads(server).fetch(server.url(), LIMIT)


async def test_a_file_cut_short_is_fetched_again_later() -> None:
    async def lying(request: web.Request) -> web.StreamResponse:
        return await raw(request, b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + b"x" * 20)

    async with serving(lying) as server:
        with pytest.raises(Unreachable):
            await downloads(server).fetch(server.url(), LIMIT)


async def test_a_compressed_answer_is_refused_because_nobody_knows_how_far_it_unfolds() -> None:
    async with serving(a_status(200, Content_Encoding="gzip")) as server:
        with pytest.raises(Refused, match="compressed"):
            await downloads(server).fetch(server.url(), LIMIT)


async def test_a_slow_body_is_given_up_in_the_end() -> None:
    async def dripping(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.wait({asyncio.current_task()}, timeout=0.02)  # type: ignore[type-var]

    async with serving(dripping) as server:
        with pytest.raises(Unreachable, match="in time"):
            await downloads(server, total_seconds=0.3).fetch(server.url(), LIMIT)


async def test_a_silent_server_is_given_up_sooner() -> None:
    async def silent(request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    async with serving(silent) as server:
        with pytest.raises(Unreachable):
            await downloads(server, silence_seconds=0.2).fetch(server.url(), LIMIT)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (204, Refused),
        (206, Refused),
        (304, Refused),
        (400, Refused),
        (403, Refused),
        (404, Refused),
        (410, Refused),
        (408, Unreachable),
        (500, Unreachable),
        (503, Unreachable),
    ],
)
async def test_a_status_says_whether_asking_again_helps(status: int, error: type[Exception]) -> None:
    async with serving(a_status(status)) as server:
        with pytest.raises(error, match=str(status)):
            await downloads(server).fetch(server.url(), LIMIT)


@pytest.mark.parametrize(("given", "pause"), [("7", 7.0), ("tomorrow", None), ("nan", None), ("-1", None)])
async def test_a_busy_server_says_how_long_to_wait(given: str, pause: float | None) -> None:
    async with serving(a_status(429, Retry_After=given)) as server:
        with pytest.raises(Throttled) as caught:
            await downloads(server).fetch(server.url(), LIMIT)
    assert caught.value.retry_after == pause


async def test_nobody_listening_is_unreachable() -> None:
    async with serving(a_file(b"")) as server:
        pass
    with pytest.raises(Unreachable):
        await downloads(server).fetch(server.url(), LIMIT)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]", "[::ffff:127.0.0.1]"])
async def test_our_own_machine_is_not_asked_whatever_it_is_called(host: str) -> None:
    async with serving(a_file(b"secret")) as server:
        with pytest.raises(Refused):
            await Downloads().fetch(f"https://{host}:{server.port}/", LIMIT)
        assert not server.asked


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/photo.jpg",
        "ftp://example.org/photo.jpg",
        "file:///etc/passwd",
        "//example.org/photo.jpg",
        "photo.jpg",
        "",
        "https://",
        "https://2130706433/",
        "https://127.1/",
        "https://0x7f.0.0.1/",
        "https://10.0.0.8:99999/",
        "https://name:word@127.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://[fe80::1%25lo]/",
        "https://[::1/",
    ],
)
async def test_an_address_that_leads_nowhere_public_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        await Downloads().fetch(url, LIMIT)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::6810:84e5", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.53", False),
        ("0.0.0.0", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("224.0.0.251", False),
        ("239.255.255.250", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::ffff:8.8.8.8", False),
        ("::ffff:10.0.0.1", False),
        ("::8.8.8.8", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b:1::1", False),
        ("2001:db8::1", False),
        ("2001:0:53aa:64c::1", False),
        ("2002:a00:1::1", False),
        ("fc00::1", False),
        ("fd12:3456:789a::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("example.org", False),
        ("", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


async def test_a_redirect_is_followed_and_the_token_stays_behind() -> None:
    async with serving(a_file(b"photo")) as store, serving(a_redirect(store.url("/it"))) as platform:
        content = await downloads(store, platform).fetch(
            platform.url(), LIMIT, headers={"Authorization": f"Bearer {SECRET}"}
        )
    assert content == b"photo"
    assert platform.asked[0].headers["Authorization"] == f"Bearer {SECRET}"
    assert "Authorization" not in store.asked[0].headers


async def test_a_redirect_within_the_same_server_keeps_the_token() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/photo.jpg":
            return web.Response(status=307, headers={"Location": "/elsewhere.jpg?a=b"})
        return web.Response(body=request.headers["Authorization"].encode())

    async with serving(answer) as server:
        content = await downloads(server).fetch(server.url(), LIMIT, headers={"Authorization": "Bearer T"})
    assert content == b"Bearer T"
    assert server.asked[1].path_qs == "/elsewhere.jpg?a=b"


async def test_a_redirect_to_a_private_address_is_not_followed() -> None:
    async with serving(a_file(b"secret")) as inside:
        target = f"https://127.0.0.1:{inside.port}/admin"
        async with serving(a_redirect(target)) as platform:
            with pytest.raises(Refused, match="public"):
                await downloads(platform).fetch(platform.url(), LIMIT)
        assert not inside.asked


@pytest.mark.parametrize("target", ["http://example.org/x", "file:///etc/passwd", "https://[::1/", ""])
async def test_a_redirect_to_a_bad_address_is_not_followed(target: str) -> None:
    async with serving(a_redirect(target)) as platform:
        with pytest.raises(Refused):
            await downloads(platform).fetch(platform.url(), LIMIT)


async def test_redirects_end_after_the_third() -> None:
    async def circle(request: web.Request) -> web.StreamResponse:
        step = int(request.path.strip("/"))
        if step == 0:
            return web.Response(body=b"there")
        return web.Response(status=303, headers={"Location": f"/{step - 1}"})

    async with serving(circle) as server:
        assert await downloads(server).fetch(server.url("/3"), LIMIT) == b"there"
        with pytest.raises(Refused, match="more than 3"):
            await downloads(server).fetch(server.url("/4"), LIMIT)


async def test_a_redirect_in_a_circle_ends() -> None:
    async with serving(a_redirect("/photo.jpg")) as server:
        with pytest.raises(Refused, match="redirects"):
            await downloads(server).fetch(server.url(), LIMIT)
        assert len(server.asked) == 4


async def test_no_error_repeats_the_address_for_it_may_hold_a_token() -> None:
    async with serving(a_status(404)) as server:
        with pytest.raises(Refused) as caught:
            await downloads(server).fetch(server.url(f"/file/bot{SECRET}/photo.jpg"), LIMIT)
    assert SECRET not in str(caught.value)
