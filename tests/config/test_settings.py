"""Reading the configuration: what ships is sound, and every mistake is told with place and remedy."""

import re
import shutil
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from config.account import Mode, Receive
from config.accounts_meta import WhatsAppAccount
from config.accounts_telegram import TelegramAccount
from config.description import describe
from config.environment import is_placeholder, keep_secret_key, read_environment
from config.problems import Problems
from config.settings import Settings, load_settings
from config.yaml_file import read_yaml
from domain.errors import ConfigurationError
from domain.tickets import Urgency

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    "TAWASUL_SECRET_KEY": "uY7pQ2mZ9xL4vB6nR1tC8wK3jH5gF0dS",
    "TG_TOKEN": "7001234567:AAF-k3hX9q2LmZ0pYw8uVtR5sD1cB6nE4gJ",
    "TG_SECRET": "wq8Zr5Lk2Hn9Xc4Vb7Mt",
    "WA_TOKEN": "EAAJb7kQx2ZCsBAPm5",
    "WA_SECRET": "9f3c1be27a64d805",
    "WA_VERIFY": "tawasul-verify-71",
}
TELEGRAM = {
    "id": "care-telegram",
    "channel": "telegram",
    "unit": "beneficiary_care",
    "receive": "polling",
    "token_env": "TG_TOKEN",
}
WHATSAPP = {
    "id": "care-whatsapp",
    "channel": "whatsapp",
    "unit": "beneficiary_care",
    "phone_number_id": "106540352242922",
    "access_token_env": "WA_TOKEN",
    "app_secrets_env": ["WA_SECRET"],
    "verify_token_env": "WA_VERIFY",
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A copy of the configuration that ships, to be spoilt."""
    copy = tmp_path / "config"
    copy.mkdir()
    for file in (ROOT / "config").glob("*.yaml"):
        shutil.copy(file, copy)
    return copy


def put(config: Path, name: str, content: object) -> None:
    (config / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def get(config: Path, name: str) -> Any:
    file = read_yaml(config / name, Problems())
    assert file is not None
    return file.content


def load(config: Path, environ: Mapping[str, str] | None = None) -> Settings:
    return load_settings(config, {**ENVIRONMENT, **(environ or {})})


def refusal(config: Path, environ: Mapping[str, str] | None = None) -> str:
    with pytest.raises(ConfigurationError) as refused:
        load(config, environ)
    return str(refused.value)


def test_what_ships_is_sound_and_needs_nothing_but_a_secret_key(config: Path) -> None:
    settings = load_settings(config, {"TAWASUL_SECRET_KEY": ENVIRONMENT["TAWASUL_SECRET_KEY"]})
    assert all(account.mode is Mode.OFF for account in settings.accounts)
    assert settings.database_url is None
    assert settings.redis_url is None
    assert settings.var_dir == config.parent / "var"
    assert settings.web.body_limit_bytes == 1_048_576


def test_the_ministry_is_complete(config: Path) -> None:
    settings = load(config)
    by_id = {unit.id: unit for unit in settings.units}
    assert by_id["minister"].parent is None
    assert by_id["gd_jed"].parent == "dep_general_ed"
    assert by_id["beneficiary_care"].name.ar == "مركز رعاية المستفيدين (تواصل)"
    assert all(re.search("[ء-ي]", unit.name.ar) for unit in settings.units)
    assert all(re.search("[A-Za-z]", unit.name.en) for unit in settings.units)
    assert all(re.search("[ء-ي]", topic.name.ar) for topic in settings.topics)
    assert {topic.id for topic in settings.topics} >= {"noor_system", "child_protection", "praise"}
    assert next(topic for topic in settings.topics if topic.id == "qiyas_etec").external_body is not None


def test_every_urgency_has_a_promise_and_only_the_critical_one_runs_day_and_night(config: Path) -> None:
    settings = load(config)
    assert settings.sla_class(Urgency.CRITICAL).hours == 24
    assert [settings.sla_class(urgency).working_days for urgency in ("high", "normal", "low")] == [3, 5, 15]
    assert [sla.id for sla in settings.sla if sla.round_the_clock] == ["critical"]


def test_the_calendar_is_that_of_riyadh(config: Path) -> None:
    calendar = load(config).calendar
    assert [day.number for day in calendar.working_days] == [6, 0, 1, 2, 3]
    assert (calendar.hours.opens, calendar.hours.closes) == (time(7, 30), time(14, 30))
    assert calendar.known_until == date(2028, 12, 31)
    eids = [holiday for holiday in calendar.holidays if "Eid" in holiday.name.en]
    assert len(eids) == 6
    assert all(holiday.provisional for holiday in eids)
    for eid in eids:
        days = [date.fromordinal(day) for day in range(eid.first.toordinal(), eid.last.toordinal() + 1)]
        assert sum(day.weekday() in {6, 0, 1, 2, 3} for day in days) in {4, 5}


def test_secrets_come_from_the_environment(config: Path) -> None:
    put(config, "accounts.yaml", [TELEGRAM, WHATSAPP | {"app_secrets_env": ["WA_SECRET", "TG_SECRET"]}])
    telegram, whatsapp = load(config).accounts
    assert isinstance(telegram, TelegramAccount)
    assert isinstance(whatsapp, WhatsAppAccount)
    assert telegram.token.get_secret_value() == ENVIRONMENT["TG_TOKEN"]
    assert telegram.receive is Receive.POLLING
    assert [secret.get_secret_value() for secret in whatsapp.app_secrets] == [
        ENVIRONMENT["WA_SECRET"],
        ENVIRONMENT["TG_SECRET"],
    ]
    assert whatsapp.api_version == "v26.0"


def test_an_account_that_is_off_needs_no_secrets(config: Path) -> None:
    put(config, "accounts.yaml", [TELEGRAM | {"mode": "off", "token_env": "NOT_SET_ANYWHERE"}])
    assert load(config).accounts[0].is_off


def test_on_and_off_stay_words(config: Path) -> None:
    text = "- {id: care, channel: telegram, unit: beneficiary_care, mode: off, receive: polling}\n"
    (config / "accounts.yaml").write_text(text)
    assert load(config).accounts[0].mode is Mode.OFF


def test_there_may_be_no_accounts(config: Path) -> None:
    (config / "accounts.yaml").write_text("# none yet\n")
    assert load(config).accounts == ()


def test_two_numbers_of_one_meta_app_share_its_secrets(config: Path) -> None:
    second = WHATSAPP | {"id": "schools-whatsapp", "phone_number_id": "106540352242999"}
    put(config, "accounts.yaml", [WHATSAPP, second])
    assert len(load(config).accounts) == 2


@pytest.mark.parametrize(
    ("account", "told"),
    [
        (TELEGRAM | {"chanel": "x"}, ['unknown key "chanel"; did you mean "channel"?']),
        (TELEGRAM | {"channel": "telegramm"}, ['"telegramm" is no channel', 'did you mean "telegram"']),
        (TELEGRAM | {"unit": "beneficary_care"}, ["does not exist", 'did you mean "beneficiary_care"']),
        (TELEGRAM | {"token_env": "TG_TOKN"}, ["TG_TOKN is not set", 'did you mean "TG_TOKEN"', "mode: off"]),
        (TELEGRAM | {"token_env": "tg token"}, ["NAME of an environment variable"]),
        (TELEGRAM | {"token_env": "WA_SECRET"}, ["not a Telegram token"]),
        (
            TELEGRAM | {"token": "7001234567:AAF-k3hX9q2LmZ0"},
            ["a secret stands in the file", "token_env: NAME"],
        ),
        (TELEGRAM | {"receive": "webhook"}, ["without webhook_secret", "web.public_base_url"]),
        (TELEGRAM | {"receive": "pigeon"}, ["'pigeon' is not known", "webhook, polling"]),
        (TELEGRAM | {"rate_per_second": 31}, ["31", "less than or equal to 30"]),
        (TELEGRAM | {"rate_per_second": 0}, ["greater than 0"]),
        (TELEGRAM | {"mode": "read-only"}, ["'read-only' is not known", 'did you mean "read_only"']),
        (TELEGRAM | {"id": "Care Telegram"}, ["'Care Telegram'", "part of the webhook's address"]),
        (TELEGRAM | {"api_base": "api.telegram.org"}, ["where the Bot API is"]),
        ({"channel": "telegram"}, ['"id" is missing', '"unit" is missing']),
        (WHATSAPP | {"receive": "polling"}, ["Meta offers no polling"]),
        (WHATSAPP | {"phone_number_id": "000000000000000"}, ["phone_number_id is the example's"]),
        (WHATSAPP | {"phone_number_id": "+966 50 123 4567"}, ["not the telephone number"]),
        (WHATSAPP | {"app_secrets_env": []}, ["without app_secrets"]),
        (WHATSAPP | {"templates": {"fr": {"name": "x", "language": "fr"}}}, ["use one of: ar, en"]),
        ("care-telegram", ["is no channel we know"]),
    ],
)
def test_a_mistaken_account_is_refused_with_a_remedy(config: Path, account: object, told: list[str]) -> None:
    put(config, "accounts.yaml", [account])
    text = refusal(config)
    assert "config/accounts.yaml, line " in text
    assert "mend:" in text
    for part in told:
        assert part in text


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (TELEGRAM | {"id": "schools"}, 'the same token as account "care-telegram"'),
        (WHATSAPP | {"id": "care-telegram"}, 'the id "care-telegram" is used 2 times'),
    ],
)
def test_an_account_is_configured_once(config: Path, second: object, told: str) -> None:
    put(config, "accounts.yaml", [TELEGRAM, second])
    assert told in refusal(config)


def test_one_number_is_not_given_to_two_accounts(config: Path) -> None:
    put(config, "accounts.yaml", [WHATSAPP, WHATSAPP | {"id": "other"}])
    assert 'the same phone_number_id as account "care-whatsapp"' in refusal(config)


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"TAWASUL_SECRET_KEY": ""}, "it is not set"),
        ({"TAWASUL_SECRET_KEY": "", "TAWASUL_SERCET_KEY": "x"}, 'did you mean "TAWASUL_SERCET_KEY"'),
        ({"TAWASUL_SECRET_KEY": "change-me"}, "still has the example's value"),
        ({"TAWASUL_SECRET_KEY": "q8Zr5Lk2"}, "it has 8 characters, 32 are needed"),
        ({"DATABASE_URL": "mysql://localhost/tawasul"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://tawasul:change-me@db/tawasul"}, "the password is the example's"),
        ({"REDIS_URL": "localhost:6379"}, "like redis://host:6379/0"),
        ({"TAWASUL_PORT": "eighty"}, '"eighty" is no port'),
        ({"TAWASUL_PORT": "70000"}, "web.port"),
        ({"TAWASUL_PUBLIC_BASE_URL": "http://tawasul.moe.gov.sa"}, "must begin with https://"),
    ],
)
def test_a_mistaken_environment_is_refused(config: Path, environ: Mapping[str, str], told: str) -> None:
    assert told in refusal(config, environ)


def test_the_environment_places_a_machine(config: Path) -> None:
    settings = load(
        config,
        {
            "TAWASUL_PORT": "9090",
            "TAWASUL_HOST": "0.0.0.0",
            "TAWASUL_PUBLIC_BASE_URL": "https://tawasul.moe.gov.sa/",
            "TAWASUL_VAR": str(config / "بيانات"),
            "DATABASE_URL": "postgresql+psycopg://tawasul:Zr5Lk2Hn9@db/tawasul",
            "REDIS_URL": "unix:///run/valkey.sock?db=0",
        },
    )
    assert (settings.web.host, settings.web.port) == ("0.0.0.0", 9090)
    assert settings.web.public_base_url == "https://tawasul.moe.gov.sa"
    assert settings.var_dir == config / "بيانات"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("service.yaml", {"web": {"prot": 8080}}, ['unknown key "prot"; did you mean "port"?', "web.prot"]),
        ("service.yaml", {"web": {"port": "8080"}}, ["web.port", "port to listen on"]),
        ("service.yaml", {"web": {"trusted_proxies": ["10.0.0.0/8", "proxy"]}}, ["trusted_proxies[1]"]),
        ("service.yaml", {"intake": {"batch_limit": 0}}, ["intake.batch_limit", "most events in one commit"]),
        ("service.yaml", {"delivery": {"retry_pauses_seconds": [10, 2]}}, ["must grow"]),
        ("service.yaml", {"delivery": {"retry_pauses_seconds": []}}, ["retry_pauses_seconds"]),
        ("service.yaml", {"delivery": {"outgoing_stopped": "yes"}}, ["outgoing_stopped"]),
        ("service.yaml", {"delivery": {"unconfirmed_after_seconds": 5}}, ["must be longer"]),
        ("service.yaml", {"worker": {}}, ['did you mean "workers"']),
        ("service.yaml", ["web"], ["service.yaml"]),
        ("units.yaml", {"minister": {}}, ["this must be a list"]),
        ("units.yaml", [], ["this must be a list"]),
        (
            "sla.yaml",
            [{"id": "high", "working_days": 3, "hours": 24, "first_response_minutes": 1}],
            ["either"],
        ),
        ("sla.yaml", [{"id": "high", "working_days": 3, "first_response_minutes": 9}], ['urgency "normal"']),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_place(
    config: Path, name: str, content: object, told: list[str]
) -> None:
    put(config, name, content)
    text = refusal(config)
    assert f"config/{name}" in text
    for part in told:
        assert part in text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"parent": "vice_ministr"}, ['"vice_ministr" does not exist', 'did you mean "vice_minister"']),
        ({"parent": None}, ["the tree needs one root, it has 2"]),
        ({"parent": "gd_riy"}, ["is not below its parent", "the unit is its own superior"]),
        ({"level": 6}, ["level 6 is not below its parent"]),
        ({"level": 7}, ["less than or equal to 6"]),
        ({"id": "dep_programs"}, ['the id "dep_programs" is used 2 times']),
        ({"name": {"ar": "وكالة", "en": " "}}, ["name.en"]),
        ({"region": "Riyadh"}, ["region"]),
    ],
)
def test_a_broken_tree_is_refused(config: Path, change: dict[str, object], told: list[str]) -> None:
    units = get(config, "units.yaml")
    next(unit for unit in units if unit["id"] == "dep_general_ed").update(change)
    put(config, "units.yaml", units)
    text = refusal(config)
    for part in told:
        assert part in text


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"owner": "dep_digitl"}, 'did you mean "dep_digital"'),
        ({"sla": "tech"}, 'the class "tech" does not exist'),
        ({"entry_level": "external"}, "external_body belong together"),
        ({"urgency": "urgent"}, "low, normal, high, critical"),
        ({"cues": []}, "single words that point to the topic"),
    ],
)
def test_a_broken_topic_is_refused(config: Path, change: dict[str, object], told: str) -> None:
    topics = get(config, "topics.yaml")
    topics[0].update(change)
    put(config, "topics.yaml", topics)
    assert told in refusal(config)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"timezone": "Asia/Riyad"}, "IANA"),
        ({"working_days": ["sunday", "freeday"]}, 'did you mean "friday"'),
        ({"hours": {"opens": "14:30", "closes": "07:30"}}, "opens must be before closes"),
        (
            {"ramadan": [{"first": date(2027, 3, 8), "last": date(2027, 2, 8)}]},
            "first must not be after last",
        ),
        ({"holidays": [{"first": "soon", "last": "later", "name": {"ar": "ع", "en": "E"}}]}, "first day"),
    ],
)
def test_a_broken_calendar_is_refused(config: Path, change: dict[str, object], told: str) -> None:
    put(config, "calendar.yaml", get(config, "calendar.yaml") | change)
    assert told in refusal(config)


def test_overlapping_holidays_are_refused(config: Path) -> None:
    calendar = get(config, "calendar.yaml")
    calendar["holidays"].append(calendar["holidays"][0])
    put(config, "calendar.yaml", calendar)
    assert "overlap on 2026-02-22" in refusal(config)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"web: {port: 8080\n", "this is not YAML"),
        (b"web:\n  port: 8080\n  port: 9090\n", '"port" is written twice, first on line 2'),
        (b"web: \xff\n", "not UTF-8"),
        (b"web: !!python/object:os.system {}\n", "this is not YAML"),
        (b"a: 2026-13-45\n", "not YAML"),
    ],
)
def test_a_file_that_is_not_yaml_is_refused(config: Path, content: bytes, told: str) -> None:
    (config / "service.yaml").write_bytes(content)
    text = refusal(config)
    assert told in text
    assert "config/service.yaml" in text


def test_a_missing_file_is_named(config: Path) -> None:
    (config / "sla.yaml").unlink()
    assert "config/sla.yaml\n    wrong: the file does not exist" in refusal(config)


def test_all_mistakes_are_told_at_once(config: Path) -> None:
    put(config, "service.yaml", {"web": {"port": 0, "hots": "x"}})
    put(config, "accounts.yaml", [TELEGRAM | {"unit": "nowhere"}])
    text = refusal(config, {"TAWASUL_SECRET_KEY": "short"})
    assert text.startswith("The configuration has 4 mistakes:")
    for part in ("web.port", '"hots"', '"nowhere"', "TAWASUL_SECRET_KEY"):
        assert part in text


def test_mistakes_never_repeat_a_secret(config: Path) -> None:
    put(config, "accounts.yaml", [TELEGRAM | {"token_env": "WA_SECRET", "rate_per_second": 99}])
    text = refusal(
        config, {"DATABASE_URL": "mysql://tawasul:Zr5Lk2Hn9@db/tawasul", "TAWASUL_SECRET_KEY": "Kq9"}
    )
    for secret in (ENVIRONMENT["WA_SECRET"], "Zr5Lk2Hn9", "Kq9"):
        assert secret not in text


def test_the_description_masks_every_secret(config: Path) -> None:
    put(config, "accounts.yaml", [TELEGRAM, WHATSAPP])
    settings = load(
        config, {"DATABASE_URL": "postgresql://tawasul:Zr5Lk2Hn9@db:5433/tawasul?password=Zr5Lk2Hn9"}
    )
    rows = dict(describe(settings))
    shown = f"{rows} {settings!r}"
    for secret in (*ENVIRONMENT.values(), "Zr5Lk2Hn9"):
        assert secret not in shown
    assert rows["database_url"] == "postgresql://tawasul:••••••••@db:5433/tawasul"
    assert rows["redis_url"] == "embedded, under var_dir"
    assert rows["accounts.care-telegram.token"] == "••••••••"
    assert rows["accounts.care-telegram.webhook_secret"] == "not set"
    assert rows["accounts.care-whatsapp.app_secrets.0"] == "••••••••"
    assert rows["units"] == f"{len(settings.units)} listed"


def test_the_example_environment_is_refused_as_it_stands(config: Path) -> None:
    accounts = get(config, "accounts.yaml")
    put(config, "accounts.yaml", [account | {"mode": "on"} for account in accounts])
    shutil.copy(ROOT / ".env.example", config.parent / ".env")
    environ = read_environment(config.parent)
    with pytest.raises(ConfigurationError) as refused:
        load_settings(config, environ)
    for name in (
        "TAWASUL_SECRET_KEY",
        "TELEGRAM_CARE_TOKEN",
        "TELEGRAM_CARE_WEBHOOK_SECRET",
        "WHATSAPP_CARE_ACCESS_TOKEN",
        "WHATSAPP_CARE_APP_SECRET",
        "WHATSAPP_CARE_VERIFY_TOKEN",
    ):
        assert name in str(refused.value)


def test_what_is_really_set_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("TAWASUL_A=من الملف\nTAWASUL_B='$HOME'\nTAWASUL_C\n")
    monkeypatch.setenv("TAWASUL_A", "set")
    environ = read_environment(tmp_path)
    assert environ["TAWASUL_A"] == "set"
    assert environ["TAWASUL_B"] == "$HOME"
    assert "TAWASUL_C" not in environ


def test_settings_cannot_be_changed(config: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load(config).web.port = 1


def test_a_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    key = keep_secret_key(tmp_path / "var")
    assert keep_secret_key(tmp_path / "var") == key
    assert len(key) >= 32
    assert not is_placeholder(key)
    assert (tmp_path / "var" / "secret.key").stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret.key"]


@given(st.binary(min_size=32, max_size=64))
def test_random_secrets_are_not_taken_for_examples(secret: bytes) -> None:
    value = secret.hex()
    assert is_placeholder(value) == bool(re.fullmatch(r"(.)\1{7,}", value))


@given(content=st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), st.lists))
def test_no_content_is_a_crash(content: object, tmp_path_factory: pytest.TempPathFactory) -> None:
    config = tmp_path_factory.mktemp("spoilt") / "config"
    config.mkdir()
    for file in (ROOT / "config").glob("*.yaml"):
        put(config, file.name, content)
    with pytest.raises(ConfigurationError):
        load(config)
