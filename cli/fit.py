"""``waaier afstemmen``."""

from __future__ import annotations

from pathlib import Path

import click

from cli.output import progress, write_json
from evals.questions import load_sets
from index.retrieval import Retriever
from index.sentences.weighing import WEIGHTS_FILE, dump
from train.pairs import is_pairs, pair_questions
from train.sentences import fit_sentences_on
from waaier.errors import InputError
from waaier.settings import PROJECT_ROOT, Settings


def run_fit(
    settings: Settings,
    index_dir: Path,
    files: tuple[Path, ...],
    *,
    out: Path | None,
    install: bool,
    as_json: bool,
) -> None:
    """Fits how sentences are chosen, prints what that brings, and writes the weights."""
    pairs = [file for file in files if is_pairs(file)]
    questions = [one for file in pairs for one in pair_questions(file)]
    sets = [file for file in files if file not in pairs]
    questions += load_sets(sets) if sets else []
    retriever = Retriever(settings, index_dir)
    try:
        with progress() as bar:
            task = bar.add_task("Vragen lezen", total=len(questions))

            def watch(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            weights, fitted = fit_sentences_on(questions, retriever, on_progress=watch)
    finally:
        retriever.close()
    target = PROJECT_ROOT / "index" / "sentences" / WEIGHTS_FILE if install else out
    if target is not None:
        try:
            target.write_text(dump(weights), encoding="utf-8")
        except OSError as error:
            raise InputError(f"Het bestand {target} kan niet worden geschreven.") from error
    if as_json:
        write_json(fitted.model_dump(mode="json"))
        return
    click.echo(
        f"{fitted.questions} van {fitted.asked} vragen hebben een bekende zin. Alles wat gevraagd "
        f"is wordt genoemd bij {fitted.covered:.1%}, met gewichten die zonder die vraag zijn "
        f"bepaald; nu bij {fitted.covered_before:.1%}; met de beste keus bij "
        f"{fitted.covered_known:.1%}."
    )
    for name, share in fitted.by_set.items():
        click.echo(f"  {name}: {share:.1%}")
    if target is not None:
        click.echo(f"Gewichten: {target}")
