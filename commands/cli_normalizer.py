"""The commands around the normalizer: what it learns, how well it does, what follows when it changed."""

from pathlib import Path

import click

from commands.command_line import addresses_of, settings_of


@click.command("rebuild-keys")
@click.option(
    "--batch", type=click.IntRange(1, 10_000), default=500, show_default=True, help="Messages at once."
)
@click.pass_obj
def rebuild_keys(config_dir: Path, batch: int) -> None:
    """Understand stored messages again whose normalizer was an older version; goes on where it stopped.

    Rebuilds what is shown, what is searched and what was understood. The messages themselves never change,
    and everything may run meanwhile.

    \b
    Example:
      python run_bots.py rebuild-keys
    """
    from rich.console import Console
    from rich.progress import Progress

    from commands.rebuild_keys import rebuild

    settings = settings_of(config_dir)
    with addresses_of(settings) as addresses, Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Messages", total=None)
        count = rebuild(
            addresses.database_url,
            batch=batch,
            report=lambda done, total: progress.update(task, completed=done, total=total),
        )
    click.echo(f"{count} messages were understood again.")


@click.command("evaluate")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def evaluate(file: Path, as_json: bool) -> None:
    """Compare what the normalizer understands with what people wrote down, field by field.

    FILE holds one JSON object per line: text, and what is known of language, dialect, type, topic, sentiment,
    urgency, region, entities, search_terms, search_not and context.

    \b
    Example:
      python run_bots.py evaluate tests/normalizer/development.jsonl
    """
    from commands.evaluate import evaluate as run

    run(file, as_json=as_json)


COMMANDS: tuple[click.Command, ...] = (rebuild_keys, evaluate)


def register(main: click.Group) -> None:
    """Add these commands to the command line."""
    for command in COMMANDS:
        main.add_command(command)
