"""Builds whose files are not what was written: noted beside them, told, and gone round.

The answers then come from the build before it. Nothing is deleted or switched: the next ingest
makes a new build, and clears the damaged one away.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from index.manifest import LAYOUT, BuildManifest
from waaier.domain import Model
from waaier.writing import write_atomically

logger = logging.getLogger(__name__)

MARK = "damaged.json"
"""File in the folder of a build that turned out to be damaged."""

SHOWN_FILES = 5


class Damage(Model):
    """A build that is not answered from any more, although it was made current.

    Attributes:
        build: its id.
        files: which of its files are wrong or gone.
        found_at: when that was found.
        answers_from: the build that answers instead; None when there is no other.
    """

    build: str
    files: tuple[str, ...]
    found_at: datetime
    answers_from: str | None = None

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in Dutch; for everybody who looks after the service."""
        wrong = f"Bouwsel {self.build} is beschadigd."
        if self.answers_from is None:
            return f"{wrong} Er is geen ouder bouwsel. Lees de bronnen opnieuw in."
        return (
            f"{wrong} De antwoorden komen nu uit het oudere bouwsel {self.answers_from}. "
            "Lees de bronnen opnieuw in."
        )


def note_damage(folder: Path, files: Sequence[str]) -> Damage:
    """Notes that the build in this folder is damaged, and says so in the log.

    On a disk that cannot be written the note is lost, and whoever opens the build finds out anew.
    """
    damage = Damage(build=folder.name, files=tuple(files), found_at=datetime.now(UTC))
    named = ", ".join(files[:SHOWN_FILES])
    more = f" and {len(files) - SHOWN_FILES} more" if len(files) > SHOWN_FILES else ""
    logger.error("BUILD %s IS DAMAGED (%s%s): it is no longer used", folder.name, named, more)
    try:
        write_atomically(folder / MARK, damage.model_dump_json(indent=1))
    except OSError as error:
        logger.warning("could not note that build %s is damaged: %s", folder.name, error.strerror)
    return damage


def noted_damage(folder: Path) -> Damage | None:
    """What was noted of the build in this folder; None when nothing was."""
    try:
        return Damage.model_validate_json((folder / MARK).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValidationError, UnicodeDecodeError):
        # A note that cannot be read is still a note.
        return Damage(build=folder.name, files=(MARK,), found_at=datetime.now(UTC))


def build_before(damaged: str, manifests: Sequence[BuildManifest]) -> str | None:
    """The newest usable build that is older than a damaged one.

    Not a newer one: that there is one means that somebody went back from it on purpose.
    """
    older = [one.id for one in manifests if one.id < damaged and one.layout == LAYOUT]
    return max(older, default=None)
