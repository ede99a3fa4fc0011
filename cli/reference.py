"""Writes the documentation that is made from the code: ``make docs``.

``docs/opdrachten.md`` holds the help text of every command, ``docs/instellingen.md`` all settings,
``docs/architectuur.md`` the diagrams of ``waaier pipelines`` between two marks, and in the same way
``docs/schaal.md`` the tables of :mod:`evals.sizing`.
``corpus/kaart.schema.json`` is the schema of a card's front matter and ``api/openapi.json`` the
description of the REST service. ``tests/test_docs.py`` fails when a file differs from what this
module would write.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import get_args, get_origin

import click
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from cli.main import waaier as command_group
from waaier.card_schema import SCHEMA_NAME, front_matter_schema
from waaier.settings import PROJECT_ROOT, Settings

_WIDTH = 80
"""Columns of the help text, whatever terminal this runs in."""

_MADE = "<!-- Deze bladzijde is gemaakt met `make docs`. Verander haar niet met de hand. -->"

_DIAGRAMS_BEGIN = "<!-- made with `make docs`: diagrams -->"
_DIAGRAMS_END = "<!-- end of diagrams -->"

_SIZING_BEGIN = "<!-- made with `make docs`: sizing -->"
_SIZING_END = "<!-- end of sizing -->"

_COMMANDS_INTRO = """\
Elke opdracht begint met `waaier`. In een eigen installatie staat die in de map `.venv/bin`.

Wat een opdracht teruggeeft aan een script:

| code | betekenis |
|---|---|
| 0 | gelukt |
| 1 | er ging bij ons iets mis; `waaier --debug OPDRACHT` laat de details zien |
| 1 | ook bij `eval --gate`: het zoeken is slechter dan in het verslag |
| 2 | de opdracht of de invoer klopt niet; één zin op stderr zegt wat er is |
| 130 | gestopt met Ctrl-C |

Met `--json` staat er op stdout precies één JSON-document. Voortgang en meldingen gaan naar
stderr."""

_SETTINGS_INTRO = """\
Elke instelling is een omgevingsvariabele. Ze mag ook in een bestand `.env` staan, in de map waar u
de opdracht start. Een omgevingsvariabele gaat voor. Een optie van de opdracht gaat voor alles."""

_SETTINGS_OUTRO = """\
## Een ander taalmodel ophalen

Het meegeleverde taalmodel (`bundled`) heeft geen netwerk nodig. De Praktijkwaaier haalt uit
zichzelf niets op: `HF_HUB_OFFLINE` staat op 1. Wilt u een model van een hub gebruiken, zet dan bij
de eerste keer `HF_HUB_OFFLINE=0`:

```
export WAAIER_EMBEDDING_MODEL=Snowflake/snowflake-arctic-embed-l-v2.0
HF_HUB_OFFLINE=0 waaier ingest corpus --opnieuw
```

Daarna staat het model op deze computer en is het netwerk niet meer nodig. Een index hoort bij het
model waarmee hij is gemaakt. Lees de bronnen daarom opnieuw in als u van model wisselt.

