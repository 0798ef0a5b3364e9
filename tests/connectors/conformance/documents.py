"""Changes single places of a platform's JSON, so that the same odd values can be tried on all platforms."""

import copy
import json
from typing import Any

from tests.connectors.conformance.channel_case import Steps

MISSING = object()
"""Put this to take a key away."""


def body_of(document: object) -> bytes:
    """JSON as most platforms write it: everything but ASCII escaped, lone surrogates too."""
    return json.dumps(document).encode()


def at(document: Any, steps: Steps) -> Any:
    """What stands at a place."""
    for step in steps:
        document = document[step]
    return document


def put(document: Any, steps: Steps, value: object) -> Any:
    """A copy of the document with another value at a place; the place must be there."""
    changed = copy.deepcopy(document)
    holder = at(changed, steps[:-1])
    assert at(document, steps) is not None, f"nothing stands at {steps}"
    if value is MISSING:
        del holder[steps[-1]]
    else:
        holder[steps[-1]] = value
    return changed


def nested_at(document: Any, steps: Steps, depth: int) -> bytes:
    """The document with lists in lists at a place, deeper than any JSON writer would go."""
    mark = "put-it-here"
    return body_of(put(document, steps, mark)).replace(json.dumps(mark).encode(), b"[" * depth + b"]" * depth)
