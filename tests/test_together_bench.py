"""``waaier bench samen``: an ingest really runs while it searches; the index stays as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.main import main
from index.builds import open_builds
from index.pipeline import build_index
from waaier.settings import Settings

KAARTEN = Path(__file__).resolve().parent.parent / "corpus" / "kaarten"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samen")
    build_index([KAARTEN / "briefadres.md"], Settings(), folder)
    return folder


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.together_bench.ALONE", 10)


def test_it_searches_while_sources_are_read_in(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "vragen.jsonl"
    line = {"id": "a", "question": "Wat is een briefadres?", "gold": [{"card": "briefadres"}]}
    questions.write_text(json.dumps(line), "utf-8")
    before = open_builds(Settings(), small).current_id()
    main(["bench", "samen", str(questions), "--index", str(small),
          "--lees", str(KAARTEN / "huurtoeslag.md"), "--json"])  # fmt: skip
    report = json.loads(capsys.readouterr().out)
    assert report["searches_during"] > 0
    assert report["passages"] == 6
    assert report["ratio_p95"] == pytest.approx(
        report["during_ms"]["p95"] / report["alone_ms"]["p95"], abs=0.02
    )
    assert report["meets_target"] == (report["ratio_p95"] <= 2)
    # Only the copy was read into.
    assert open_builds(Settings(), small).current_id() == before