De variabele `HF_HUB_OFFLINE` hoort niet bij de Praktijkwaaier. Zet haar in de omgeving, niet in
`.env`."""

_SPELLED_DEFAULTS = {
    "cache_dir": "`praktijkwaaier` in de cachemap van de gebruiker",
    "data_dir": "`praktijkwaaier/beheer` in de gegevensmap van de gebruiker",
    "laws_dir": "`praktijkwaaier/wetten` in de gegevensmap van de gebruiker",
    "originals_dir": "`praktijkwaaier/originelen` in de gegevensmap van de gebruiker",
}
"""Defaults that are another path on every machine, in words."""

_TYPES: Mapping[type, str] = {
    Path: "map",
    str: "tekst",
    bool: "`true` of `false`",
    int: "geheel getal",
    float: "getal",
    SecretStr: "geheim",
}


def commands_page() -> str:
    """The help text of ``waaier`` and of every command."""
    root = click.Context(
        command_group,
        info_name="waaier",
        terminal_width=_WIDTH,
        **command_group.context_settings,
    )
    parts = ["# Opdrachten", _MADE, _COMMANDS_INTRO, _fenced(root.get_help())]
    for context in _below(root):
        parts += [f"## `{context.command_path}`", _fenced(context.get_help())]
    return "\n\n".join(parts) + "\n"


def _below(parent: click.Context) -> Iterator[click.Context]:
    """Every command under this one, those of groups included."""
    if not isinstance(parent.command, click.Group):
        return
    for name in parent.command.list_commands(parent):
        command = parent.command.get_command(parent, name)
        if command is not None and not command.hidden:
            context = click.Context(command, info_name=name, parent=parent, terminal_width=_WIDTH)
            yield context
            yield from _below(context)


def settings_page() -> str:
    """A table of all settings, with type, default and meaning."""
    rows = ["| instelling | soort | standaard | betekenis |", "|---|---|---|---|", *_rows()]
    parts = ["# Instellingen", _MADE, _SETTINGS_INTRO, "\n".join(rows), _SETTINGS_OUTRO]
    return "\n\n".join(parts) + "\n"


def with_diagrams(text: str) -> str:
    """A page with the diagrams between its two marks made anew."""
    from cli.pipelines import all_pipelines, diagram

    drawn = [
        f"### {name}\n\n```mermaid\n{diagram(name, pipeline)}\n```"
        for name, pipeline in all_pipelines(Settings()).items()
    ]
    return _between(text, _DIAGRAMS_BEGIN, "\n\n".join(drawn), _DIAGRAMS_END)


def with_sizing(text: str) -> str:
    """A page with the tables between its two marks reckoned anew from the committed reports."""
    from evals.sizing import sizing_page

    tables = sizing_page(PROJECT_ROOT / "evals" / "reports")
    return _between(text, _SIZING_BEGIN, tables, _SIZING_END)


def _between(text: str, begin: str, middle: str, end: str) -> str:
    """The text with what stands between two marks replaced."""
    before, rest = text.split(begin)
    return "\n\n".join([before + begin, middle, end + rest.split(end)[1]])


def schema_page() -> str:
    """The schema of a card's front matter, as an editor reads it."""
    return json.dumps(front_matter_schema(), ensure_ascii=False, indent=2) + "\n"


def contract_page() -> str:
    """The description of the REST service, as it is with the default settings."""
    from api.contract import contract

    return json.dumps(contract(), ensure_ascii=False, indent=2) + "\n"


def pages(folder: Path) -> dict[Path, str]:
    """What every file that is made from the code should hold: in ``folder``, and the schemas."""
    architecture, scale = folder / "architectuur.md", folder / "schaal.md"
    return {
        folder / "opdrachten.md": commands_page(),
        folder / "instellingen.md": settings_page(),
        folder.parent / "corpus" / SCHEMA_NAME: schema_page(),
        folder.parent / "api" / "openapi.json": contract_page(),
        architecture: with_diagrams(architecture.read_text(encoding="utf-8")),
        scale: with_sizing(scale.read_text(encoding="utf-8")),
    }


def write_pages(folder: Path) -> list[Path]:
    """Writes every page that changed; returns those."""
    changed = []
    for file, text in pages(folder).items():
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            changed.append(file)
    return changed


def _fenced(text: str) -> str:
    return f"```\n{text.rstrip()}\n```"


def _rows() -> Iterator[str]:
    prefix = Settings.model_config.get("env_prefix", "")
    for name, field in Settings.model_fields.items():
        variable = f"`{prefix}{name.upper()}`"
        meaning = (field.description or "").replace("|", "\\|")
        yield f"| {variable} | {_type(field)} | {_default(name, field)} | {meaning} |"


def _type(field: FieldInfo) -> str:
    """What may be filled in, with the limits of a number."""
    wanted = field.annotation
    if get_origin(wanted) is not None:
        wanted = next(one for one in get_args(wanted) if one is not type(None))
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        return ", ".join(f"`{one}`" for one in wanted)
    label = _TYPES[wanted] if isinstance(wanted, type) else str(wanted)
    limits = [
        str(limit)
        for sort in ("ge", "le")
        for rule in field.metadata
        if (limit := getattr(rule, sort, None)) is not None
    ]
    return f"{label}, {' t/m '.join(limits)}" if len(limits) == 2 else label


def _default(name: str, field: FieldInfo) -> str:
    """The default, without what differs from machine to machine."""
    if field.default_factory is not None:
        return _SPELLED_DEFAULTS[name]
    value = field.default
    if value is None:
        return "leeg"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, Path):
        inside = value.is_relative_to(PROJECT_ROOT)
        shown = value.relative_to(PROJECT_ROOT) if inside else value
        return f"`{shown.as_posix()}`" + (" in de projectmap" if inside else "")
    if value == "":
        return "leeg"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


if __name__ == "__main__":
    for written in write_pages(PROJECT_ROOT / "docs"):
        sys.stdout.write(f"{written.relative_to(PROJECT_ROOT).as_posix()}\n")
