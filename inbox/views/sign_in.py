"""Signing in and out, and the language of the pages."""

from aiohttp import web

from cases.staff import SignInRefused, TooManyGuesses, choose_language, sign_out
from domain.addresses import client_address
from inbox.context import CONTEXT, SIGN_IN_DESK
from inbox.forms import field
from inbox.pages import render, see_other
from inbox.security import (
    SESSION,
    SESSION_COOKIE,
    forget_session,
    keep_session,
    own_page,
    remember_language,
)
from inbox.wording import LANGUAGES


async def show_sign_in(request: web.Request) -> web.StreamResponse:
    """The form; somebody who is signed in goes on."""
    wanted = request.query.get("next", "")
    if SESSION in request:
        return see_other(request, own_page(request, wanted))
    return render(request, "sign_in.html", next=wanted, username="", refused=None)


async def post_sign_in(request: web.Request) -> web.StreamResponse:
    """Let somebody in, or show the form again without telling which part was wrong."""
    form = await request.post()
    username, wanted = field(form, "username"), field(form, "next")
    context = request.config_dict[CONTEXT]
    try:
        token, _ = await request.app[SIGN_IN_DESK].sign_in(
            username, field(form, "password"), ip=_address_of(request), now=context.clock()
        )
    except SignInRefused as refused:
        is_throttled = isinstance(refused, TooManyGuesses)
        return render(
            request,
            "sign_in.html",
            status=429 if is_throttled else 401,
            next=wanted,
            username=username,
            refused="sign-in-throttled" if is_throttled else "sign-in-refused",
        )
    response = see_other(request, own_page(request, wanted))
    keep_session(request, response, token)
    return response


def _address_of(request: web.Request) -> str:
    proxies = request.config_dict[CONTEXT].trusted_proxies
    return client_address(request.remote, request.headers.getall("X-Forwarded-For", ()), proxies)


async def post_sign_out(request: web.Request) -> web.StreamResponse:
    """End the session here and in the browser."""
    context = request.config_dict[CONTEXT]
    async with context.engine.begin() as connection:
        await sign_out(connection, request.cookies[SESSION_COOKIE], now=context.clock())
    response = see_other(request, request.app.router["sign_in"].url_for())
    forget_session(request, response)
    return response


async def post_language(request: web.Request) -> web.StreamResponse:
    """Show the pages in another language from now on."""
    form = await request.post()
    language = field(form, "language")
    if language not in LANGUAGES:
        raise web.HTTPBadRequest
    response = see_other(request, own_page(request, field(form, "next")))
    session = request.get(SESSION)
    if session is None:
        remember_language(request, response, language)
    else:
        async with request.config_dict[CONTEXT].engine.begin() as connection:
            await choose_language(connection, session.member.id, language)
    return response
