"""What is said of our own accounts wherever they are spoken of."""

from enum import StrEnum


class Mode(StrEnum):
    """READ_ONLY receives and never sends; OFF does neither and needs no secrets."""

    ON = "on"
    READ_ONLY = "read_only"
    OFF = "off"
