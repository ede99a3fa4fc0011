"""What an ingest tells: while it runs, and when it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.report import FileReport
from waaier.domain import Model, Repair


class Share(Model):
    """What one helper did: ``files`` it read and ``parts`` of the passages that it embedded.

    ``worker`` is the name of its machine and the number of its process.
    """

    worker: str
    files: int
    parts: int


class IndexReport(Model):
    """What an ingest did.

    ``build`` is None when nothing could be read and there was no index before. ``embedded`` counts
    the passages and questions whose vectors were not in the cache. ``questions`` counts the
    generated questions in the index, ``questions_removed`` those that were there and are no longer
    wanted; ``warning`` is a Dutch sentence on questions that could not be made. ``shares`` is empty
    when this process did everything itself.
    """

    build: str | None
    changed: bool
    passages: int
    embedded: int
    files: tuple[FileReport, ...]
    removed: tuple[str, ...] = ()
    questions: int = 0
    questions_removed: int = 0
    warning: str | None = None
    shares: tuple[Share, ...] = ()
    seconds: float


@dataclass(frozen=True, slots=True)
class Progress:
    """Callbacks for who watches; each may be left as it is.

    Attributes:
        on_file: after each file that was read or refused.
        on_repairs: after each file that was read, with its name and the words that were changed.
        on_embed: how many passages need embedding, before it begins.
        on_passage: how many of those are done.
        on_ask: for how many passages the language model must be asked, before it begins.
        on_asked: how many of those are done.
    """

    on_file: Callable[[FileReport], None] = lambda _report: None
    on_repairs: Callable[[str, Sequence[Repair]], None] = lambda _file, _repairs: None
    on_embed: Callable[[int], None] = lambda _total: None
    on_passage: Callable[[int], None] = lambda _done: None
    on_ask: Callable[[int], None] = lambda _total: None
    on_asked: Callable[[int], None] = lambda _done: None
