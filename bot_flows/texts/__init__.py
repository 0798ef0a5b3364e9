"""The words the bot says, in Arabic and English."""

from bot_flows.texts.catalogue import REQUIRED_ARGUMENTS, Texts
from bot_flows.texts.dates import format_date

__all__ = ["REQUIRED_ARGUMENTS", "Texts", "format_date"]
