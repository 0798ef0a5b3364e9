"""How fast the played platforms are, and which of their limits hold."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. The last of `redelivery_pauses` is repeated until the webhook is taken."""

    redelivery_pauses: tuple[float, ...] = (1, 2, 4, 8, 15, 30, 60)
    webhook_timeout: float = 10
    status_pause: float = 0.4
    shuffle_window: float = 0.3

    def pause_before(self, attempt: int) -> float:
        """How long to wait before the given attempt; the first redelivery is attempt 2."""
        return self.redelivery_pauses[min(attempt - 2, len(self.redelivery_pauses) - 1)]


AT_ONCE = Timing(redelivery_pauses=(0,), status_pause=0, shuffle_window=0.05)
"""For tests: nothing waits."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits of the real platforms that a test or a trainer may want on or off.

    `flood_limits`: Telegram's 1/s per chat and 30/s, WhatsApp's pair rate and 80/s.
    `refuses_at_once`: WhatsApp says 131047 and 131026 in its answer and not by a failed status afterwards.
    """

    flood_limits: bool = False
    refuses_at_once: bool = False
