"""The result of looking whether something works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One line of `doctor`: what was looked at, whether it is well, and what to do if it is not."""

    name: str
    ok: bool
    detail: str
