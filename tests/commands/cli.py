"""The command line as a person or a script meets it: a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEY = "a-key-of-tests-with-more-than-32-characters"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.decode().splitlines()


def run(*arguments: str, given: bytes = b"", **environment: str) -> Ended:
    """Run `run_bots.py`; the environment holds nothing of the developer's own configuration."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "run_bots.py", *arguments],
        cwd=ROOT,
        input=given,
        env=kept | {"LANG": "C.UTF-8"} | environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr.decode())
