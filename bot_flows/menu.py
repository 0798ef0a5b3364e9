"""The buttons under welcome and help, and what a press of them means."""

from functools import cache

from bot_flows.texts import Texts
from domain.messages import Button

NEW_REQUEST = "new-request"
STATUS = "status"
HUMAN = "human"
_BUTTONS = {NEW_REQUEST: "button-new-request", STATUS: "button-status", HUMAN: "button-human"}


@cache
def menu(language: str) -> tuple[Button, ...]:
    """The three buttons, with titles of at most 20 characters as WhatsApp demands."""
    texts = Texts()
    return tuple(Button(id_, texts.render(key, language, {})) for id_, key in _BUTTONS.items())


def title_of(text: str, language: str) -> str | None:
    """What the button whose id or title this is says in a language; None when it is no button of ours."""
    id_ = pressed(text)
    return next((button.title for button in menu(language) if button.id == id_), None)


def pressed(text: str) -> str | None:
    """The id of the button whose id or title this is; None when it is no button of ours."""
    return _ids_by_text().get(text.strip())


@cache
def _ids_by_text() -> dict[str, str]:
    buttons = (*menu("ar"), *menu("en"))
    return {button.id: button.id for button in buttons} | {button.title: button.id for button in buttons}
