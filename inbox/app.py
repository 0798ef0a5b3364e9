"""The staff's web pages, to be mounted under a prefix: `app.add_subapp("/inbox", create_inbox(context))`."""

from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from cases.staff import SignInDesk
from inbox.context import CONTEXT, SIGN_IN_DESK, InboxContext
from inbox.pages import TEMPLATES, create_templates, render
from inbox.security import add_headers, own_up, recognise, refuse_foreign_forms
from inbox.views import by_hand, cases, channels, entities, media, oversight, sign_in

_STATIC = Path(__file__).parent / "static"


def create_inbox(context: InboxContext) -> web.Application:
    """The sub-application with every page of the inbox."""
    # The outermost comes first.
    app = web.Application(middlewares=[add_headers, show_errors, own_up, recognise, refuse_foreign_forms])
    app[CONTEXT] = context
    app[TEMPLATES] = create_templates()
    app[SIGN_IN_DESK] = SignInDesk(context.engine)
    app.router.add_static("/static", _STATIC, name="static")
    _add_page(app, "/", "cases", get=cases.show_cases)
    _add_page(app, "/sign-in", "sign_in", get=sign_in.show_sign_in, post=sign_in.post_sign_in)
    _add_page(app, "/sign-out", "sign_out", post=sign_in.post_sign_out)
    _add_page(app, "/language", "language", post=sign_in.post_language)
    _add_page(app, r"/cases/{number:\d{10}}", "case", get=cases.show_case)
    _add_page(app, r"/cases/{number:\d{10}}/reply", "reply", post=cases.post_reply)
    _add_page(app, r"/cases/{number:\d{10}}/status", "status", post=cases.post_status)
    _add_page(app, r"/cases/{number:\d{10}}/assign-to-me", "assign_to_me", post=cases.post_assign_to_me)
    _add_page(app, r"/cases/{number:\d{10}}/entities", "show_entity", post=entities.post_show_entity)
    _add_page(app, "/record", "record", get=by_hand.show_record, post=by_hand.post_record)
    _add_page(app, "/tasks", "tasks", get=by_hand.show_tasks)
    _add_page(app, r"/tasks/{task:\d{1,18}}", "settle_task", post=by_hand.post_task)
    _add_page(app, r"/media/{file:\d{1,18}}", "file", get=media.show_file)
    _add_page(app, r"/media/{file:\d{1,18}}/again", "fetch_again", post=media.post_again)
    _add_page(app, "/quarantine", "quarantine", get=oversight.show_quarantine)
    _add_page(app, "/quarantine/replay", "replay", post=oversight.post_replay)
    _add_page(app, "/channels", "channels", get=channels.show_channels)
    _add_page(app, "/channels/outgoing", "outgoing", post=channels.post_outgoing)
    _add_page(app, "/health", "health", get=oversight.show_health)
    return app


@web.middleware
async def show_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say in the reader's words what went wrong."""
    try:
        return await handler(request)
    except web.HTTPException as answer:
        if answer.status < 400:
            raise
        return render(request, "error.html", status=answer.status, code=answer.status)


def _add_page(
    app: web.Application, path: str, name: str, *, get: Handler | None = None, post: Handler | None = None
) -> None:
    page = app.router.add_resource(path, name=name)
    if get is not None:
        page.add_route("GET", get)
    if post is not None:
        page.add_route("POST", post)
