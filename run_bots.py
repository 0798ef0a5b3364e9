"""Tawasul's command line: every process and every tool of it starts here."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.errors import TawasulError
from domain.messages import Channel
from domain.text import storable

if TYPE_CHECKING:
    from config.settings import Settings
    from store.embedded import Addresses

ROOT = Path(__file__).resolve().parent
CHANNELS = click.Choice([channel.value for channel in Channel])


class Commands(click.Group):
    """Shows our own errors as a sentence, and keeps tracebacks for faults."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except TawasulError as error:
            raise click.ClickException(str(error)) from error
        except Exception as error:
            if complaint := _unreachable(error):
                raise click.ClickException(complaint) from error
            raise


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--config",
    "config_dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=ROOT / "config",
    envvar="TAWASUL_CONFIG",
    help="Folder with accounts.yaml and the other YAML files.",
)
@click.pass_context
def main(context: click.Context, config_dir: Path) -> None:
    """Tawasul (تواصل): a citizen's message becomes a case with a tracking number, and is never lost.

    \b
    Example:
      python run_bots.py demo
    """
    context.obj = config_dir


@main.command()
@click.option("--port", type=int, help="Where the inbox and the webhooks listen. [default: of service.yaml]")
@click.pass_obj
def up(config_dir: Path, port: int | None) -> None:
    """Start everything on this machine with the accounts of accounts.yaml.

    PostgreSQL and Valkey are started under var/ unless DATABASE_URL and REDIS_URL name others.

    \b
    Example:
      python run_bots.py up
    """
    from commands.up import run_up

    run_up(ROOT, config_dir, port=port)


@main.command()
@click.option("--port", type=int, default=8080, show_default=True, help="Where the inbox listens.")
@click.option("--simulator-port", type=int, default=8090, show_default=True, help="Where you play a citizen.")
@click.option(
    "--messages", type=int, default=40, show_default=True, help="How many citizens have written already."
)
def demo(port: int, simulator_port: int, messages: int) -> None:
    """Start everything with the simulator playing the platforms and a filled inbox.

    \b
    Example:
      python run_bots.py demo
    """
    from commands.demo import run_demo

    run_demo(ROOT, port=port, simulator_port=simulator_port, messages=messages)


@main.command()
@click.option("--port", type=int, default=8090, show_default=True, help="Where the platforms are played.")
@click.option("--fill", type=int, default=0, show_default=True, help="How many citizens write at the start.")
@click.pass_obj
def simulate(config_dir: Path, port: int, fill: int) -> None:
    """Play the platforms of the configured accounts; their api_base must point here.

    \b
    Example:
      python run_bots.py simulate --port 8090
    """
    from commands.simulate import simulate as run

    settings = _settings(config_dir)
    _log()
    run(settings, port=port, fill=fill, memory=settings.var_dir / "simulator.jsonl")


@main.command()
@click.pass_obj
def web(config_dir: Path) -> None:
    """Take webhooks and show the inbox (one process of `up`).

    \b
    Example:
      DATABASE_URL=postgresql://… REDIS_URL=redis://… python run_bots.py web
    """
    from commands.web import serve

    settings = _settings(config_dir)
    _log()
    with _addresses(settings) as addresses:
        serve(settings, addresses.database_url, addresses.redis_url)


@main.command()
@click.option(
    "--role",
    type=click.Choice(["intake", "delivery", "media", "all"]),
    default="all",
    show_default=True,
    help="Events into cases, replies to platforms, citizens' files from them and checks, or all.",
)
@click.pass_obj
def worker(config_dir: Path, role: str) -> None:
    """Run jobs (one process of `up`; start as many as you like).

    \b
    Example:
      python run_bots.py worker --role intake
    """
    from commands.worker import work

    settings = _settings(config_dir)
    _log()
    with _addresses(settings) as addresses:
        work(settings, addresses.database_url, addresses.redis_url, role)


@main.command()
@click.pass_obj
def cron(config_dir: Path) -> None:
    """Run what goes by the clock (one process of `up`; one is enough).

    \b
    Example:
      python run_bots.py cron
    """
    from commands.worker import keep_time

    settings = _settings(config_dir)
    _log()
    with _addresses(settings) as addresses:
        keep_time(addresses.redis_url)


@main.command()
@click.pass_obj
def listen(config_dir: Path) -> None:
    """Fetch what platforms do not post to us (one process of `up`; a second one stands by).

    \b
    Example:
      python run_bots.py listen
    """
    from commands.listen import listen as run

    settings = _settings(config_dir)
    _log()
    with _addresses(settings) as addresses:
        run(settings, addresses.database_url, addresses.redis_url)


