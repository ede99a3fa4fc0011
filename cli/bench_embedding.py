"""``waaier bench embedding``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from cli.output import progress, write_json
from evals.embedding_bench import EmbeddingBench, WayTiming, bench_embedding
from evals.questions import load_sets
from index.builds import open_builds, require_manifest
from index.tokens import embedded_text
from waaier.settings import Settings

PASSAGES = 64


def run_bench_embedding(
    files: Sequence[Path], settings: Settings, index_dir: Path, *, rounds: int, as_json: bool
) -> None:
    """Prints what every way to compute vectors costs, as ratios within this run.

    Raises:
        InputError: there is no index, no bundled model, or there are too few questions.
    """
    questions = list(dict.fromkeys(question.question for question in load_sets(files)))
    builds = open_builds(settings, index_dir)
    store = builds.open(require_manifest(builds, index_dir).id)
    try:
        texts = sorted(embedded_text(passage)[0] for passage in store.passages())
    finally:
        store.close()
    # Spread over the index, so that short and long ones are met as often as there.
    passages = texts[:: max(1, len(texts) // PASSAGES)][:PASSAGES]
    with progress() as bar:
        task = bar.add_task("Rekenen", total=3 * (rounds + 1))
        bench = bench_embedding(questions, passages, settings, rounds, lambda: bar.advance(task))
    if as_json:
        write_json(bench.model_dump(mode="json"))
    else:
        _show(bench)


def _show(bench: EmbeddingBench) -> None:
    click.echo(f"{bench.machine}; bfloat16 {'ja' if bench.bfloat16 else 'nee'}, "
               f"{bench.rounds} ronden, belasting {bench.load}")  # fmt: skip
    click.echo(
        f"Ondergrens van een vraag van {bench.question_tokens:g} tokens in float32: "
        f"{bench.floor_ms} ms ({bench.floor_operations / 1e9:.2f} miljard bewerkingen, "
        f"{bench.floor_bytes / 1e6:.0f} MB gewichten)"
    )
    _rows("Vragen, een voor een", bench.questions)
    _rows(f"Passages van {bench.passage_tokens} tokens, per aantal tokens samen", bench.passages)
    _rows("Twintig vragers tegelijk, per aantal tokens samen", bench.together)
    for name, reason in bench.left_out.items():
        click.echo(f"  {name}: niet gemeten ({reason})")


def _rows(title: str, rows: Sequence[WayTiming]) -> None:
    click.echo(title)
    for row in rows:
        near = "" if row.cosine is None else f"  cosinus {row.cosine:.4f} / {row.token_cosine:.4f}"
        click.echo(
            f"  {row.name:30} {row.wall_ms:8.2f} ms {row.faster:5.2f}x  "
            f"rekentijd {row.cpu_ms:8.2f} ms {row.less_cpu:5.2f}x{near}"
        )
