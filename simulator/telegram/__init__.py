"""Telegram, played: the Bot API and what citizens do in it."""
