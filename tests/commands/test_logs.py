"""Log lines tell what happened, and never who a citizen is."""

import logging

import pytest

from commands.logs import FieldFormatter


def line(message: str, *, fault: Exception | None = None, **fields: object) -> str:
    """How a record is written."""
    trouble = (type(fault), fault, fault.__traceback__) if fault is not None else None
    record = logging.LogRecord("dispatcher", logging.WARNING, "file.py", 1, message, (), trouble)
    record.__dict__.update(fields)
    return FieldFormatter().format(record)


def test_a_line_tells_the_event_and_its_fields() -> None:
    assert line("forged_webhook", account="care-telegram", ip="10.0.0.1", case_number="4800012347").endswith(
        "WARNING dispatcher forged_webhook account='care-telegram' ip='10.0.0.1' case_number='4800012347'"
    )


@pytest.mark.parametrize(
    "value",
    [
        "1012345672",
        "٢١٠٩٨٧٦٥٤٣",
        "0551234567",
        "+966 55 123 4567",
        "966551234567",
        "SA0380000000608010167519",
        "SA03 8000 0000 6080 1016 7519",
        "noura.alharbi@example.edu.sa",
    ],
)
def test_an_identifier_is_masked_wherever_it_slipped_in(value: str) -> None:
    for written in (
        line(f"could not read {value}"),
        line("odd_payload", text=f"رقم هويتي {value} وشكرا"),
        line("fault", fault=ValueError(f"bad value: {value}")),
    ):
        assert value not in written
        assert "•••" in written


def test_times_addresses_and_ids_of_ours_stay_readable() -> None:
    told = line("sent", at="2026-01-23T10:00:00+03:00", ip="192.168.100.200", message_id=48213, took=0.125)
    assert "•" not in told
