"""Options that several commands share, and the place of the index that they lead to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from waaier.settings import Settings

index_option = click.option(
    "--index",
    "index_dir",
    type=click.Path(path_type=Path),
    metavar="MAP",
    help="Map van de index (anders WAAIER_INDEX_DIR).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Toont één JSON-document.")

here_option = click.option(
    "--lokaal",
    "here",
    is_flag=True,
    help="Gebruikt geen dienst die al draait, maar doet alles zelf.",
)


def place(index_dir: Path | None) -> tuple[Settings, Path]:
    """The settings, and the folder of the index.

    Raises:
        InputError: it is no folder.
    """
    from waaier.errors import InputError
    from waaier.settings import get_settings

    settings = get_settings()
    folder = index_dir or settings.index_dir
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is geen map.", "Kies een map met --index.")
    return settings, folder


def own_work(settings: Settings, *, here: bool) -> Settings:
    """The settings, where ``here`` keeps a command from asking a service."""
    return settings.model_copy(update={"ask_service": False}) if here else settings
