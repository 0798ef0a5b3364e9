"""The commands that start processes: everything at once, or each by itself."""

from pathlib import Path

import click

from commands.command_line import ROOT, addresses_of, log, settings_of


@click.command()
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


@click.command()
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


@click.command()
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

    settings = settings_of(config_dir)
    log()
    run(settings, port=port, fill=fill, memory=settings.var_dir / "simulator.jsonl")


@click.command()
@click.pass_obj
def web(config_dir: Path) -> None:
    """Take webhooks and show the inbox (one process of `up`).

    \b
    Example:
      DATABASE_URL=postgresql://… REDIS_URL=redis://… python run_bots.py web
    """
    from commands.web import serve

    settings = settings_of(config_dir)
    log()
    with addresses_of(settings) as addresses:
        serve(settings, addresses.database_url, addresses.redis_url)


@click.command()
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

    settings = settings_of(config_dir)
    log()
    with addresses_of(settings) as addresses:
        work(settings, addresses.database_url, addresses.redis_url, role)


@click.command()
@click.pass_obj
def cron(config_dir: Path) -> None:
    """Run what goes by the clock (one process of `up`; one is enough).

    \b
    Example:
      python run_bots.py cron
    """
    from commands.worker import keep_time

    settings = settings_of(config_dir)
    log()
    with addresses_of(settings) as addresses:
        keep_time(addresses.redis_url)


@click.command()
@click.pass_obj
def listen(config_dir: Path) -> None:
    """Fetch what platforms do not post to us (one process of `up`; a second one stands by).

    \b
    Example:
      python run_bots.py listen
    """
    from commands.listen import listen as run

    settings = settings_of(config_dir)
    log()
    with addresses_of(settings) as addresses:
        run(settings, addresses.database_url, addresses.redis_url)


COMMANDS: tuple[click.Command, ...] = (
    up,
    demo,
    simulate,
    web,
    worker,
    cron,
    listen,
)