@main.command()
@click.pass_obj
def migrate(config_dir: Path) -> None:
    """Bring the database to the schema of this version.

    \b
    Example:
      DATABASE_URL=postgresql://… python run_bots.py migrate
    """
    from store.migrate import migrate as run

    with _addresses(_settings(config_dir)) as addresses:
        click.echo(f"The database is at revision {run(addresses.database_url)}.")


@main.command()
@click.pass_obj
def doctor(config_dir: Path) -> None:
    """Print the configuration with secrets masked, and check everything it depends on.

    \b
    Example:
      python run_bots.py doctor
    """
    from commands.health import examine

    settings = _settings(config_dir)
    with _addresses(settings) as addresses:
        sys.exit(examine(settings, addresses.database_url, addresses.redis_url))


@main.command()
@click.pass_obj
def connect(config_dir: Path) -> None:
    """Tell the platforms where we are: register webhooks, or take them back for accounts that poll.

    \b
    Example:
      python run_bots.py connect
    """
    from commands.connect import connect as run

    sys.exit(run(_settings(config_dir)))


def _explain_help() -> str:
    from commands.explain import SHAPE

    return (
        "Print what the system understands of a platform's raw body, as JSON.\n\n"
        "\b\nExample:\n  python run_bots.py explain --channel telegram < payload.json\n\n" + SHAPE
    )


@main.command(help=_explain_help())
@click.option("--channel", type=CHANNELS, required=True, help="Whose payload it is.")
@click.option("--self", "self_id", help="Id of our own account there, so that echoes are recognised.")
@click.option("--lines", is_flag=True, help="One raw body per line, each as a JSON string.")
def explain(channel: str, self_id: str | None, lines: bool) -> None:
    from commands.explain import explain as run
    from commands.explain import explain_line

    if lines:
        for line in sys.stdin.buffer:
            _print_json(explain_line(Channel(channel), line, self_id))
        return
    body = sys.stdin.buffer.read()
    _print_json(run(Channel(channel), body, self_id), indent=2)


def _normalize_help() -> str:
    from commands.normalize import SHAPE

    return (
        "Print what the system understands of texts: one JSON object per line in, one per line out.\n\n"
        "\b\nExample:\n"
        "  echo '{"
        '"id": "1", "text": "وين وصل طلبي؟"'
        "}' | python run_bots.py normalize\n\n" + SHAPE
    )


@main.command(help=_normalize_help())
def normalize() -> None:
    from commands.normalize import normalize_line

    for line in sys.stdin.buffer:
        _print_json(normalize_line(line))


@main.command()
@click.option("--account", help="Only events of this account.")
@click.argument("event_ids", nargs=-1, type=int)
@click.pass_obj
def replay(config_dir: Path, account: str | None, event_ids: tuple[int, ...]) -> None:
    """Let quarantined events be processed again: these, those of an account, or all.

    \b
    Example:
      python run_bots.py replay --account care-telegram
    """
    from commands.replay import replay as run

    with _addresses(_settings(config_dir)) as addresses:
        count = run(addresses.database_url, ids=event_ids, account=account)
    click.echo(f"{count} events wait again; the sweeper gives them out within half a minute.")


@main.group()
def staff() -> None:
    """Accounts of the people who answer citizens."""


@staff.command("add")
@click.argument("username")
@click.option("--name", required=True, help="As colleagues see it.")
@click.option("--role", required=True, type=click.Choice(["agent", "coordinator", "supervisor"]))
@click.option("--unit", default="beneficiary_care", show_default=True, help="A unit of units.yaml.")
@click.option("--language", type=click.Choice(["ar", "en"]), default="ar", show_default=True)
@click.password_option(
    envvar="TAWASUL_STAFF_PASSWORD", help="At least 10 characters; asked for when not given."
)
@click.pass_obj
def staff_add(
    config_dir: Path, username: str, name: str, role: str, unit: str, language: str, password: str
) -> None:
    """Add a member of staff.

    \b
    Example:
      python run_bots.py staff add noura --name "نورة" --role agent
    """
    from cases.staff import StaffRole
    from commands.staff import add

    settings = _settings(config_dir)
    with _addresses(settings) as addresses:
        add(
            settings,
            addresses.database_url,
            username=username,
            name=name,
            role=StaffRole(role),
            unit=unit,
            language=language,
            password=password,
        )
    click.echo(f"{username} can sign in at /inbox/.")


@main.group()
def outgoing() -> None:
    """The one switch that stops everything we send, on all channels at once."""


