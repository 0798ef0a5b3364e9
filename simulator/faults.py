"""Faults on demand: what the played platforms shall do wrong next."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

NOT_MEANT_BY_ANY = frozenset({"getupdates", "getme", "getwebhookinfo"})


class FaultKind(StrEnum):
    """How a call goes wrong."""

    TOO_MANY_REQUESTS = "too_many_requests"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    DROPPED_CONNECTION = "dropped_connection"


class FileFault(StrEnum):
    """How handing out a file goes wrong."""

    SERVER_ERROR = "server_error"
    LIES_ABOUT_SIZE = "lies_about_size"
    LIES_ABOUT_TYPE = "lies_about_type"
    LEADS_INSIDE = "leads_inside"


@dataclass(frozen=True, slots=True)
class CallFault:
    """The next `times` calls of `method` ("*": any that sends) of `account` ("*": any) go wrong.

    `retry_after` and `seconds` (how long the answer is withheld) are in seconds. `taken`: the platform did
    what was asked, only its answer never arrives.
    """

    kind: FaultKind
    method: str = "*"
    account: str = "*"
    times: int = 1
    retry_after: int = 3
    seconds: float = 30
    taken: bool = False

    def concerns(self, account: str, method: str) -> bool:
        """Whether a call of `method` on `account` shall go wrong."""
        if self.account not in ("*", account):
            return False
        if self.method == "*":
            return method.lower() not in NOT_MEANT_BY_ANY
        return self.method.lower() == method.lower()


@dataclass(frozen=True, slots=True)
class DeliveryFaults:
    """How webhooks arrive: `copies` at once, `shuffle` so many in mixed order, after `delay` seconds.

    The next `drop` attempts are lost on the way, and delivered again later as the platform would.
    """

    copies: int = 1
    shuffle: int = 1
    delay: float = 0
    drop: int = 0


@dataclass(slots=True)
class Faults:
    """The faults that are switched on. `files`: what the next files meet, one after the other."""

    calls: list[CallFault] = field(default_factory=list)
    files: list[FileFault] = field(default_factory=list)
    delivery: DeliveryFaults = field(default_factory=DeliveryFaults)

    def add(self, fault: CallFault) -> None:
        """Let the next calls go wrong, after those asked for before."""
        self.calls.append(fault)

    def clear(self) -> None:
        """Let everything go right again."""
        self.calls.clear()
        self.files.clear()
        self.delivery = DeliveryFaults()

    def for_call(self, account: str, method: str) -> CallFault | None:
        """The fault this call meets, if any; it is used up by being asked for."""
        for index, fault in enumerate(self.calls):
            if fault.concerns(account, method):
                if fault.times > 1:
                    self.calls[index] = replace(fault, times=fault.times - 1)
                else:
                    del self.calls[index]
                return fault
        return None

    def for_file(self) -> FileFault | None:
        """The fault that the file asked for now meets, if any; it is used up by being asked for."""
        return self.files.pop(0) if self.files else None

    def loses_this_delivery(self) -> bool:
        """Whether this attempt is lost on the way; one loss is used up."""
        if self.delivery.drop < 1:
            return False
        self.delivery = replace(self.delivery, drop=self.delivery.drop - 1)
        return True
