"""`demo`: everything on this machine, with the simulator playing the platforms and a filled inbox."""

import json
import logging
import secrets
import shutil
from pathlib import Path

import yaml
from rich.panel import Panel

from cases.staff import StaffRole, UnsuitableAccount
from commands.connect import connect_accounts
from commands.staff import add
from commands.supervisor import ProcessPlan
from commands.up import console, house, processes, supervise
from config.environment import with_secret_key
from config.settings import Settings, load_settings, read_environment

_STAFF = "demo"

log = logging.getLogger(__name__)


def run_demo(root: Path, *, port: int, simulator_port: int, messages: int) -> None:
    """Run until told to stop. Its data lives in var/demo, apart from that of `up`."""
    var_dir = root / "var" / "demo"
    environment = read_environment(root)
    for name in ("DATABASE_URL", "REDIS_URL", "TAWASUL_CONFIG"):
        environment.pop(name, None)
    environment |= {
        "TAWASUL_VAR": str(var_dir),
        "TAWASUL_HOST": "127.0.0.1",
        "TAWASUL_PORT": str(port),
        "TAWASUL_PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
        "TAWASUL_CONFIG": str(_configuration(root, var_dir, simulator_port)),
    }
    environment |= _demo_secrets(var_dir)
    environment = with_secret_key(environment, var_dir)
    settings = load_settings(Path(environment["TAWASUL_CONFIG"]), environment)
    with house(settings) as built:
        _add_demo_staff(settings, built.database_url, environment["DEMO_PASSWORD"])

        async def announce() -> None:
            words = _welcome(settings, simulator_port, environment["DEMO_PASSWORD"])
            console.print(Panel(words, title="تواصل  Tawasul", expand=False))
            await connect_accounts(settings, log.debug)

        play = ProcessPlan(
            "simulate",
            (
                str(root / "run_bots.py"),
                "simulate",
                "--port",
                str(simulator_port),
                "--fill",
                str(messages),
            ),
        )
        supervise(settings, built, environment, [*processes(root, settings), play], announce)


