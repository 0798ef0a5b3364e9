"""The configuration of the house: the project's own, with two accounts that the simulator plays."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from simulator.telegram.account import TelegramBot
from simulator.whatsapp.account import WhatsAppNumber
from tests.faults.town import TELEGRAM, WHATSAPP

_CONFIG = Path(__file__).resolve().parents[2] / "config"
_PHONE_NUMBER_ID = "106540352242922"
_SECRETS = {
    "TAWASUL_SECRET_KEY": "a-key-for-fault-tests-of-more-than-32-characters",
    "FAULT_TELEGRAM_TOKEN": "7000000001:AAFaultFaultFaultFaultFaultFault",
    "FAULT_TELEGRAM_SECRET": "fault_webhook_secret_01",
    "FAULT_ACCESS_TOKEN": "EAAfaultaccesstoken0123456789",
    "FAULT_APP_SECRET": "5f1c7a9e3b5d7f9a1c3e5a7b9d1f3e5c",
    "FAULT_VERIFY_TOKEN": "tell-me-that-you-are-meta",
}
_QUICK: Mapping[str, Mapping[str, object]] = {
    "web": {"requests_per_second_per_ip": 100_000.0, "events_per_second_per_account": 100_000.0},
    "intake": {"commit_timeout_seconds": 2.0},
    "processing": {"left_lying_after_seconds": 2.0},
    "delivery": {
        "request_timeout_seconds": 2.0,
        "unconfirmed_after_seconds": 10.0,
        "retry_pauses_seconds": [0.5, 1.0, 2.0],
    },
}
"""Less patience than in production, so that a test need not have it either."""


def secrets() -> dict[str, str]:
    """What stands in the environment of every process."""
    return dict(_SECRETS)


def played_accounts(hooks: str, *, polling: bool) -> tuple[TelegramBot, WhatsAppNumber]:
    """Both accounts as the platforms know them; webhooks go to `hooks`."""
    bot = TelegramBot(
        TELEGRAM,
        _SECRETS["FAULT_TELEGRAM_TOKEN"],
        webhook_url=None if polling else f"{hooks}/telegram/{TELEGRAM}",
        webhook_secret=_SECRETS["FAULT_TELEGRAM_SECRET"],
    )
    number = WhatsAppNumber(
        WHATSAPP,
        phone_number_id=_PHONE_NUMBER_ID,
        waba_id="102290129340398",
        display_number="966920000000",
        access_token=_SECRETS["FAULT_ACCESS_TOKEN"],
        app_secret=_SECRETS["FAULT_APP_SECRET"],
        verify_token=_SECRETS["FAULT_VERIFY_TOKEN"],
        webhook_url=f"{hooks}/whatsapp/{WHATSAPP}",
    )
    return bot, number


def write_configuration(
    directory: Path,
    port: int,
    platforms: str,
    changes: Mapping[str, Mapping[str, object]],
    *,
    polling: bool,
) -> None:
    """The folder that every process reads; `platforms` is where the simulator is."""
    shutil.copytree(_CONFIG, directory, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    accounts = _accounts(platforms, "polling" if polling else "webhook")
    (directory / "accounts.yaml").write_text(yaml.safe_dump(accounts))
    path = directory / "service.yaml"
    service: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text())
    address = {"web": {"port": port, "public_base_url": f"http://127.0.0.1:{port}"}}
    for layer in (_QUICK, address, changes):
        for section, values in layer.items():
            service.setdefault(section, {}).update(values)
    path.write_text(yaml.safe_dump(service))


def _accounts(platforms: str, receive: str) -> list[dict[str, Any]]:
    return [
        {
            "id": TELEGRAM,
            "channel": "telegram",
            "unit": "beneficiary_care",
            "receive": receive,
            "rate_per_second": 30.0,
            "token_env": "FAULT_TELEGRAM_TOKEN",
            "webhook_secret_env": "FAULT_TELEGRAM_SECRET",
            "api_base": platforms,
        },
        {
            "id": WHATSAPP,
            "channel": "whatsapp",
            "unit": "beneficiary_care",
            "rate_per_second": 100.0,
            "phone_number_id": _PHONE_NUMBER_ID,
            "access_token_env": "FAULT_ACCESS_TOKEN",
            "app_secrets_env": ["FAULT_APP_SECRET"],
            "verify_token_env": "FAULT_VERIFY_TOKEN",
            "api_base": platforms,
        },
    ]
