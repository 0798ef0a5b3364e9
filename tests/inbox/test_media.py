"""Citizens' files: who may have one, what a browser is told of it, and how a thread shows them."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, expect
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.staff import StaffMember, StaffRole
from dispatcher.media_store import MediaStore
from store import tables
from store.engine import take_ids
from tests.dispatcher.fetching import FILES, PHOTO
from tests.harness.browser import Complaints
from tests.harness.inbox_database import NOW
from tests.harness.inbox_rows import TELEGRAM, Rows, WrittenCase
from tests.inbox.conftest import PASSWORD, Outside, Visitor, staff_member

VOICE = (FILES / "voice.ogg").read_bytes()
HTML = b"<!DOCTYPE html><script>fetch('/inbox/')</script>"


@dataclass(slots=True)
class Files:
    """Writes messages with files, as they are after the worker has been at them."""

    engine: AsyncEngine
    store: MediaStore

    async def case(self, **columns: object) -> WrittenCase:
        async with self.engine.begin() as connection:
            return await Rows(connection, NOW).case(ago=timedelta(hours=2), **columns)  # type: ignore[arg-type]

    async def message(
        self, case: WrittenCase, *files: dict[str, object], text: str = "", **columns: object
    ) -> list[int]:
        """A message with these files (columns of media_file); their ids."""
        async with self.engine.begin() as connection:
            rows = Rows(connection, NOW)
            message_id = await rows.inbound(
                case, text, ago=timedelta(hours=1), **({"kind": "image"} | columns)
            )
            ids = list(await take_ids(connection, len(files)))
            for ordinal, (file_id, file) in enumerate(zip(ids, files, strict=True)):
                common = {"id": file_id, "message_id": message_id, "ordinal": ordinal, "account": TELEGRAM}
                await connection.execute(
                    insert(tables.media_file).values(**(common | {"file_ref": f"ref-{file_id}"} | file))
                )
            return ids

    def kept(
        self, content: bytes, mime_type: str, kind: str = "image", **columns: object
    ) -> dict[str, object]:
        """The columns of a file that is here."""
        sha256 = self.store.put(content)
        return {
            "state": "kept",
            "kind": kind,
            "mime_type": mime_type,
            "sha256": sha256,
            "size": len(content),
        } | columns

    async def photo(self, case: WrittenCase, **columns: Any) -> str:
        """The address of a photo that is here."""
        [file_id] = await self.message(case, self.kept(PHOTO, "image/jpeg", **columns))
        return f"/inbox/media/{file_id}"


@pytest.fixture
def files(engine: AsyncEngine, tmp_path: Path) -> Files:
    return Files(engine, MediaStore(tmp_path / "media"))


async def thread_of(agent: Visitor, case: WrittenCase) -> str:
    """The page of a case, without the marks that keep numbers and names apart from the words around."""
    page = await agent.page(f"/inbox/cases/{case.number}")
    return page.replace("\u2068", "").replace("\u2069", "")


async def views(engine: AsyncEngine, action: str = "viewed_file") -> int:
    async with engine.connect() as connection:
        query = select(tables.staff_audit.c.id).where(tables.staff_audit.c.action == action)
        return len((await connection.execute(query)).all())


async def test_a_photo_is_shown_and_runs_nothing(agent: Visitor, files: Files) -> None:
    response = await agent.get(await files.photo(await files.case(), file_name="تسريب.png"))
    assert response.status == 200
    assert await response.read() == PHOTO
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Cache-Control"] == "private, no-cache"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("inline; ")
    assert disposition.endswith(quote("تسريب.jpg")), "it is called what it is"


@pytest.mark.parametrize(
    ("content", "mime_type", "name", "served_as", "called"),
    [
        (HTML, "application/octet-stream", "صورة.html", "application/octet-stream", "صورة.html.bin"),
        (HTML, "text/html", "a.html", "application/octet-stream", "a.html.bin"),
        (b"<svg/>", "image/svg+xml", "a.svg", "application/octet-stream", "a.svg.bin"),
        (b"%PDF-1.7", "application/pdf", "إشعار.exe", "application/pdf", "إشعار.pdf"),
        (b"%PDF-1.7", "application/pdf", "../../etc/passwd", "application/pdf", "passwd.pdf"),
        (b"%PDF-1.7", "application/pdf", "gpj\u202e.pdf\r\nX: y", "application/pdf", "gpj.pdf"),
        ("نص".encode(), "text/plain", "شكوى.TXT", "text/plain", "شكوى.TXT"),
    ],
)
async def test_what_browsers_do_not_show_is_a_download_with_a_harmless_name(
    agent: Visitor, files: Files, content: bytes, mime_type: str, name: str, served_as: str, called: str
) -> None:
    [file_id] = await files.message(await files.case(), files.kept(content, mime_type, file_name=name))
    response = await agent.get(f"/inbox/media/{file_id}")
    assert response.headers["Content-Type"] == served_as
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert quote(called) in disposition
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert await response.read() == content


async def test_pages_show_pictures_and_players_of_our_own_only(agent: Visitor, files: Files) -> None:
    case = await files.case()
    policy = (await agent.get(f"/inbox/cases/{case.number}")).headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'none'", "img-src 'self'", "media-src 'self'"} <= set(policy)


async def test_a_photo_is_downloaded_on_request(agent: Visitor, files: Files) -> None:
    response = await agent.get(await files.photo(await files.case()) + "?download")
    assert response.headers["Content-Disposition"].startswith("attachment; ")


async def test_a_player_gets_the_part_it_asks_for(agent: Visitor, files: Files) -> None:
    [file_id] = await files.message(await files.case(), files.kept(VOICE, "audio/ogg", "audio"))
    response = await agent.get(f"/inbox/media/{file_id}", headers={"Range": "bytes=10-19"})
    assert response.status == 206
    assert await response.read() == VOICE[10:20]
    assert response.headers["Content-Range"] == f"bytes 10-19/{len(VOICE)}"
    assert response.headers["Content-Type"] == "audio/ogg"
    beyond = await agent.get(f"/inbox/media/{file_id}", headers={"Range": "bytes=99999999-"})
    assert beyond.status == 416


async def test_a_browser_that_has_it_is_told_so_but_only_while_its_reader_may(
    agent: Visitor, files: Files
) -> None:
    path = await files.photo(await files.case())
    tag = {"If-None-Match": (await agent.get(path)).headers["ETag"]}
    assert (await agent.get(path, headers=tag)).status == 304
    await agent.post("/inbox/sign-out")
    assert (await agent.get(path, headers=tag)).status == 303


async def test_nobody_sees_a_file_without_signing_in(visitor: Visitor, files: Files) -> None:
    response = await visitor.get(await files.photo(await files.case()))
    assert response.status == 303
    assert response.headers["Location"].startswith("/inbox/sign-in")


async def test_a_file_of_another_units_case_is_not_there(
    engine: AsyncEngine, visitor: Visitor, files: Files
) -> None:
    await staff_member(engine, "fahad", "فهد", StaffRole.COORDINATOR, "gd_riy")
    await visitor.sign_in("fahad")
    theirs = await files.case(unit="gd_mak", number="4800000018")
    own = await files.case(unit="ed_riy_1")
    hidden, shown = await files.photo(theirs), await files.photo(own)
    assert (await visitor.get(hidden)).status == 404
    assert (await visitor.post(f"{hidden}/again")).status == 404
    assert (await visitor.get(shown)).status == 200


@pytest.mark.parametrize("path", ["0", "999999999999999999", "9" * 19, "..%2f..%2fetc%2fpasswd", "x"])
async def test_a_file_that_is_none_is_not_there(agent: Visitor, path: str) -> None:
    assert (await agent.get(f"/inbox/media/{path}")).status == 404


async def test_a_file_that_is_not_here_yet_or_was_lost_is_not_there(agent: Visitor, files: Files) -> None:
    case = await files.case()
    waiting, lost = await files.message(
        case,
        {"state": "waiting", "kind": "image"},
        {"state": "kept", "kind": "image", "mime_type": "image/jpeg", "sha256": "0" * 64},
    )
    assert (await agent.get(f"/inbox/media/{waiting}")).status == 404
    assert (await agent.get(f"/inbox/media/{lost}")).status == 404


async def test_who_opened_a_file_is_recorded_but_not_each_part_of_an_open_page(
    engine: AsyncEngine, agent: Visitor, files: Files
) -> None:
    path = await files.photo(await files.case())
    await agent.get(path, headers={"Sec-Fetch-Dest": "image"})
    await agent.get(path, headers={"Range": "bytes=10-19"})
    assert await views(engine) == 0
    await agent.get(path)
    await agent.get(path, headers={"Range": "bytes=0-"})
    assert await views(engine) == 2


async def test_files_lie_outside_of_what_is_served_as_it_stands(agent: Visitor, files: Files) -> None:
    path = files.store.find(files.store.put(PHOTO))
    assert path is not None
    for attempt in (path.name, f"{path.parent.name}/{path.name}", f"../media/{path.parent.name}/{path.name}"):
        assert (await agent.get(f"/inbox/static/{attempt}")).status == 404


async def test_a_thread_shows_pictures_players_and_documents(agent: Visitor, files: Files) -> None:
    case = await files.case()
    photo, voice, film, pdf, thing = await files.message(
        case,
        files.kept(PHOTO, "image/jpeg"),
        files.kept(VOICE, "audio/ogg", "audio"),
        files.kept((FILES / "video.mp4").read_bytes(), "video/mp4", "video"),
        files.kept(b"%PDF-1.7" + bytes(250_000), "application/pdf", "document", file_name="إشعار <b>.pdf"),
        files.kept(HTML, "application/octet-stream", "document", file_name="صفحة.html"),
    )
    page = await thread_of(agent, case)
    assert f'<img src="/inbox/media/{photo}"' in page
    assert f'<audio controls preload="metadata" src="/inbox/media/{voice}"' in page
    assert f'<video controls preload="metadata" playsinline src="/inbox/media/{film}"' in page
    assert f'href="/inbox/media/{pdf}?download"' in page
    assert "إشعار &lt;b&gt;.pdf" in page
    assert "250 كيلوبايت" in page
    assert f'href="/inbox/media/{thing}?download"' in page
    assert page.count("نوع ملف غير معروف") == 1
    assert "ref-" not in page, "what the platform takes is nobody's business"


async def test_an_album_is_one_message(agent: Visitor, files: Files) -> None:
    case = await files.case()
    ids = []
    for caption in ("هذي صور الفصل بعد المطر", "", ""):
        ids += await files.message(case, files.kept(PHOTO, "image/jpeg"), text=caption, album_id="chat:13847")
    await files.message(case, files.kept(PHOTO, "image/jpeg"), album_id="chat:13848")
    page = await thread_of(agent, case)
    assert page.count('<li class="message inbound') == 3, "the first message, the album, and another album"
    album = page.partition("صورة 1 من 3")[2].partition("</ul>")[0]
    assert all(f"/inbox/media/{file_id}" in page for file_id in ids)
    assert "صورة 3 من 3" in album


async def test_a_part_of_an_album_that_was_deleted_is_hidden(agent: Visitor, files: Files) -> None:
    case = await files.case()
    await files.message(case, files.kept(PHOTO, "image/jpeg"), album_id="chat:13847")
    [gone] = await files.message(
        case, files.kept(VOICE, "audio/ogg", "audio"), album_id="chat:13847", deleted_at=NOW
    )
    page = await thread_of(agent, case)
    hidden = page.partition("<details>")[2].partition("</details>")[0]
    assert f"/inbox/media/{gone}" in hidden
    assert page.count(f'src="/inbox/media/{gone}"') == 1


async def test_a_file_that_is_on_its_way_or_failed_says_so_and_why(agent: Visitor, files: Files) -> None:
    case = await files.case()
    waiting, retried, refused, gone = await files.message(
        case,
        {"state": "waiting", "kind": "document", "file_name": "عقد.pdf"},
        {"state": "waiting", "kind": "image", "trouble": "platform_away", "error": "HTTP 503"},
        {"state": "refused", "kind": "video", "trouble": "too_large", "size": 48_000_000},
        {"state": "gone", "kind": "image", "trouble": "platform_away", "error": 'HTTP 500 "x"'},
    )
    page = await thread_of(agent, case)
    assert "يجري جلبه من المنصة" in page
    assert "لم يصل بعد: المنصة لا تستجيب. نعيد المحاولة تلقائيًا." in page
    assert "تعذّر جلبه: حجمه أكبر من المسموح." in page
    assert "تعذّر جلبه: المنصة لا تستجيب." in page
    assert 'title="HTTP 500 &#34;x&#34;"' in page
    again = [
        file_id for file_id in (waiting, retried, refused, gone) if f"/inbox/media/{file_id}/again" in page
    ]
    assert again == [retried, refused, gone]


async def test_an_agent_has_a_file_fetched_again(
    engine: AsyncEngine, agent: Visitor, files: Files, outside: Outside
) -> None:
    case = await files.case()
    [gone] = await files.message(
        case, {"state": "gone", "kind": "image", "trouble": "platform_away", "attempts": 8}
    )
    response = await agent.post(f"/inbox/media/{gone}/again")
    assert response.status == 303
    assert response.headers["Location"].startswith(f"/inbox/cases/{case.number}#message-")
    async with engine.connect() as connection:
        row = (await connection.execute(select(tables.media_file))).one()
    assert (row.state, row.attempts, row.trouble, row.due_at) == ("waiting", 0, None, NOW)
    assert outside.media_wakings == 1
    assert await views(engine, "fetched_file_again") == 1


async def test_a_file_that_is_here_is_not_fetched_again(
    engine: AsyncEngine, agent: Visitor, files: Files
) -> None:
    path = await files.photo(await files.case())
    assert (await agent.post(f"{path}/again")).status == 303
    async with engine.connect() as connection:
        assert (await connection.execute(select(tables.media_file.c.state))).scalar_one() == "kept"
    assert await views(engine, "fetched_file_again") == 0


async def test_a_public_message_leads_to_its_place_on_the_platform(agent: Visitor, files: Files) -> None:
    case = await files.case()
    await files.message(
        case, text="وين الكتب؟", kind="mention", link="https://x.com/i/status/1860000000000000001"
    )
    await files.message(case, text="رابط آخر", kind="mention", link="javascript:alert(1)")
    page = await thread_of(agent, case)
    assert 'href="https://x.com/i/status/1860000000000000001"' in page
    assert "javascript:" not in page


@pytest.mark.browser
async def test_a_browser_shows_pictures_and_plays_nothing_by_itself(
    browser: Browser, application: web.Application, sara: StaffMember, files: Files
) -> None:
    case = await files.case()
    for _ in range(3):
        await files.message(case, files.kept(PHOTO, "image/jpeg"), album_id="chat:1")
    await files.message(case, files.kept(VOICE, "audio/ogg", "audio"), kind="audio")
    await files.message(case, {"state": "gone", "kind": "image", "trouble": "platform_away"})
    complaints = Complaints()
    async with TestServer(application) as server:
        page = await browser.new_page(viewport={"width": 360, "height": 740})
        complaints.listen_to(page)
        await page.goto(str(server.make_url(f"/inbox/cases/{case.number}")))
        await page.get_by_label("اسم المستخدم").fill("sara")
        await page.get_by_label("كلمة المرور").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator(".pictures img")).to_have_count(3)
        for index in range(3):
            picture = page.locator(".pictures img").nth(index)
            await picture.scroll_into_view_if_needed()
            await page.wait_for_function(
                "image => image.complete && image.naturalWidth > 0", arg=await picture.element_handle()
            )
        await page.wait_for_function("document.querySelector('audio').duration > 0")
        assert await page.evaluate("document.querySelector('audio').paused")
        assert await page.evaluate("document.documentElement.scrollWidth") == 360
        await page.get_by_role("button", name="أعد المحاولة").click()
        await expect(page.locator("#thread")).to_contain_text("يجري جلبه من المنصة")
        await page.close()
    assert complaints.texts == []
