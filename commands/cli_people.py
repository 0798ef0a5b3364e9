"""The commands about staff, and the switch that stops what goes out."""

from pathlib import Path

import click

from commands.command_line import addresses_of, settings_of


@click.group()
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

    settings = settings_of(config_dir)
    with addresses_of(settings) as addresses:
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


@click.group()
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

    settings = settings_of(config_dir)
    with addresses_of(settings) as addresses:
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

    settings = settings_of(config_dir)
    with addresses_of(settings) as addresses:
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

    settings = settings_of(config_dir)
    with addresses_of(settings) as addresses:
        click.echo(show(settings, addresses.database_url))


COMMANDS: tuple[click.Command, ...] = (
    staff,
    outgoing,
)