@outgoing.command("stop")
@click.option("--reason", required=True, help="Shown to all staff while it lasts.")
@click.pass_obj
def outgoing_stop(config_dir: Path, reason: str) -> None:
    """Stop everything outgoing within two seconds; nothing is lost, all waits.

    \b
    Example:
      python run_bots.py outgoing stop --reason "wrong answers about exam dates"
    """
    from commands.outgoing import stop

    settings = _settings(config_dir)
    with _addresses(settings) as addresses:
        click.echo(stop(settings, addresses.database_url, reason))


@outgoing.command("resume")
@click.option("--reason", default="", help="Kept with who did it.")
@click.pass_obj
def outgoing_resume(config_dir: Path, reason: str) -> None:
    """Let everything that waited go out, in order.

    \b
    Example:
      python run_bots.py outgoing resume --reason "texts corrected"
    """
    from commands.outgoing import resume

    settings = _settings(config_dir)
    with _addresses(settings) as addresses:
        click.echo(resume(settings, addresses.database_url, addresses.redis_url, reason))


@outgoing.command("show")
@click.pass_obj
def outgoing_show(config_dir: Path) -> None:
    """Tell whether everything outgoing is stopped, by whom and why.

    \b
    Example:
      python run_bots.py outgoing show
    """
    from commands.outgoing import show

    settings = _settings(config_dir)
    with _addresses(settings) as addresses:
        click.echo(show(settings, addresses.database_url))


@main.group()
def channel() -> None:
    """The kinds of platform that citizens write on."""


@channel.command("new")
@click.argument("name")
@click.option("--title", required=True, help="What people call the platform.")
def channel_new(name: str, title: str) -> None:
    """Write a new channel's connector and tests, and print the lines that are left to add elsewhere.

    \b
    Example:
      python run_bots.py channel new threads --title "Threads"
    """
    from commands.channel import new_channel

    new_channel(ROOT, name, title)


@main.group()
def bench() -> None:
    """Measurements; each compares within one run, since machines differ."""


def _bench_options(function: Callable[..., None]) -> Callable[..., None]:
    seconds = click.option("--seconds", type=float, default=30.0, show_default=True, help="About how long.")
    as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
    return seconds(as_json(function))


@bench.command("intake")
@_bench_options
def bench_intake(seconds: float, as_json: bool) -> None:
    """Durable acknowledgements per second, against the same handler without storage and one job per request.

    \b
    Example:
      python run_bots.py bench intake --json
    """
    from bench.intake import run

    run(seconds, as_json=as_json)


@bench.command("pipeline")
@_bench_options
def bench_pipeline(seconds: float, as_json: bool) -> None:
    """Signed requests over HTTP to cases with replies queued, against one job per message.

    \b
    Example:
      python run_bots.py bench pipeline --json
    """
    from bench.pipeline import run

    run(seconds, as_json=as_json)


@bench.command("delivery")
@_bench_options
def bench_delivery(seconds: float, as_json: bool) -> None:
    """A thousand queued replies over five accounts: lost, doubled, and how well each account's rate is kept.

    \b
    Example:
      python run_bots.py bench delivery --json
    """
    from bench.delivery import run

    run(seconds, as_json=as_json)


def _settings(config_dir: Path) -> "Settings":
    from config.environment import with_secret_key
    from config.settings import load_settings, read_environment

    return load_settings(config_dir, with_secret_key(read_environment(ROOT), ROOT / "var"))


@contextmanager
def _addresses(settings: "Settings") -> "Iterator[Addresses]":
    """The servers the environment names, or the embedded ones of var/."""
    from store.embedded import Addresses, embedded_servers

    if settings.database_url and settings.redis_url:
        yield Addresses(settings.database_url, settings.redis_url)
        return
    with embedded_servers(settings.var_dir) as embedded:
        yield Addresses(
            settings.database_url or embedded.database_url, settings.redis_url or embedded.redis_url
        )


def _unreachable(error: Exception) -> str | None:
    """A sentence when all that is wrong is that a server does not answer."""
    from redis.exceptions import ConnectionError as RedisAway
    from sqlalchemy.exc import OperationalError

    if isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) is None:
        return f"The database cannot be reached; is DATABASE_URL right, and the server up? {error.orig}"
    if isinstance(error, RedisAway):
        return f"Valkey cannot be reached; is REDIS_URL right, and the server up? {error}"
    return None


def _print_json(value: dict[str, object], indent: int | None = None) -> None:
    """As UTF-8 whatever the terminal's encoding, for it is mostly other programs that read it."""
    line = storable(json.dumps(value, ensure_ascii=False, indent=indent))
    click.echo(line.encode() + b"\n", nl=False)


def _log() -> None:
    from commands.logs import set_up_logging

    set_up_logging()


if __name__ == "__main__":
    main()
