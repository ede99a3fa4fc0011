"""Writes the records to files that others can keep: CSV or JSON, each with its checksum."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

import waaier
from answer.guard import Masked
from api.records import audit
from api.records.database import Database
from api.records.kinds import Action
from api.records.migrate import newest
from api.records.tables import (
    Audit,
    Feedback,
    FeedbackPassage,
    KeptQuestion,
    QuestionSource,
    Usage,
)
from waaier.errors import InputError
from waaier.settings import Settings

CHECKSUMS = "controlesom.sha256"
"""File with the checksum of every other file, as ``sha256sum --check`` reads it."""

ABOUT = "export.json"
"""File that says what the export is of."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""With these a spreadsheet takes a cell for a formula, which may call a program."""

_SIZE = 1000

Row = dict[str, Any]


class ExportForm(StrEnum):
    """What the files are."""

    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the files, and how many records of each kind."""

    files: tuple[Path, ...]
    counts: Mapping[str, int]


def export(
    database: Database,
    settings: Settings,
    folder: Path,
    form: ExportForm,
    period: tuple[date, date],
    now: datetime,
) -> Exported:
    """Writes what is kept of a period to a folder.

    Args:
        database: what is kept.
        settings: for how long things are kept, which is noted.
        folder: where the files go; it is made, or empty.
        form: what the files are.
        period: the first and the last day, in UTC, both of which count.
        now: the moment.

    Raises:
        InputError: the folder holds something, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(folder.iterdir()):
            raise InputError(f"De map {folder} is niet leeg.", "Kies een nieuwe map.")
        # Read as it is at one moment, while the service goes on writing.
        with database.read() as session:
            counts = {
                name: _write(folder / f"{name}.{form.value}", form, rows)
                for name, rows in _kinds(session, *period).items()
            }
        with database.write() as session:
            detail = Masked(text=f"{period[0]} tot en met {period[1]}, {form.value}")
            audit.record(session, now, audit.COMMAND, Action.EXPORTED, detail)
        about = {
            "versie": waaier.__version__,
            "schema": newest(),
            "gemaakt_op": now.isoformat(),
            "van": period[0].isoformat(),
            "tot_en_met": period[1].isoformat(),
            "bewaar_vragen": settings.bewaar_vragen,
            "bewaar_dagen": settings.bewaar_dagen,
            "aantallen": counts,
        }
        with _create(folder / ABOUT) as stream:
            json.dump(about, stream, ensure_ascii=False, indent=1)
        files = sorted(folder.iterdir())
        lines = [f"{_sha256(file)}  {file.name}\n" for file in files]
        with _create(folder / CHECKSUMS) as stream:
            stream.writelines(lines)
    except OSError as error:
        raise InputError(
            f"In de map {folder} kan niet worden geschreven.", "Controleer de schijf en de rechten."
        ) from error
    return Exported((*files, folder / CHECKSUMS), counts)


def safe_cell(value: object) -> str:
    """A value as text that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _kinds(session: Session, first: date, last: date) -> dict[str, Iterator[Row]]:
    return {
        "vragen": _questions(session, first, last),
        "terugkoppelingen": _feedback(session, first, last),
        "gebruik": _usage(session, first, last),
        "handelingen": _actions(session, first, last),
    }


def _questions(session: Session, first: date, last: date) -> Iterator[Row]:
    wanted = select(KeptQuestion).where(_within(KeptQuestion.asked_at, first, last))
    for row in session.scalars(wanted.order_by(KeptQuestion.id).execution_options(yield_per=_SIZE)):
        cited = select(QuestionSource).where(QuestionSource.question_id == row.id)
        sources = list(session.scalars(cited.order_by(QuestionSource.passage_id)))
        yield {
            "gesteld_op": row.asked_at.isoformat(),
            "vraag": row.text.text,
            "gezocht": row.searched.text if row.searched else None,
            "uitkomst": row.outcome.value,
            "geschreven_door": row.written_by.value if row.written_by else None,
            "gemeente": row.gemeente,
            "kanaal": row.channel.value,
            "bouwsel": row.build,
            "bronnen": " ".join(sorted({one.source_id for one in sources})),
            "passages": " ".join(one.passage_id for one in sources),
        }


def _feedback(session: Session, first: date, last: date) -> Iterator[Row]:
    wanted = select(Feedback).where(_within(Feedback.received_at, first, last))
    ordered = wanted.order_by(Feedback.received_at, Feedback.id)
    for row in session.scalars(ordered.execution_options(yield_per=_SIZE)):
        passages = select(FeedbackPassage.passage_id).where(FeedbackPassage.feedback_id == row.id)
        yield {
            "id": row.id,
            "ontvangen_op": row.received_at.isoformat(),
            "reden": row.reason.value,
            "toelichting": row.comment.text if row.comment else None,
            "vraag": row.question.text if row.question else None,
            "uitkomst": row.outcome.value if row.outcome else None,
            "geschreven_door": row.written_by.value if row.written_by else None,
            "bouwsel": row.build,
            "passages": " ".join(sorted(session.scalars(passages))),
            "kanaal": row.channel.value,
            "status": row.status.value,
            "oorzaak": row.cause.value if row.cause else None,
            "bijgewerkt_op": row.changed_at.isoformat(),
        }


def _usage(session: Session, first: date, last: date) -> Iterator[Row]:
    wanted = select(Usage).where(Usage.day >= first, Usage.day <= last)
    for row in session.scalars(wanted.order_by(Usage.day, Usage.outcome, Usage.channel)):
        yield {
            "dag": row.day.isoformat(),
            "uitkomst": row.outcome.value,
            "kanaal": row.channel.value,
            "aantal": row.count,
        }


def _actions(session: Session, first: date, last: date) -> Iterator[Row]:
    wanted = select(Audit).where(_within(Audit.done_at, first, last)).order_by(Audit.id)
    for row in session.scalars(wanted.execution_options(yield_per=_SIZE)):
        yield {
            "gedaan_op": row.done_at.isoformat(),
            "door": row.who,
            "handeling": row.action.value,
            "toelichting": row.detail.text if row.detail else None,
        }


def _within(column: Any, first: date, last: date) -> ColumnElement[bool]:
    """Whether a moment lies in these days."""
    begin = datetime.combine(first, time.min, UTC)
    end = datetime.combine(last, time.max, UTC)
    within: ColumnElement[bool] = column.between(begin, end)
    return within


def _write(file: Path, form: ExportForm, rows: Iterable[Row]) -> int:
    count = 0
    # A spreadsheet knows by the mark at the start that this is UTF-8.
    with _create(file, "utf-8-sig" if form is ExportForm.CSV else "utf-8") as stream:
        if form is ExportForm.JSON:
            stream.write("[")
            for count, row in enumerate(rows, start=1):
                stream.write("\n" if count == 1 else ",\n")
                json.dump(row, stream, ensure_ascii=False)
            stream.write("\n]\n")
            return count
        # A Dutch spreadsheet expects a semicolon.
        writer = csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL)
        for count, row in enumerate(rows, start=1):
            if count == 1:
                writer.writerow(row)
            writer.writerow([safe_cell(value) for value in row.values()])
    return count


def _create(file: Path, encoding: str = "utf-8") -> Any:
    """Opens a new file that only its owner can read."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "w", encoding=encoding, newline="")


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
