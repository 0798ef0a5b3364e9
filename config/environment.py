"""The environment: where secrets come from, and how a value left from the example is recognised."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from dotenv import dotenv_values

SECRET_KEY_LENGTH = 32
_PLACEHOLDER = re.compile(
    r"change[-_ ]?me|change[-_ ]?this|replace[-_ ]?me|your[-_ ]|placeholder|example|^<.*>$"
    r"|^x{3,}|x{6,}|\.{3}|…"
    r"|123456:ABC|^todo$|^secret$|^(.)\1{7,}$",
    re.IGNORECASE,
)


def read_environment(root: Path) -> dict[str, str]:
    """The environment together with `root`/.env; what is really set wins over the file."""
    from_file = {
        name: value
        for name, value in dotenv_values(root / ".env", interpolate=False).items()
        if value is not None
    }
    return {**from_file, **os.environ}


def is_placeholder(value: str) -> bool:
    """Whether a value was left as an example has it."""
    return bool(_PLACEHOLDER.search(value))


def value_of(environ: Mapping[str, str], name: str) -> str | None:
    """A variable's value; None when unset or blank."""
    return environ.get(name, "").strip() or None


def with_secret_key(environ: Mapping[str, str], var_dir: Path) -> dict[str, str]:
    """The environment with a secret key: the given one, or with the embedded database one kept beside it.

    A database elsewhere may be shared by machines, which must all be given the same key: none is made then.
    """
    given = dict(environ)
    if value_of(given, "TAWASUL_SECRET_KEY") is None and value_of(given, "DATABASE_URL") is None:
        given["TAWASUL_SECRET_KEY"] = keep_secret_key(Path(value_of(given, "TAWASUL_VAR") or var_dir))
    return given


def keep_secret_key(var_dir: Path) -> str:
    """The secret key of an installation that was given none: made once, kept in `var_dir`/secret.key.

    It belongs to the data beside it, since tracking numbers are made with it.
    """
    path = var_dir / "secret.key"
    var_dir.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        with suppress(FileExistsError):  # another process was first; its key holds
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text(encoding="ascii").strip()
