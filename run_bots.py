"""Tawasul's command line: every process and every tool of it starts here."""

from pathlib import Path

import click

from bench.command_line import bench
from commands import cli_normalizer, cli_people, cli_processes, cli_tools
from commands.command_line import ROOT, Commands


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


for command in (*cli_processes.COMMANDS, *cli_tools.COMMANDS, *cli_people.COMMANDS, bench):
    main.add_command(command)
cli_normalizer.register(main)


if __name__ == "__main__":
    main()
