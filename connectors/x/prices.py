"""What X charges, in US dollars (pay per use, since February 2026). https://docs.x.com/x-api/getting-started/pricing"""

from domain.weights import has_link

READ_POST = 0.005
READ_OWN_MENTION = 0.001
"""Only when the app belongs to the very profile that is mentioned."""
READ_USER = 0.010
READ_MESSAGE = 0.010
WRITE_POST = 0.015
WRITE_POST_WITH_LINK = 0.20
WRITE_SUMMONED_REPLY = 0.010
WRITE_MESSAGE = 0.015


def price_of_post(text: str) -> str:
    """Of one reply to who called us; a link makes it dear."""
    return f"{WRITE_POST_WITH_LINK if has_link(text) else WRITE_SUMMONED_REPLY:.3f}"


def price_of_message() -> str:
    """Of one direct message."""
    return f"{WRITE_MESSAGE:.3f}"
