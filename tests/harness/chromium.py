"""Brings Chromium for the browser tests where it can, and says so in one line where it cannot.

Run by `make test`; never fails, for the browser tests are skipped where there is no Chromium.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-core")
_ADVICE = "no Chromium: browser tests will be skipped (Debian: apt-get install " + " ".join(PACKAGES) + ")"


def main() -> None:
    """Nothing is done or said when Chromium is there."""
    if any(shutil.which(name) for name in NAMES):
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        _say(_ADVICE)
        return
    _say("Installing Chromium for the browser tests (once)…")
    install = ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", *PACKAGES]
    if not (_is_done(["apt-get", "update", "--quiet"]) and _is_done(install)):
        _say(_ADVICE)


def _is_done(command: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    main()
