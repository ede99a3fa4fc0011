"""Click in Dutch: help headings and usage errors that a user of the command reads.

Click's own sentences are English and it ships no Dutch catalogue, so the few that can occur
are worded here.
"""

from __future__ import annotations

from typing import Any

import click


class DutchCommand(click.Command):
    """A command whose help has Dutch headings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("options_metavar", "[OPTIES]")
        super().__init__(*args, **kwargs)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the usage line."""
        pieces = self.collect_usage_pieces(ctx)
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="Gebruik: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the options under a Dutch heading."""
        options = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        records = [r for one in options if (r := one.get_help_record(ctx)) is not None]
        if records:
            with formatter.section("Opties"):
                formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The help option, with Dutch help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Toont deze uitleg."
        return option


class DutchGroup(DutchCommand, click.Group):
    """A group whose help has Dutch headings."""

    command_class = DutchCommand

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("subcommand_metavar", "OPDRACHT ...")
        super().__init__(*args, **kwargs)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes options and commands under Dutch headings."""
        super().format_options(ctx, formatter)
        rows = [
            (name, command.get_short_help_str(limit=70))
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) is not None
        ]
        with formatter.section("Opdrachten"):
            formatter.write_dl(rows)


def usage_sentence(error: click.UsageError) -> str:
    """One Dutch sentence for a usage error of Click."""
    path = error.ctx.command_path if error.ctx else "waaier"
    hint = f" Zie: {path} --help"
    match error:
        case click.NoSuchOption():
            return f"De optie {error.option_name} bestaat niet." + hint
        case click.MissingParameter():
            return f"Er ontbreekt iets: {_name(error.param)}." + hint
        case click.BadParameter():
            return f"De waarde bij {_name(error.param)} kan niet." + hint
        case click.BadOptionUsage():
            return f"Bij de optie {error.option_name} hoort een waarde." + hint
        case _ if "No such command" in error.message:
            return f"De opdracht {error.message.split(chr(39))[1]} bestaat niet." + hint
        case _:
            return "Deze opdracht klopt niet." + hint


def _name(param: click.Parameter | None) -> str:
    """How a parameter is written on the command line."""
    if param is None:
        return "een optie"
    return " / ".join(param.opts) if isinstance(param, click.Option) else str(param.metavar)
