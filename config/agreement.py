"""Checks what no single value can tell: whether the parts of the configuration fit one another."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

from pydantic import SecretStr

from config.accounts import AccountSettings
from config.environment import is_placeholder
from config.organization import EntryLevel, Topic, Unit
from config.problems import Problems, suggestion
from config.promises import SlaClass
from domain.tickets import Urgency

Where = Callable[[str], str]
"""Finds the place of an item in its file by its id."""


def check_units(units: Sequence[Unit], where: Where, problems: Problems) -> None:
    """One root, every parent known, no circle, and the levels go up."""
    by_id = {unit.id: unit for unit in units}
    _check_unique([unit.id for unit in units], where, problems)
    roots = [unit.id for unit in units if unit.parent is None]
    if len(roots) != 1 and units:
        problems.add(
            where(roots[-1] if roots else units[0].id),
            f"the tree needs one root, it has {len(roots)}: {', '.join(roots) or 'none'}",
            "give every unit but the minister a parent",
        )
    for unit in units:
        if unit.parent is None:
            continue
        parent = by_id.get(unit.parent)
        if parent is None:
            what = f'the parent "{unit.parent}" does not exist{suggestion(unit.parent, by_id)}'
            problems.add(where(unit.id), what, "name a unit of this file")
        elif parent.level <= unit.level:
            what = f'level {unit.level} is not below its parent "{parent.id}" (level {parent.level})'
            problems.add(where(unit.id), what, "correct the level or the parent")
    for unit in units:
        if _is_in_a_circle(unit, by_id):
            problems.add(where(unit.id), "the unit is its own superior", "break the circle of parents")


def check_topics(
    topics: Sequence[Topic],
    units: Iterable[Unit],
    classes: Iterable[SlaClass],
    where: Where,
    problems: Problems,
) -> None:
    """Owners and promises exist, and only external topics name an outside body."""
    unit_ids, class_ids = {unit.id for unit in units}, {sla.id for sla in classes}
    _check_unique([topic.id for topic in topics], where, problems)
    for topic in topics:
        if topic.owner not in unit_ids:
            what = f'the owner "{topic.owner}" does not exist{suggestion(topic.owner, unit_ids)}'
            problems.add(where(topic.id), what, "name a unit of units.yaml")
        if topic.sla is not None and topic.sla not in class_ids:
            what = f'the class "{topic.sla}" does not exist{suggestion(topic.sla, class_ids)}'
            problems.add(where(topic.id), what, "name a class of sla.yaml")
        if (topic.entry_level is EntryLevel.EXTERNAL) != (topic.external_body is not None):
            problems.add(
                where(topic.id),
                "entry_level external and external_body belong together",
                "give both or neither",
            )


def check_classes(classes: Sequence[SlaClass], where: Where, problems: Problems) -> None:
    """Every urgency has its promise."""
    ids = [sla.id for sla in classes]
    _check_unique(ids, where, problems)
    for urgency in Urgency:
        if urgency not in ids:
            problems.add(
                where(""), f'no class for the urgency "{urgency}"', f"add a class with id: {urgency}"
            )


def check_accounts(
    accounts: Sequence[AccountSettings],
    units: Iterable[Unit],
    public_base_url: str | None,
    where: Where,
    problems: Problems,
) -> None:
    """Owners exist, nothing needed is missing, and no two accounts are the same one."""
    unit_ids = {unit.id for unit in units}
    _check_unique([account.id for account in accounts], where, problems)
    for account in accounts:
        if account.unit not in unit_ids:
            what = f'the unit "{account.unit}" does not exist{suggestion(account.unit, unit_ids)}'
            problems.add(where(account.id), what, "name a unit of units.yaml")
    running = [account for account in accounts if not account.is_off]
    for account in running:
        _check_complete(account, public_base_url, where, problems)
    _check_distinct(running, where, problems)


def _check_complete(
    account: AccountSettings, public_base_url: str | None, where: Where, problems: Problems
) -> None:
    """An account that is not off has its secrets, its real ids, and an address to be posted to."""
    for field in account.needed_secrets:
        if not _is_set(getattr(account, field)):
            problems.add(
                where(account.id),
                f"{account.channel} account without {field}",
                f"add {field}_env: NAME and set NAME in .env, or set mode: off",
            )
    for field in account.only_ours:
        value = getattr(account, field)
        if isinstance(value, str) and is_placeholder(value):
            problems.add(
                where(account.id), f"{field} is the example's", f"put in the real {field}, or mode: off"
            )
    if account.must_know_our_address and not public_base_url:
        problems.add(
            where(account.id),
            f"receive: webhook, but {account.channel} cannot be told where to post",
            "set web.public_base_url in service.yaml (or TAWASUL_PUBLIC_BASE_URL), or receive: polling",
        )


def _is_set(value: SecretStr | tuple[SecretStr, ...]) -> bool:
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _check_distinct(accounts: Sequence[AccountSettings], where: Where, problems: Problems) -> None:
    """A bot or a number is configured once; accounts of one Meta app may share the app's secrets."""
    for one, other in combinations(accounts, 2):
        if one.channel is not other.channel:
            continue
        for field, value in _own(one).items():
            if value and value == _own(other).get(field):
                problems.add(
                    where(other.id),
                    f'the same {field} as account "{one.id}"',
                    f"give each account its own {field}, or remove one of the accounts",
                )


def _own(account: AccountSettings) -> Mapping[str, str]:
    """What no other account of the channel may have."""
    values = {field: getattr(account, field) for field in account.only_ours}
    return {
        field: value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for field, value in values.items()
    }


def _check_unique(ids: Sequence[str], where: Where, problems: Problems) -> None:
    for name, count in Counter(ids).items():
        if count > 1:
            problems.add(where(name), f'the id "{name}" is used {count} times', "give each its own id")


def _is_in_a_circle(unit: Unit, by_id: Mapping[str, Unit]) -> bool:
    seen: set[str] = set()
    current = by_id.get(unit.parent or "")
    while current is not None and current.id not in seen:
        if current.id == unit.id:
            return True
        seen.add(current.id)
        current = by_id.get(current.parent or "")
    return False
