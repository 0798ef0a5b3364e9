"""What a page's requests mean: one shape per file in payloads/, one line per file in the table."""

from dataclasses import replace

import pytest

from connectors.facebook_page.inbound import parse, unpack
from domain.messages import Parsed
from tests.connectors.facebook_page.inbound_cases import CASES, PAGE_ID, PAYLOADS


def body_of(name: str) -> bytes:
    return (PAYLOADS / f"{name}.json").read_bytes()


@pytest.mark.parametrize(("name", "means"), CASES.items(), ids=list(CASES))
def test_a_request_means(name: str, means: Parsed) -> None:
    assert parse(body_of(name), PAGE_ID) == means


def test_every_payload_file_is_a_case() -> None:
    assert sorted(CASES) == sorted(path.stem for path in PAYLOADS.glob("*.json"))


@pytest.mark.parametrize("name", CASES)
def test_the_events_of_a_request_together_mean_what_it_meant(name: str) -> None:
    parts = [parse(event.body, PAGE_ID) for event in unpack(body_of(name), "moe", {})]

    together = Parsed(
        tuple(message for part in parts for message in part.messages),
        tuple(event for part in parts for event in part.events),
    )
    assert together == replace(CASES[name], problems=())
    assert len([problem for part in parts for problem in part.problems]) == len(CASES[name].problems)


@pytest.mark.parametrize("name", ["comment_by_the_page", "post_of_the_page"])
def test_what_the_page_wrote_is_known_as_its_own_without_being_told_which_page_we_are(name: str) -> None:
    [event] = parse(body_of(name)).events

    assert event.reason == "echo"
