"""An optional cross-encoder: a model that reads question and passage together.

It judges better than vectors made apart, and costs a run of the model for every passage, so it
reads the best few only. It is one more signal: its score is added to those of the others.
"""

from __future__ import annotations

import statistics
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from haystack import component

from index.fusion import Ranked, Ranking
from index.store import SearchMode, Store
from waaier.domain import PassageRole
from waaier.errors import InputError

BEST = 20
"""So many of the best candidates are read: what is further down is seldom the answer."""

PART = "reranker"


class Reranker:
    """A sentence-transformers CrossEncoder, loaded when it is first needed.

    Args:
        name: its name on the hub, or its folder.
        weight: what it counts for beside the other signals.

    Raises:
        InputError: ``name`` is a folder that is not there.
    """

    def __init__(self, name: str, weight: float) -> None:
        self._name = name
        self.weight = weight
        self._lock = threading.Lock()
        self._model: Any = None
        if _looks_like_path(name) and not Path(name).expanduser().is_dir():
            raise _missing(name)

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question; comparable with each other only.

        Raises:
            InputError: the model is not there or is no cross-encoder.
        """
        if not texts:
            return []
        values = self._loaded().predict(
            [(question, text) for text in texts], show_progress_bar=False
        )
        if values.ndim != 1:
            raise InputError(
                f"Het model {self._name} geeft meer dan één getal per passage.",
                "Kies met WAAIER_RERANKER een CrossEncoder met één uitkomst.",
            )
        return [float(value) for value in values]

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                self._model = _load(self._name)
            return self._model


@component
class RerankCandidates:
    """Lets a cross-encoder read the best candidates."""

    def __init__(self, reranker: Reranker) -> None:
        self._reranker = reranker

    @component.output_types(ranking=Ranking)
    def run(
        self, ranking: Ranking, text: str, store: Store, mode: SearchMode
    ) -> dict[str, Ranking]:
        """The candidates, the best of them with one part more; the baselines stay as they are.

        What is added is never below zero, so whatever was not read stays behind what was.
        """
        if mode is SearchMode.HYBRID:
            best = sorted(ranking.ranked, key=lambda one: -one.score)[:BEST]
            ids = list(dict.fromkeys(map(_read_id, best)))
            passages = store.get_many(ids)
            scores = self._reranker.scores(text, [passages[one].text for one in ids])
            amounts = dict(zip(ids, _above_lowest(scores), strict=True))
            for one in best:
                one.add(PART, self._reranker.weight * amounts[_read_id(one)])
        return {"ranking": ranking}


def _read_id(one: Ranked) -> str:
    """What is read of a candidate: of a generated question the passage it leads to."""
    candidate = one.candidate
    is_question = candidate.role is PassageRole.QUESTIONS
    return (candidate.stands_for if is_question else None) or candidate.id


def _above_lowest(scores: Sequence[float]) -> list[float]:
    """In units of their spread, counted from the lowest."""
    if len(scores) < 2:
        return [0.0] * len(scores)
    spread, lowest = statistics.pstdev(scores) or 1.0, min(scores)
    return [(score - lowest) / spread for score in scores]


def _load(name: str) -> Any:
    """From a folder, else from the local cache, else from the network where that is allowed."""
    import waaier.offline  # noqa: F401  (before the library looks at the environment)

    folder = Path(name).expanduser()
    if folder.is_dir():
        return _load_from(str(folder), name, local_only=True)
    try:
        return _load_from(name, name, local_only=True)
    except InputError:
        return _load_from(name, name, local_only=False)


def _load_from(place: str, name: str, *, local_only: bool) -> Any:
    from sentence_transformers import CrossEncoder
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return CrossEncoder(place, device="cpu", local_files_only=local_only)
    except Exception as error:  # the library raises OSError, ValueError, RuntimeError and more
        raise _missing(name) from error
    finally:
        logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _missing(name: str) -> InputError:
    return InputError(
        f"Het model {name} om te herlezen is niet gevonden of kan niet worden geladen.",
        "Laat WAAIER_RERANKER leeg, of noem een bestaande map of een CrossEncoder; zet "
        "HF_HUB_OFFLINE op 0 om zo'n model te laten downloaden.",
    )


def _looks_like_path(name: str) -> bool:
    return name.startswith(("/", ".", "~")) or "\\" in name or name.count("/") > 1
