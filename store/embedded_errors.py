"""What can keep the embedded servers from starting; each text says what to do."""

from domain.errors import TawasulError


class AlreadyRunning(TawasulError):
    """Another process runs the servers of this directory. `pid` is its process id, if it wrote one."""

    def __init__(self, detail: str, *, pid: int | None) -> None:
        super().__init__(detail)
        self.pid = pid


class ServerDidNotStart(TawasulError):
    """An embedded server could not be started; the text holds the end of its log."""
