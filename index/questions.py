"""Questions that a language model made for passages, as extra vectors that lead to them.

A worker asks in other words than a source writes in ("doc2query", Nogueira et al. 2019). Each
question becomes a point of its own, so that its vector says one thing; the passage it stands for
is what is shown. Who asks the model is a matter of a higher room: here only the :class:`Asker` is
known. What was asked once is kept beside the index, so nothing is asked twice.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.report import Progress
from index.tokens import embedded_text
from waaier.domain import Passage, PassageRole
from waaier.errors import InputError

QUESTIONS_FILE = "questions.sqlite"
"""Name of the cache in an index folder."""

FAILURES = 2
"""So many failures in a row, and the rest of the passages is not asked about."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS question (
    key BLOB PRIMARY KEY, version TEXT NOT NULL, questions TEXT NOT NULL
) WITHOUT ROWID
"""


class Asker(Protocol):
    """Makes questions. Called from several threads."""

    @property
    def version(self) -> str:
        """Stays the same as long as the same is asked about a passage."""

    @property
    def parallel(self) -> int:
        """How many passages may be asked about at once."""

    def ask(self, passage: Passage) -> list[str]:
        """Questions that the passage answers; nobody ever gets to see them.

        Raises:
            InputError: the model does not answer now.
        """


@dataclass(frozen=True, slots=True)
class Made:
    """What asking gave.

    Attributes:
        questions: one passage of role ``QUESTIONS`` each.
        partly: ids of the sources of which some passages were not asked about.
        warning: a Dutch sentence when there are any.
    """

    questions: tuple[Passage, ...] = ()
    partly: frozenset[str] = frozenset()
    warning: str | None = None


NOTHING_ASKED = Made()


def ask_questions(asker: Asker, passages: Sequence[Passage], file: Path, watch: Progress) -> Made:
    """Makes questions for the texts among these passages; a failing model stops nothing.

    Args:
        asker: who asks the model.
        passages: situations of cards among them are left alone.
        file: the cache; every answer is in it before the next is waited for.
        watch: told how many there are to ask about, and how many are done.
    """
    texts = [passage for passage in passages if passage.role is PassageRole.TEXT]
    cache = QuestionCache(file, asker.version)
    try:
        known = {passage.id: cache.get(passage) for passage in texts}
        waiting = [passage for passage in texts if known[passage.id] is None]
        watch.on_ask(len(waiting))
        asking = _Asking(asker)
        with ThreadPoolExecutor(max(1, asker.parallel), "vragen") as pool:
            try:
                futures: dict[Future[list[str] | None], Passage] = {
                    pool.submit(asking.ask, passage): passage for passage in waiting
                }
                for done, future in enumerate(as_completed(futures), start=1):
                    passage, questions = futures[future], future.result()
                    if questions is not None:
                        cache.put(passage, questions)
                        known[passage.id] = questions
                    watch.on_asked(done)
            except BaseException:
                # Stopped by hand, most often: what still waits must not be asked first.
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    finally:
        cache.close()
    missed = [passage for passage in texts if known[passage.id] is None]
    return Made(
        questions=tuple(
            _point(passage, question) for passage in texts for question in known[passage.id] or ()
        ),
        partly=frozenset(passage.source.id for passage in missed),
        warning=_warning(asking.failure, len(missed)) if missed else None,
    )


def forget_questions(file: Path, passages: Iterable[Passage]) -> None:
    """Drops from the cache what belongs to none of these passages."""
    if file.exists():
        cache = QuestionCache(file, "")
        try:
            cache.keep_only(p for p in passages if p.role is PassageRole.TEXT)
        finally:
            cache.close()


class QuestionCache:
    """The questions of each text, kept on disk; used from one thread.

    Losing it costs asking again, not data, so a damaged file is thrown away.

    Args:
        file: where it is kept.
        version: of what is asked; answers to something else count as absent.
    """

    def __init__(self, file: Path, version: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._version = version
        try:
            self._db = _opened(file)
        except sqlite3.DatabaseError:
            file.unlink(missing_ok=True)
            self._db = _opened(file)

    def get(self, passage: Passage) -> list[str] | None:
        """The questions of a passage with this text; None when it was never asked about."""
        row = self._db.execute(
            "SELECT questions FROM question WHERE key = ? AND version = ?",
            (_key(passage), self._version),
        ).fetchone()
        return [str(one) for one in json.loads(row[0])] if row else None

    def put(self, passage: Passage, questions: Sequence[str]) -> None:
        """Keeps the questions of a passage; durable when this returns."""
        kept = json.dumps(list(questions), ensure_ascii=False)
        with self._db:
            self._db.execute(
                "INSERT OR REPLACE INTO question VALUES (?, ?, ?)",
                (_key(passage), self._version, kept),
            )

    def keep_only(self, passages: Iterable[Passage]) -> None:
        """Drops the questions of all other texts."""
        with self._db:
            self._db.execute("CREATE TEMP TABLE used (key BLOB PRIMARY KEY)")
            self._db.executemany(
                "INSERT OR IGNORE INTO used VALUES (?)", ((_key(one),) for one in passages)
            )
            self._db.execute("DELETE FROM question WHERE key NOT IN (SELECT key FROM used)")

    def close(self) -> None:
        """Closes the file."""
        self._db.close()


class _Asking:
    """Asks until the model has failed too often in a row. Safe to use from several threads."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._lock = threading.Lock()
        self._in_a_row = 0
        self.failure = ""
        """What the model's client said last of its failing."""

    def ask(self, passage: Passage) -> list[str] | None:
        """The questions, or None when the model failed or is no longer asked."""
        with self._lock:
            if self._in_a_row >= FAILURES:
                return None
        try:
            questions = self._asker.ask(passage)
        except InputError as error:
            with self._lock:
                self._in_a_row += 1
                self.failure = error.message
            return None
        with self._lock:
            # One that was under way may still come in after the model was given up.
            if self._in_a_row < FAILURES:
                self._in_a_row = 0
        return questions


def _point(passage: Passage, question: str) -> Passage:
    """A question as a point that is found where its passage would be, and has no place itself."""
    return Passage(
        id=Passage.make_id(passage.source.id, (*passage.section, passage.id), question),
        text=question,
        source=passage.source,
        section=passage.section,
        article=passage.article,
        places=passage.places,
        organisations=passage.organisations,
        chapter_scope=passage.chapter_scope,
        role=PassageRole.QUESTIONS,
        stands_for=passage.id,
    )


def _key(passage: Passage) -> bytes:
    return hashlib.sha256(embedded_text(passage)[0].encode()).digest()


def _opened(file: Path) -> sqlite3.Connection:
    db = sqlite3.connect(file, timeout=30)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.execute(_SCHEMA)
    return db


def _warning(failure: str, missed: int) -> str:
    what = "één passage heeft" if missed == 1 else f"{missed} passages hebben"
    return (
        f"{failure} Daardoor {what} nog geen vragen. Lees later opnieuw in met --vragen: wat al is "
        "gevraagd, blijft bewaard. Is het taalmodel traag, verhoog dan WAAIER_LLM_START_SECONDS en "
        "WAAIER_LLM_SECONDS."
    )
