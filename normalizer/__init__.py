"""Language only: what a message says, in which language, how urgently; pure."""

from normalizer.ticket import normalize

__all__ = ["normalize"]
