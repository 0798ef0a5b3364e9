"""Manual accounts, outbound: nothing is ever sent by us; a reply is a task for a person."""

from typing import NoReturn

from domain.errors import ReplyNotAllowed
from domain.messages import OutboundMessage

TEXT_LIMIT = 10_000
"""As much as an agent may write: a person who copies a text had better copy it once."""


def refuse(message: OutboundMessage) -> NoReturn:
    """Say who has to do it. Delivery leaves these accounts out, so nobody should ever hear this."""
    raise ReplyNotAllowed(f"message {message.outbox_id} is posted by a person, by hand")
