"""The commands that look, explain and mend."""

import sys
from pathlib import Path

import click

from commands.command_line import CHANNELS, ROOT, addresses_of, print_json, settings_of
from domain.messages import Channel


@click.command()
@click.pass_obj
def migrate(config_dir: Path) -> None:
    """Bring the database to the schema of this version.

    \b
    Example:
      DATABASE_URL=postgresql://… python run_bots.py migrate
    """
    from store.migrate import migrate as run

    with addresses_of(settings_of(config_dir)) as addresses:
        click.echo(f"The database is at revision {run(addresses.database_url)}.")


@click.command()
@click.pass_obj
def doctor(config_dir: Path) -> None:
    """Print the configuration with secrets masked, and check everything it depends on.

    \b
    Example:
      python run_bots.py doctor
    """
    from commands.health import examine

    settings = settings_of(config_dir)
    with addresses_of(settings) as addresses:
        sys.exit(examine(settings, addresses.database_url, addresses.redis_url))


@click.command()
@click.pass_obj
def connect(config_dir: Path) -> None:
    """Tell the platforms where we are: register webhooks, or take them back for accounts that poll.

    \b
    Example:
      python run_bots.py connect
    """
    from commands.connect import connect as run

    sys.exit(run(settings_of(config_dir)))


def _explain_help() -> str:
    from commands.explain import SHAPE

    return (
        "Print what the system understands of a platform's raw body, as JSON.\n\n"
        "\b\nExample:\n  python run_bots.py explain --channel telegram < payload.json\n\n" + SHAPE
    )


@click.command(help=_explain_help())
@click.option("--channel", type=CHANNELS, required=True, help="Whose payload it is.")
@click.option("--self", "self_id", help="Id of our own account there, so that echoes are recognised.")
@click.option("--lines", is_flag=True, help="One raw body per line, each as a JSON string.")
def explain(channel: str, self_id: str | None, lines: bool) -> None:
    from commands.explain import explain as run
    from commands.explain import explain_line

    if lines:
        for line in sys.stdin.buffer:
            print_json(explain_line(Channel(channel), line, self_id))
        return
    body = sys.stdin.buffer.read()
    print_json(run(Channel(channel), body, self_id), indent=2)


def _normalize_help() -> str:
    from commands.normalize import SHAPE

    return (
        "Print what the system understands of texts: one JSON object per line in, one per line out.\n\n"
        "\b\nExample:\n"
        "  echo '{"
        '"id": "1", "text": "وين وصل طلبي؟"'
        "}' | python run_bots.py normalize\n\n" + SHAPE
    )


@click.command(help=_normalize_help())
def normalize() -> None:
    from commands.normalize import normalize_line

    for line in sys.stdin.buffer:
        print_json(normalize_line(line))


@click.command()
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

    with addresses_of(settings_of(config_dir)) as addresses:
        count = run(addresses.database_url, ids=event_ids, account=account)
    click.echo(f"{count} events wait again; the sweeper gives them out within half a minute.")


@click.group()
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


COMMANDS: tuple[click.Command, ...] = (
    migrate,
    doctor,
    connect,
    explain,
    normalize,
    replay,
    channel,
)
