"""Who gets in, and what protects the pages."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from cases.guesses import LIMIT_FROM_ONE_PLACE
from cases.staff import SESSION_LENGTH, StaffMember, StaffRole
from tests.harness.inbox_rows import Rows
from tests.inbox.conftest import Outside, Visitor, staff_member

PAGES = ["/inbox/", "/inbox/cases/4800012347", "/inbox/quarantine", "/inbox/health"]


@pytest.mark.parametrize("path", PAGES)
async def test_a_stranger_is_sent_to_sign_in(visitor: Visitor, path: str) -> None:
    response = await visitor.get(path)
    assert response.status == 303
    assert response.headers["Location"].startswith("/inbox/sign-in")


async def test_a_page_that_refreshes_itself_is_told_that_the_session_ended(visitor: Visitor) -> None:
    assert (await visitor.get("/inbox/", headers={"X-Refresh": "1"})).status == 401


@pytest.mark.parametrize("path", [*PAGES, "/inbox/sign-in", "/inbox/nothing", "/inbox/static/inbox.js"])
async def test_every_answer_tells_the_browser_what_pages_may_do(visitor: Visitor, path: str) -> None:
    headers = (await visitor.get(path)).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert (headers.get("Cache-Control") == "no-store") is ("static" not in path)


async def test_sign_in_sets_a_cookie_scripts_cannot_read(visitor: Visitor, sara: StaffMember) -> None:
    response = await visitor.sign_in("sara")
    cookie = response.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Path=/inbox/"))
    assert response.headers["Location"] == "/inbox/"


async def test_a_wrong_password_keeps_the_name_and_tells_nothing_more(
    visitor: Visitor, sara: StaffMember
) -> None:
    answers = []
    for name in ("sara", "nobody"):
        response = await visitor.sign_in(name, "ليست هذه")
        assert response.status == 401
        answers.append((await response.text()).replace(name, "…"))
    assert answers[0] == answers[1]
    assert "اسم المستخدم أو كلمة المرور غير صحيحة" in answers[0]


async def test_guessing_is_slowed_down(visitor: Visitor, sara: StaffMember) -> None:
    for _ in range(LIMIT_FROM_ONE_PLACE):
        assert (await visitor.sign_in("sara", "ليست هذه")).status == 401
    response = await visitor.sign_in("sara")
    assert response.status == 429
    assert "انتظر ربع ساعة" in await response.text()


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/inbox/quarantine?before=5", "/inbox/quarantine?before=5"),
        ("", "/inbox/"),
        ("https://evil.example/inbox/", "/inbox/"),
        ("//evil.example/inbox/", "/inbox/"),
        ("/\\evil.example/inbox/", "/inbox/"),
        ("/inbox/\r\nSet-Cookie: a=b", "/inbox/"),
        ("/hooks/telegram", "/inbox/"),
        ("/inbox/../hooks", "/inbox/"),
        ("javascript:alert(1)", "/inbox/"),
        ("http://[", "/inbox/"),
    ],
)
async def test_sign_in_leads_nowhere_else(
    visitor: Visitor, sara: StaffMember, wanted: str, led_to: str
) -> None:
    response = await visitor.sign_in("sara", next=wanted)
    assert response.headers["Location"] == led_to


async def test_signing_out_ends_the_session(agent: Visitor) -> None:
    assert (await agent.post("/inbox/sign-out")).headers["Location"] == "/inbox/sign-in"
    assert (await agent.get("/inbox/")).status == 303


async def test_a_session_ends_by_itself(agent: Visitor, outside: Outside) -> None:
    outside.now += SESSION_LENGTH
    assert (await agent.get("/inbox/")).status == 303


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "http://127.0.0.1:1"])
async def test_a_form_from_elsewhere_is_refused(agent: Visitor, rows: Rows, origin: str) -> None:
    for path in ("/inbox/sign-in", "/inbox/sign-out", "/inbox/language", "/inbox/quarantine/replay"):
        assert (await agent.post(path, origin=origin)).status == 403
    assert (await agent.get("/inbox/")).status == 200


@pytest.mark.parametrize("token", ["", "wrong", "é"])
async def test_a_form_without_the_sessions_token_is_refused(agent: Visitor, token: str) -> None:
    agent.csrf_token = token
    assert (await agent.post("/inbox/sign-out")).status == 403
    assert (await agent.get("/inbox/")).status == 200


async def test_a_form_that_is_too_large_is_refused(agent: Visitor) -> None:
    response = await agent.post("/inbox/language", {"language": "x" * 300_000})
    assert response.status == 413
    assert "النص المرسل أكبر من المسموح" in await response.text()


async def test_the_language_is_chosen_before_and_after_signing_in(
    visitor: Visitor, sara: StaffMember
) -> None:
    assert '<html lang="ar" dir="rtl">' in await visitor.page("/inbox/sign-in")
    response = await visitor.post("/inbox/language", {"language": "en", "next": "/inbox/sign-in"})
    assert response.headers["Location"] == "/inbox/sign-in"
    assert '<html lang="en" dir="ltr">' in await visitor.page("/inbox/sign-in")
    await visitor.sign_in("sara")
    assert '<html lang="ar" dir="rtl">' in await visitor.page("/inbox/")
    await visitor.post("/inbox/language", {"language": "en", "next": "/inbox/"})
    assert '<html lang="en" dir="ltr">' in await visitor.page("/inbox/")
    assert (await visitor.post("/inbox/language", {"language": "xx"})).status == 400


@pytest.mark.parametrize(
    ("role", "unit", "seen"),
    [
        (StaffRole.AGENT, "beneficiary_care", {"care", "riyadh", "kharj", "makkah"}),
        (StaffRole.SUPERVISOR, "beneficiary_care", {"care", "riyadh", "kharj", "makkah"}),
        (StaffRole.COORDINATOR, "beneficiary_care", {"care"}),
        (StaffRole.SUPERVISOR, "gd_riy", {"riyadh", "kharj"}),
        (StaffRole.COORDINATOR, "ed_riy_1", {"kharj"}),
        (StaffRole.AGENT, "unknown", set()),
    ],
)
async def test_staff_see_the_cases_of_their_unit_and_below(
    visitor: Visitor, engine: AsyncEngine, role: StaffRole, unit: str, seen: set[str]
) -> None:
    places = {"care": "beneficiary_care", "riyadh": "gd_riy", "kharj": "ed_riy_1", "makkah": "gd_mak"}
    async with engine.begin() as connection:
        rows = Rows(connection, Outside().now)
        numbers = {name: (await rows.case(citizen=name, unit=place)).number for name, place in places.items()}
    await staff_member(engine, "fahd", "فهد", role, unit)
    await visitor.sign_in("fahd")
    page = await visitor.page("/inbox/")
    assert {name for name, number in numbers.items() if number in page} == seen
    for name, number in numbers.items():
        assert (await visitor.get(f"/inbox/cases/{number}")).status == (200 if name in seen else 404)
    for path in ("/inbox/quarantine", "/inbox/health"):
        assert (await visitor.get(path)).status == (200 if "makkah" in seen else 403)
