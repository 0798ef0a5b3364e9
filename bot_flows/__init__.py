"""Conversations with the citizen; pure: what he wrote and what is known go in, what to do comes out."""

from bot_flows.conversation import respond

__all__ = ["respond"]
