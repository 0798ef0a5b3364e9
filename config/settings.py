"""Settings: everything a process is told, read once at start-up and never changed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError

from config import agreement
from config.account import resolve_secrets
from config.accounts import ACCOUNT_TYPES, AccountSettings
from config.environment import SECRET_KEY_LENGTH, is_placeholder, read_environment, value_of
from config.organization import Topic, Unit
from config.problems import Place, Problems, mistakes, suggestion
from config.promises import Calendar, SlaClass
from config.section import Section
from config.service import (
    DeliverySettings,
    IntakeSettings,
    MediaSettings,
    ProcessingSettings,
    ServiceSettings,
    WebSettings,
    WorkerSettings,
)
from config.yaml_file import YamlFile, read_yaml
from domain.messages import Channel

__all__ = ["Settings", "load_settings", "read_environment"]

_DATABASES = {"postgresql", "postgres"}
_REDIS = {"redis", "rediss", "unix", "valkey", "valkeys"}
S = TypeVar("S", bound=Section)


class Settings(Section):
    """The whole configuration. Addresses left None mean the embedded servers under `var_dir`."""

    database_url: str | None = Field(default=None, repr=False, description="PostgreSQL (DATABASE_URL)")
    redis_url: str | None = Field(default=None, repr=False, description="Redis or Valkey (REDIS_URL)")
    secret_key: SecretStr = Field(
        description="signs sessions, permutes tracking numbers (TAWASUL_SECRET_KEY)"
    )
    var_dir: Path = Field(description="where this machine keeps its data (TAWASUL_VAR)")
    web: WebSettings = Field(description="the web process")
    intake: IntakeSettings = Field(description="events into the ledger")
    processing: ProcessingSettings = Field(description="events into cases")
    delivery: DeliverySettings = Field(description="replies")
    media: MediaSettings = Field(description="citizens' files")
    workers: WorkerSettings = Field(description="worker processes")
    accounts: tuple[AccountSettings, ...] = Field(description="accounts.yaml")
    units: tuple[Unit, ...] = Field(description="units.yaml")
    topics: tuple[Topic, ...] = Field(description="topics.yaml")
    sla: tuple[SlaClass, ...] = Field(description="sla.yaml")
    calendar: Calendar = Field(description="calendar.yaml")

    @property
    def media_dir(self) -> Path:
        """Where citizens' files lie."""
        return self.media.directory or self.var_dir / "media"

    def sla_class(self, class_id: str) -> SlaClass:
        """The promise with this id; there is one for every urgency."""
        return next(sla for sla in self.sla if sla.id == class_id)


def load_settings(config_dir: Path, environ: Mapping[str, str]) -> Settings:
    """Read and check everything. Raise one ConfigurationError that lists every mistake."""
    return _Reader(config_dir, environ).settings()