def _configuration(root: Path, var_dir: Path, simulator_port: int) -> Path:
    """The project's own configuration with accounts that the simulator plays."""
    directory = var_dir / "config"
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(root / "config", directory, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    api_base = f"http://127.0.0.1:{simulator_port}"
    accounts = [
        {
            "id": "demo-telegram",
            "channel": "telegram",
            "unit": "beneficiary_care",
            "receive": "webhook",
            "token_env": "DEMO_TELEGRAM_TOKEN",
            "webhook_secret_env": "DEMO_TELEGRAM_SECRET",
            "api_base": api_base,
        },
        {
            "id": "demo-whatsapp",
            "channel": "whatsapp",
            "unit": "beneficiary_care",
            "phone_number_id": "106540352242922",
            "access_token_env": "DEMO_ACCESS_TOKEN",
            "app_secrets_env": ["DEMO_APP_SECRET"],
            "verify_token_env": "DEMO_VERIFY_TOKEN",
            "api_base": api_base,
            "templates": {"ar": {"name": "tawasul_case_update", "language": "ar"}},
        },
        {
            "id": "demo-instagram",
            "channel": "instagram",
            "unit": "beneficiary_care",
            "instagram_id": "17841405822304914",
            "page_id": "105551234567890",
            "app_id": "1234567890",
            "access_token_env": "DEMO_INSTAGRAM_TOKEN",
            "app_secrets_env": ["DEMO_APP_SECRET"],
            "verify_token_env": "DEMO_VERIFY_TOKEN",
            "api_base": api_base,
        },
        {
            "id": "demo-snapchat",
            "channel": "manual",
            "unit": "beneficiary_care",
            "platform": "سناب شات",
            "profile_link": "https://www.snapchat.com/",
        },
        *(
            {
                "id": f"demo-{name}",
                "channel": channel,
                "unit": "beneficiary_care",
                "page_id": "105519148853321",
                "app_id": "918273645546372",
                "access_token_env": "DEMO_PAGE_TOKEN",
                "app_secrets_env": ["DEMO_APP_SECRET"],
                "verify_token_env": "DEMO_VERIFY_TOKEN",
                "api_base": api_base,
            }
            for name, channel in (("messenger", "messenger"), ("page", "facebook_page"))
        ),
        {
            "id": "demo-teams",
            "channel": "teams",
            "unit": "beneficiary_care",
            "app_id": "c9e8c047-2a74-40a2-b28a-b162d5f5327c",
            "app_password_env": "DEMO_TEAMS_PASSWORD",
            "login_base": f"{api_base}/teams/login",
            "openid_url": f"{api_base}/teams/openid",
            "service_hosts": [f"127.0.0.1:{simulator_port}"],
        },
    ]
    accounts.append(
        {
            "id": "demo-x",
            "channel": "x",
            "unit": "beneficiary_care",
            "user_id": "1420000111",
            "username": "moe_gov_sa",
            "rate_per_second": 1.0,
            "consumer_key_env": "DEMO_X_CONSUMER_KEY",
            "consumer_secret_env": "DEMO_X_CONSUMER_SECRET",
            "access_token_env": "DEMO_X_ACCESS_TOKEN",
            "access_token_secret_env": "DEMO_X_ACCESS_TOKEN_SECRET",
            "bearer_token_env": "DEMO_X_BEARER_TOKEN",
            "api_base": api_base,
        }
    )
    (directory / "accounts.yaml").write_text(yaml.safe_dump(accounts), encoding="utf-8")
    return directory


def _demo_secrets(var_dir: Path) -> dict[str, str]:
    """Secrets of the demo's own, each made once."""
    path = var_dir / "secrets.json"
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    made = {
        "DEMO_TELEGRAM_TOKEN": f"7{secrets.randbelow(10**9):09d}:{secrets.token_hex(16)}",
        "DEMO_TELEGRAM_SECRET": secrets.token_hex(16),
        "DEMO_ACCESS_TOKEN": secrets.token_hex(24),
        "DEMO_INSTAGRAM_TOKEN": secrets.token_hex(24),
        "DEMO_PAGE_TOKEN": secrets.token_hex(24),
        "DEMO_APP_SECRET": secrets.token_hex(16),
        "DEMO_VERIFY_TOKEN": secrets.token_hex(16),
        "DEMO_TEAMS_PASSWORD": secrets.token_hex(24),
        "DEMO_X_CONSUMER_KEY": secrets.token_hex(12),
        "DEMO_X_CONSUMER_SECRET": secrets.token_hex(24),
        "DEMO_X_ACCESS_TOKEN": f"1420000111-{secrets.token_hex(20)}",
        "DEMO_X_ACCESS_TOKEN_SECRET": secrets.token_hex(24),
        "DEMO_X_BEARER_TOKEN": secrets.token_hex(24),
        "DEMO_PASSWORD": secrets.token_urlsafe(9),
    }
    path.touch(mode=0o600)
    path.write_text(json.dumps(made | kept))
    return made | kept


def _add_demo_staff(settings: Settings, database_url: str, password: str) -> None:
    try:
        add(
            settings,
            database_url,
            username=_STAFF,
            name="موظف العرض",
            role=StaffRole.SUPERVISOR,
            unit="beneficiary_care",
            language="ar",
            password=password,
        )
    except UnsuitableAccount:
        return  # from an earlier run


def _welcome(settings: Settings, simulator_port: int, password: str) -> str:
    return "\n".join(
        [
            f"Play a citizen     http://127.0.0.1:{simulator_port}/      تحدّث كمستفيد",
            f"Answer as staff    http://127.0.0.1:{settings.web.port}/inbox/   صندوق الموظفين",
            f"                   name {_STAFF}   password {password}",
            "",
            "Write a message as a citizen: the answer with the tracking number comes at once.",
            "Then answer from the inbox, and watch it arrive in the citizen's window.",
            f"Logs are in {settings.var_dir / 'log'}. Ctrl-C stops everything.",
        ]
    )
