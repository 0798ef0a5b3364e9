"""Renders the pages: Jinja2 with everything escaped, and the few things every page needs."""

from functools import partial
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from yarl import URL

from cases.staff import StaffRole
from cases.switches import COMMAND_LINE
from domain.cases import CaseStatus
from inbox.context import CONTEXT, works_at_care_centre
from inbox.hidden import arabic_hint, excerpt_pieces, pieces
from inbox.security import LANGUAGE_COOKIE, OPEN_TASKS, OUTGOING, SESSION
from inbox.wording import LANGUAGES, Wording
from normalizer.masking import masked_on_sight

TEMPLATES = web.AppKey("TEMPLATES", Environment)
_FOLDER = Path(__file__).parent


def create_templates() -> Environment:
    """The templates; everything is escaped unless it is Markup, a name that is missing is an error."""
    return Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(request: web.Request, template: str, /, *, status: int = 200, **values: object) -> web.Response:
    """A page as a response. `here`: its address, when it answers a form that has another one."""
    context = request.config_dict[CONTEXT]
    words = wording(request)
    session = request.get(SESSION)
    page = request.app[TEMPLATES].get_template(template)
    values.setdefault("here", str(request.rel_url))
    text = page.render(
        words=words,
        say=words.say,
        session=session,
        sees_everything=session is not None and works_at_care_centre(session.member, context),
        open_tasks=request.get(OPEN_TASKS),
        outgoing=request.get(OUTGOING),
        own_accounts=context.accounts,
        is_held_back=context.is_held_back,
        COMMAND_LINE=COMMAND_LINE,
        sees_channels=session is not None and session.member.role is StaffRole.SUPERVISOR,
        link=partial(_link, request),
        asset=partial(_asset, request),
        CaseStatus=CaseStatus,
        pieces=pieces,
        excerpt_pieces=excerpt_pieces,
        arabic_hint=arabic_hint,
        masked_on_sight=masked_on_sight,
        **values,
    )
    return web.Response(text=text, content_type="text/html", charset="utf-8", status=status)


def wording(request: web.Request) -> Wording:
    """The words in the language of whoever asks."""
    context = request.config_dict[CONTEXT]
    session = request.get(SESSION)
    chosen = session.member.language if session else request.cookies.get(LANGUAGE_COOKIE, "")
    return Wording(chosen if chosen in LANGUAGES else context.default_language, context)


def see_other(request: web.Request, page: URL) -> web.Response:
    """The answer to a form that was accepted: look at this page."""
    return web.Response(status=303, headers={"Location": str(page)})


def _link(request: web.Request, name: str, /, **parts: str) -> URL:
    return request.app.router[name].url_for(**parts)


def _asset(request: web.Request, file_name: str) -> URL:
    """A static file's address; it carries a hash of the content, so that browsers may keep it."""
    static = request.app.router["static"]
    assert isinstance(static, web.StaticResource)
    return static.url_for(filename=file_name, append_version=True)
