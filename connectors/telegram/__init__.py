"""Telegram, through the Bot API: https://core.telegram.org/bots/api"""
