"""Guards every page: who is asking, whether a form is ours, and what the browser may do with the page."""

import hmac
import logging
from collections.abc import Mapping

from aiohttp import web
from aiohttp.typedefs import Handler
from multidict import CIMultiDict
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from yarl import URL

from cases.by_hand import count_tasks
from cases.staff import SESSION_LENGTH, StaffSession, find_session
from cases.switches import SwitchState, read_switch
from domain.cases import Switch
from inbox.context import CONTEXT, visible_units
from inbox.forms import close_files, field

logger = logging.getLogger(__name__)

SESSION_COOKIE = "tawasul_session"
LANGUAGE_COOKIE = "tawasul_language"
SESSION = web.RequestKey("SESSION", StaffSession)
OUTGOING = web.RequestKey("OUTGOING", SwitchState)
"""Whether everything outgoing is stopped; every page says so while it is."""
OPEN_TASKS = web.RequestKey("OPEN_TASKS", int)
"""How many replies wait for a person to post them; absent where no account is manual."""
LARGEST_FORM = 256 * 1024
_LARGEST_FORMS: Mapping[str, int] = {"record": LARGEST_FORM + 6 * 1024 * 1024}
"""Forms that carry a file; a file somewhat too large still comes through, to be refused in words."""

_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "media-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": browsers would then send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@web.middleware
async def add_headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell the browser what our pages may do; a redirect or an error is a page, too."""
    try:
        response = await handler(request)
    except web.HTTPException as answer:
        _protect(request, answer.headers)
        raise
    _protect(request, response.headers)
    return response


@web.middleware
async def recognise(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Find out who is asking; only the sign-in page, the language and static files are for everybody."""
    token = request.cookies.get(SESSION_COOKIE)
    if token and not _is_static(request):
        context = request.config_dict[CONTEXT]
        async with context.engine.connect() as connection:
            session = await find_session(connection, token, now=context.clock())
            if session is not None:
                request[SESSION] = session
                request[OUTGOING] = await read_switch(connection, Switch.OUTGOING_STOPPED)
                if context.manual_accounts and request.method == "GET":
                    units = visible_units(session.member, context)
                    request[OPEN_TASKS] = await count_tasks(
                        connection, list(context.manual_accounts), visible_units=units
                    )
    if SESSION not in request and not _is_for_everybody(request):
        raise _sign_in_first(request)
    return await handler(request)


@web.middleware
async def refuse_foreign_forms(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Take a form only from our own page: the Origin must be ours and the session's token inside."""
    if request.method in ("GET", "HEAD"):
        return await handler(request)
    largest = _LARGEST_FORMS.get(_page_name(request), LARGEST_FORM)
    _check_size(request, largest)
    if not _comes_from_here(request):
        raise web.HTTPForbidden(text="origin")
    request = request.clone(client_max_size=largest)
    form = await request.post()
    try:
        if SESSION in request:
            given = field(form, "csrf_token")
            if not hmac.compare_digest(given.encode(), request[SESSION].csrf_token.encode()):
                raise web.HTTPForbidden(text="csrf")
        return await handler(request)
    finally:
        close_files(form)


@web.middleware
async def own_up(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A fault of ours becomes a page that says so; the log has the rest."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except (OperationalError, InterfaceError, PoolExhausted):
        logger.exception("inbox_database_unavailable", extra={"path": request.path})
        raise web.HTTPServiceUnavailable from None
    except Exception:
        logger.exception("inbox_page_failed", extra={"path": request.path})
        raise web.HTTPInternalServerError from None


def signed_in(request: web.Request) -> StaffSession:
    """Who is asking; every page but sign-in has somebody."""
    return request[SESSION]


def keep_session(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Give the browser the session's token."""
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(SESSION_LENGTH.total_seconds()),
        path=_home(request).path,
        httponly=True,
        secure=request.config_dict[CONTEXT].secure_cookies,
        samesite="Lax",
    )


def forget_session(request: web.Request, response: web.StreamResponse) -> None:
    """Take the session's token from the browser."""
    response.del_cookie(SESSION_COOKIE, path=_home(request).path)


def remember_language(request: web.Request, response: web.StreamResponse, language: str) -> None:
    """Keep the language of somebody who has not signed in."""
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        path=_home(request).path,
        httponly=True,
        secure=request.config_dict[CONTEXT].secure_cookies,
        samesite="Lax",
    )


def own_page(request: web.Request, wanted: str) -> URL:
    """A page of the inbox to go on to; the list when `wanted` leads anywhere else."""
    home = _home(request)
    if any(character <= " " or character in "\\\x7f" for character in wanted):
        return home
    try:
        page = URL(wanted)
    except ValueError:
        return home
    is_ours = not page.absolute and not wanted.startswith("//") and page.path.startswith(home.path)
    return page.with_fragment(None) if is_ours and ".." not in page.parts else home


def _home(request: web.Request) -> URL:
    return request.app.router["cases"].url_for()


def _sign_in_first(request: web.Request) -> web.HTTPException:
    """A page that refreshes itself must not be sent to another one, it is told."""
    if request.method != "GET" or "X-Refresh" in request.headers:
        return web.HTTPUnauthorized()
    wanted = {} if request.rel_url.path == _home(request).path else {"next": str(request.rel_url)}
    return web.HTTPSeeOther(request.app.router["sign_in"].url_for().with_query(wanted))


def _is_static(request: web.Request) -> bool:
    return request.match_info.route.resource is request.app.router["static"]


def _is_for_everybody(request: web.Request) -> bool:
    return _page_name(request) in ("sign_in", "language", "static")


def _page_name(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return (resource.name or "") if resource else ""


def _check_size(request: web.Request, largest: int) -> None:
    if request.content_length is None:
        raise web.HTTPLengthRequired
    if request.content_length > largest:
        raise web.HTTPRequestEntityTooLarge(max_size=largest, actual_size=request.content_length)


def _comes_from_here(request: web.Request) -> bool:
    """The scheme is not compared: behind a proxy that ends TLS ours is always http."""
    origin = request.headers.get("Origin", "")
    return origin.partition("://")[2] == request.host and request.host != ""


def _protect(request: web.Request, headers: CIMultiDict[str]) -> None:
    """A page that set a header itself, as those of citizens' files do, knows better."""
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    if not _is_static(request):
        headers.setdefault("Cache-Control", "no-store")