class _Reader:
    """Reads the files one by one and keeps what is wrong with them."""

    def __init__(self, config_dir: Path, environ: Mapping[str, str]) -> None:
        self.directory = config_dir
        self.environ = environ
        self.problems = Problems()

    def settings(self) -> Settings:
        service = self._service()
        units, units_file = self._items("units.yaml", Unit)
        topics, topics_file = self._items("topics.yaml", Topic)
        classes, classes_file = self._items("sla.yaml", SlaClass)
        accounts, accounts_file = self._accounts()
        calendar = self._calendar()
        found = self.problems
        agreement.check_units(units, _finder(units_file), found)
        agreement.check_topics(topics, units, classes, _finder(topics_file), found)
        agreement.check_classes(classes, _finder(classes_file), found)
        agreement.check_accounts(accounts, units, service.web.public_base_url, _finder(accounts_file), found)
        database_url = self._address("DATABASE_URL", _DATABASES, "postgresql://user:password@host/tawasul")
        redis_url = self._address("REDIS_URL", _REDIS, "redis://host:6379/0")
        secret_key = self._secret_key()
        found.raise_if_any()
        assert calendar is not None  # else there is a problem
        return Settings(
            database_url=database_url,
            redis_url=redis_url,
            secret_key=SecretStr(secret_key),
            var_dir=Path(value_of(self.environ, "TAWASUL_VAR") or self.directory.parent / "var").absolute(),
            **{name: getattr(service, name) for name in ServiceSettings.model_fields},
            accounts=tuple(accounts),
            units=tuple(units),
            topics=tuple(topics),
            sla=tuple(classes),
            calendar=calendar,
        )

    def _service(self) -> ServiceSettings:
        """service.yaml, whose web part the environment may override machine by machine."""
        file = self._file("service.yaml")
        content = dict(file.content) if isinstance(file.content, dict) else file.content
        overrides = self._web_overrides()
        if overrides and isinstance(content, dict | None):
            content = dict(content or {})
            web = content.get("web")
            content["web"] = {**(web if isinstance(web, dict) else {}), **overrides}
        return self._valid(ServiceSettings, content or {}, file, ()) or ServiceSettings()

    def _web_overrides(self) -> dict[str, str | int]:
        overrides: dict[str, str | int] = {}
        for name, field in (("TAWASUL_HOST", "host"), ("TAWASUL_PUBLIC_BASE_URL", "public_base_url")):
            if value := value_of(self.environ, name):
                overrides[field] = value
        if port := value_of(self.environ, "TAWASUL_PORT"):
            if port.isascii() and port.isdigit():
                overrides["port"] = int(port)
            else:
                self.problems.add(
                    "environment, TAWASUL_PORT", f'"{port}" is no port', "a number such as 8080"
                )
        return overrides

    def _calendar(self) -> Calendar | None:
        file = self._file("calendar.yaml")
        return self._valid(Calendar, file.content, file, ())

    def _accounts(self) -> tuple[list[AccountSettings], YamlFile]:
        file = self._file("accounts.yaml")
        accounts: list[AccountSettings] = []
        for index, raw in self._list(file, may_be_empty=True):
            account_type = ACCOUNT_TYPES.get(raw.get("channel", "")) if isinstance(raw, dict) else None
            if account_type is None:
                self._unknown_channel(raw, file, index)
                continue
            resolved = resolve_secrets(raw, account_type, self.environ, file, (index,), self.problems)
            if account := self._valid(account_type, resolved, file, (index,)):
                accounts.append(account)
        return accounts, file

    def _unknown_channel(self, raw: Any, file: YamlFile, index: int) -> None:
        channel = str(raw.get("channel")) if isinstance(raw, dict) else ""
        self.problems.add(
            file.where((index, "channel")),
            f'"{channel}" is no channel we know{suggestion(channel, Channel)}',
            f"channel: one of {', '.join(Channel)}",
        )

    def _items(self, name: str, model: type[S]) -> tuple[list[S], YamlFile]:
        """A file that is a list of things of one kind."""
        file = self._file(name)
        valid = [self._valid(model, raw, file, (index,)) for index, raw in self._list(file)]
        return [item for item in valid if item is not None], file

    def _list(self, file: YamlFile, *, may_be_empty: bool = False) -> Sequence[tuple[int, Any]]:
        content = file.content
        if isinstance(content, list) and (content or may_be_empty):
            return list(enumerate(content))
        if not (content is None and may_be_empty) and content is not _UNREAD:
            self.problems.add(file.where(), "this must be a list", "begin each item with a dash: - id: …")
        return []

    def _file(self, name: str) -> YamlFile:
        file = read_yaml(self.directory / name, self.problems)
        return file or YamlFile(f"{self.directory.name}/{name}", _UNREAD)

    def _valid(self, model: type[S], raw: Any, file: YamlFile, place: Place) -> S | None:
        if raw is _UNREAD:
            return None
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            for mistake in mistakes(error, model):
                self.problems.add(file.where((*place, *mistake.place)), mistake.what, mistake.mend)
            return None

    def _address(self, name: str, schemes: set[str], example: str) -> str | None:
        url = value_of(self.environ, name)
        if url is None:
            return None
        if urlsplit(url).scheme.partition("+")[0] not in schemes:
            self.problems.add(f"environment, {name}", "not the address of such a server", f"like {example}")
        elif is_placeholder(urlsplit(url).password or ""):
            self.problems.add(f"environment, {name}", "the password is the example's", "put in the real one")
        return url

    def _secret_key(self) -> str:
        key = value_of(self.environ, "TAWASUL_SECRET_KEY")
        mend = 'set it to the output of: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
        if key is None:
            near = suggestion("TAWASUL_SECRET_KEY", self.environ)
            self.problems.add("environment, TAWASUL_SECRET_KEY", f"it is not set{near}", mend)
        elif is_placeholder(key):
            self.problems.add("environment, TAWASUL_SECRET_KEY", "it still has the example's value", mend)
        elif len(key) < SECRET_KEY_LENGTH:
            what = f"it has {len(key)} characters, {SECRET_KEY_LENGTH} are needed"
            self.problems.add("environment, TAWASUL_SECRET_KEY", what, mend)
        return key or ""


_UNREAD = object()
"""Content of a file that could not be read; the problem is noted already."""


def _finder(file: YamlFile) -> agreement.Where:
    """Where in a list file the item with an id stands; the last one where an id is used twice."""

    def where(item_id: str) -> str:
        items = file.content if isinstance(file.content, list) else []
        found = [
            index for index, raw in enumerate(items) if isinstance(raw, dict) and raw.get("id") == item_id
        ]
        return file.where((found[-1], "id")) if found else file.where()

    return where
