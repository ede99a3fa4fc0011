"""Measures in the background how well a build finds the answers of question sets."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from api.beheer import Beheer
from api.problems import log_defect
from api.records import measurements
from api.records.tables import Measurement
from evals.adversarial import is_safety_set
from evals.questions import EvalQuestion, load_sets
from evals.run import evaluate
from index.store import SearchMode
from waaier.errors import InputError

USUAL = ("kaarten", "regelingen", "praktijken")
"""The sets over the cards; others are about sources that do not come along."""

_OURS = "Het meten is mislukt door een fout bij ons. Er is niets veranderd."


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a measurement is.

    Attributes:
        build: what is measured.
        done: so many questions were asked.
        total: of so many.
        failure: why it ended without figures.
        over: whether it is over.
    """

    build: str
    done: int
    total: int
    failure: str | None = None
    over: bool = False


class Measurer:
    """Measures one build at a time. Safe to use from several threads.

    Args:
        beheer: the service; its questions go on, a little slower.
    """

    def __init__(self, beheer: Beheer) -> None:
        self._beheer = beheer
        self._lock = threading.Lock()
        self._progress: Progress | None = None

    @property
    def progress(self) -> Progress | None:
        """How far the last measurement is; None when there was none yet."""
        return self._progress

    def sets(self) -> list[str]:
        """The names of the question sets that there are."""
        folder = self._beheer.settings.question_sets_dir
        files = sorted(folder.glob("*.jsonl")) if folder.is_dir() else []
        return [file.stem for file in files if not is_safety_set(file)]

    def begin(self, who: str, build_id: str, names: list[str]) -> None:
        """Begins to measure.

        Args:
            who: the name of the token that asked for it.
            build_id: the build.
            names: of question sets.

        Raises:
            InputError: a measurement is running, or there is no such set, or none in it that has
                an answer.
        """
        known = self.sets()
        chosen = [name for name in names if name in known]
        if not chosen:
            raise InputError(
                "Er is geen vragenlijst gekozen.",
                "Kies er een, of zet vragenlijsten in de map bij WAAIER_QUESTION_SETS_DIR.",
            )
        folder = self._beheer.settings.question_sets_dir
        questions = load_sets([folder / f"{name}.jsonl" for name in chosen])
        total = sum(bool(one.gold) for one in questions)
        if not total:
            raise InputError("In deze vragenlijst staat geen vraag met een antwoord.")
        with self._lock:
            if self._progress is not None and not self._progress.over:
                raise InputError("Er wordt al gemeten.", "Wacht tot dat klaar is.")
            self._progress = Progress(build_id, 0, total)
        work = (who, questions, ", ".join(chosen))
        threading.Thread(target=self._measure, args=work, name="meten", daemon=True).start()

    def _measure(self, who: str, questions: list[EvalQuestion], names: str) -> None:
        begun = self._progress
        if begun is None:  # pragma: no cover (for the types)
            return
        failure = None
        try:
            self._run(who, begun, questions, names)
        except InputError as error:
            failure = str(error)
        except Exception as error:
            log_defect(error, "measuring a build")
            failure = _OURS
        self._progress = Progress(begun.build, begun.total, begun.total, failure, over=True)

    def _run(self, who: str, begun: Progress, questions: list[EvalQuestion], names: str) -> None:
        def tell(done: int) -> None:
            self._progress = Progress(begun.build, done, begun.total)

        retriever = self._beheer.service.retriever.at(begun.build)
        try:
            report = evaluate(questions, retriever, modes=[SearchMode.HYBRID], on_progress=tell)
        finally:
            retriever.leave()
        # A card on the right chapter is a good result to a reader, so the widest row counts.
        figures = report.rows[-1].all
        archive = self._beheer.archive
        with archive.database.write() as session:
            measurements.add(
                session,
                Measurement(
                    build=begun.build,
                    measured_at=archive.now(),
                    who=who,
                    sets=names,
                    questions=figures.n,
                    absent=len(report.absent),
                    success_1=figures.success_1,
                    success_5=figures.success_5,
                    ndcg_10=figures.ndcg_10,
                ),
            )


def usual_sets(known: list[str]) -> list[str]:
    """The sets that are chosen until somebody chooses others."""
    return [name for name in known if name in USUAL] or known
