"""The command `waaier`: exit codes, one clear line for every mistake, and JSON alone."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from cli.main import main
from index.retrieval import Retriever
from ingest.decode import decode
from tests.conftest import OMSLAGROUTE
from tests.files import CARD, OPEN_FILES, copy_index, encrypt, make_pdf, open_under, write
from waaier.domain import Question
from waaier.settings import Settings, get_settings

COMMAND = Path(sys.executable).with_name("waaier")

TEXT = (
    "De gemeente Voorbeeldstad heeft een verhuisregeling voor mensen met een laag inkomen. "
    "Zij vragen de verhuisregeling aan bij het loket op de markt, vóór de verhuizing begint.\n"
)


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """Runs the command in this process, in a folder where it can do no harm."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> Ran:
        get_settings.cache_clear()
        capsys.readouterr()
        code: Any = 0
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as stopped:
            code = stopped.code or 0
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    yield call
    get_settings.cache_clear()


def run_process(*arguments: object, **environment: str) -> Ran:
    """Runs the installed command, as a user does."""
    ran = subprocess.run(
        [str(COMMAND), *map(str, arguments)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def one_line(ran: Ran, *words: str) -> None:
    """The user's mistake: exit code 2, and one sentence that says what is wrong."""
    assert ran.code == 2, ran
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) == 1, ran.err
    assert "Traceback" not in ran.err
    assert "ging bij ons iets mis" not in ran.err
    for word in words:
        assert word in ran.err


@contextmanager
def _started(*arguments: object) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [str(COMMAND), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


# Usage


def test_the_installed_command_answers() -> None:
    assert run_process("--version").out.strip()
    shown = run_process("--help")
    assert shown.code == 0
    for command in ("ingest", "search", "ask", "eval", "serve", "status", "pipelines"):
        assert command in shown.out
    assert "Usage" not in shown.out
    one_line(run_process("aks", "huur"), "aks", "bestaat niet")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("aks", "huur"), ["aks", "bestaat niet"]),
        (("ask", "huur", "--jsn"), ["--jsn", "bestaat niet"]),
        (("ask",), ["VRAAG"]),
        (("eval",), ["BESTAND"]),
        (("search", "huur", "-k", "nul"), ["-k"]),
        (("search", "huur", "-k", "0"), ["-k"]),
        (("search", "huur", "-k"), ["-k"]),
        (("serve", "--port", "70000"), ["--port"]),
        (("ask", "huur", "en", "nog", "iets"), []),
    ],
)
def test_wrong_usage(run: Any, arguments: tuple[str, ...], words: list[str]) -> None:
    one_line(run(*arguments), *words, "--help")


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "huur"),
        ("search", "huur"),
        ("status",),
        ("status", "--json"),
        ("ask", "h", "--json"),
    ],
)
def test_without_an_index(run: Any, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    one_line(run(*arguments, "--index", tmp_path / "leeg"), "nog geen index", "waaier ingest")


def test_serving_without_an_index(run: Any, tmp_path: Path) -> None:
    one_line(run("serve", "--index", tmp_path / "leeg"), "nog geen index")


def test_evaluating_without_index_or_questions(run: Any, tmp_path: Path, card_index: Path) -> None:
    one_line(run("eval", tmp_path / "weg.jsonl", "--index", card_index), "weg.jsonl")
    broken = write(tmp_path, "stuk.jsonl", '{"id": 1\n')
    one_line(run("eval", broken, "--index", card_index), "stuk.jsonl")
    good = write(
        tmp_path, "goed.jsonl", '{"id": "1", "question": "x", "category": "y", "gold": []}\n'
    )
    one_line(run("eval", good, "--index", tmp_path / "leeg"), "nog geen index")


@pytest.mark.parametrize("question", ["", "   ", "h" * 2001])
def test_a_question_that_cannot_be_asked(run: Any, card_index: Path, question: str) -> None:
    for command in ("ask", "search"):
        one_line(run(command, question, "--index", card_index), "De vraag is")


@pytest.mark.parametrize(
    "content", [b"{", b"[1]", b'{"question": "a"}', b'[{"question": "a"}]', b"\xff\xfe\x00"]
)
def test_a_history_that_cannot_be_read(
    run: Any, tmp_path: Path, card_index: Path, content: bytes
) -> None:
    file = write(tmp_path, "eerder.json", content)
    one_line(run("ask", "huur", "--history", file, "--index", card_index), "eerder.json")


def test_a_history_that_is_not_there(run: Any, tmp_path: Path, card_index: Path) -> None:
    for place in (tmp_path / "weg.json", tmp_path):
        one_line(run("ask", "huur", "--history", place, "--index", card_index), str(place))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WAAIER_PORT", "hoog"),
        ("WAAIER_PASSAGE_MAX_CHARS", "1"),
        ("WAAIER_EMBEDDING_MODEL", "/geen/model/hier"),
    ],
)
def test_a_setting_that_cannot_be(
    run: Any, monkeypatch: pytest.MonkeyPatch, card_index: Path, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    ran = run("ask", "huur", "--index", card_index)
    one_line(ran, name if "MODEL" not in name else value)


def test_the_index_comes_from_the_setting_too(
    run: Any, monkeypatch: pytest.MonkeyPatch, card_index: Path
) -> None:
    monkeypatch.setenv("WAAIER_INDEX_DIR", str(card_index))
    assert run("status", "--json").json()["index"] == str(card_index)


# Asking


def test_json_is_one_document(run: Any, tmp_path: Path, card_index: Path) -> None:
    for arguments in (
        ("ask", OMSLAGROUTE, "--json"),
        ("search", OMSLAGROUTE, "--json", "-k", "3"),
        ("status", "--json"),
    ):
        ran = run(*arguments, "--index", card_index)
        assert ran.code == 0
        assert isinstance(ran.json(), dict)
        assert ran.err == ""


def test_json_of_the_installed_command(card_index: Path) -> None:
    ran = run_process("ask", OMSLAGROUTE, "--json", "--index", card_index)
    assert ran.code == 0
    assert ran.err == ""
    answer = ran.json()
    assert answer["outcome"] == "answered"
    assert "Omslagroute" in answer["statements"][0]["text"]


def test_search_gives_passages_in_the_shape_of_the_contract(run: Any, card_index: Path) -> None:
    found = run("search", OMSLAGROUTE, "-k", "4", "--json", "--index", card_index).json()
    assert len(found["passages"]) == 4
    for passage in found["passages"]:
        assert set(passage) == {
            "id", "text", "source", "section", "page", "span", "article", "places", "score",
        }  # fmt: skip
        assert {"id", "title", "kind", "publisher", "url", "scope", "peildatum"} <= set(
            passage["source"]
        )
    scores = [passage["score"] for passage in found["passages"]]
    assert scores == sorted(scores, reverse=True)
    assert found["passages"][0]["source"]["id"] == "omslagroute-urgentie-onder-voorwaarden"


def test_search_masks_personal_data(run: Any, card_index: Path) -> None:
    ran = run("search", "Mijn cliënt Jolanda Verwegen, BSN 111222333, zoekt huur", "--json",
              "--index", card_index)  # fmt: skip
    assert "Verwegen" not in ran.out
    assert "111222333" not in ran.out


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="only Linux tells what is open")
def test_nothing_stays_open(run: Any, card_index: Path, tmp_path: Path) -> None:
    index = copy_index(card_index, tmp_path / "index")
    for arguments in (("search",), ("search", "--explain"), ("ask",)):
        assert run(*arguments, "Wat is een briefadres?", "--index", index).code == 0
        assert not open_under(index), arguments


def test_gemeente_narrows(run: Any, card_index: Path) -> None:
    ran = run("search", OMSLAGROUTE, "--gemeente", "Assen", "-k", "20", "--json",
              "--index", card_index)  # fmt: skip
    scopes = {passage["source"]["scope"] for passage in ran.json()["passages"]}
    assert "Amsterdam" not in scopes
    assert "Nederland" in scopes


def test_an_answer_to_read(run: Any, card_index: Path) -> None:
    ran = run("ask", OMSLAGROUTE, "--index", card_index)
    assert ran.code == 0
    assert ran.out.startswith("De Omslagroute helpt")
    assert "[1]" in ran.out
    assert "Voorwaarden" in ran.out
    assert "peildatum 2025" in ran.out
    sources = ran.out.split("\nBronnen\n")[1]
    listed = [int(n) for n in re.findall(r"\[(\d+)\]", sources)]
    used = {int(n) for n in re.findall(r"\[(\d+)\]", ran.out.split("\nBronnen\n")[0])}
    assert sorted(listed) == sorted(used)


def test_history_makes_a_follow_up(run: Any, tmp_path: Path, card_index: Path) -> None:
    turns = [{"question": "Hoe vraag ik een briefadres aan?", "answer": "Bij de gemeente."}]
    file = write(tmp_path, "eerder.json", json.dumps(turns))
    ran = run("ask", "En wat kost dat?", "--history", file, "--json", "--index", card_index)
    assert "briefadres" in ran.json()["query"]["text"]


def test_output_into_a_closed_pipe(card_index: Path) -> None:
    ran = subprocess.run(
        ["bash", "-c", f"'{COMMAND}' status --json --index '{card_index}' | head -c1"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in ran.stderr
    assert ran.stderr == ""


def test_pipelines_draws_a_diagram_of_each(run: Any) -> None:
    ran = run("pipelines")
    assert ran.code == 0
    drawn = dict(re.findall(r"%% (\w+)\nflowchart LR\n((?:    .+\n?)+)", ran.out))
    assert set(drawn) == {"ingest", "index", "search", "answer", "workshop"}
    steps = {name: set(re.findall(r"^    (\w+) -- \w+ --> (\w+)$", text, re.MULTILINE))
             for name, text in drawn.items()}  # fmt: skip
    assert ("check", "read") in steps["ingest"]
    assert ("embed", "write") in steps["index"]
    assert ("embed", "search") in steps["search"]
    assert ("judge", "compose") in steps["answer"]


# Reading in


def _build(run: Any, index: Path) -> str:
    build: str = run("status", "--json", "--index", index).json()["build"]
    return build


def test_reading_in_twice_changes_nothing(run: Any, tmp_path: Path) -> None:
    index = tmp_path / "index"
    write(tmp_path, "bron/een.txt", TEXT)
    write(tmp_path, "bron/twee.txt", TEXT.replace("verhuis", "parkeer"))
    first = run("ingest", tmp_path / "bron", "--index", index, "--json")
    assert first.code == 0
    assert first.err == ""
    assert first.json()["changed"]
    again = run("ingest", tmp_path / "bron", "--index", index, "--json").json()
    assert not again["changed"]
    assert again["build"] == first.json()["build"] == _build(run, index)
    assert "Niets veranderd" in run("ingest", tmp_path / "bron", "--index", index).out


def test_without_a_path_the_cards_are_read(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAAIER_CORPUS_DIR", str(write(tmp_path, "kaarten/een.md", CARD).parent))
    report = run("ingest", "--index", tmp_path / "index", "--json").json()
    assert [(file["file"], file["state"]) for file in report["files"]] == [("een.md", "gelezen")]


def test_a_file_that_is_gone_leaves_the_index(run: Any, tmp_path: Path) -> None:
    index = tmp_path / "index"
    write(tmp_path, "bron/een.txt", TEXT)
    gone = write(tmp_path, "bron/tuin.txt", "De tuinclub geeft oudere buren hulp met snoeien.\n")
    run("ingest", tmp_path / "bron", "--index", index)
    before = _build(run, index)
    assert "snoeien" in run("search", "tuinclub snoeien", "--index", index).out
    gone.unlink()
    ran = run("ingest", tmp_path / "bron", "--index", index)
    assert "Uit de index gehaald: Tuin" in ran.out
    assert _build(run, index) != before
    assert "snoeien" not in run("search", "tuinclub snoeien", "--index", index).out


def test_a_changed_file_is_read_again_and_others_are_kept(run: Any, tmp_path: Path) -> None:
    index = tmp_path / "index"
    file = write(tmp_path, "a/een.txt", TEXT)
    write(tmp_path, "b/tuin.txt", "De tuinclub geeft oudere buren hulp met snoeien.\n")
    run("ingest", tmp_path / "a", "--index", index)
    run("ingest", tmp_path / "b", "--index", index)
    write(tmp_path, "a/een.txt", TEXT.replace("markt", "kade"))
    report = run("ingest", file, "--index", index, "--json").json()
    assert report["changed"]
    assert report["embedded"] == 1, "what did not change is not embedded again"
    assert report["passages"] == 2
    found = run("search", "loket verhuisregeling tuinclub", "--index", index).out
    assert "kade" in found
    assert "markt" not in found
    assert "snoeien" in found


def test_a_folder_of_good_and_bad_files(run: Any, tmp_path: Path) -> None:
    folder, index = tmp_path / "bron", tmp_path / "index"
    write(folder, "goed.txt", TEXT)
    write(folder, "leeg.txt", "")
    write(folder, "programma.txt", random.Random(7).randbytes(5000))
    write(folder, "foto.jpg", b"\xff\xd8\xff")
    open_pdf = make_pdf(tmp_path / "open.pdf", [[("Een bladzijde over wonen en zorg.", 11)]])
    encrypt(open_pdf, folder / "geheim.pdf", "wachtwoord")
    write(folder, "kapot.pdf", b"%PDF-1.7\nkapot")
    ran = run("ingest", folder, "--index", index)
    assert ran.code == 0
    lines = ran.err.strip().splitlines()
    for name, word in {
        "leeg.txt": "leeg",
        "programma.txt": "",
        "geheim.pdf": "wachtwoord",
        "kapot.pdf": "",
        "foto.jpg": "overgeslagen",
    }.items():
        about = [line for line in lines if line.startswith(f"{name}:")]
        assert len(about) == 1, (name, ran.err)
        assert word in about[0]
        assert "fout in de Praktijkwaaier" not in about[0]
    assert len(lines) == 5
    assert "1 van 6 bestanden gelezen" in ran.out
    assert "verhuisregeling" in run("search", "verhuisregeling", "--index", index).out


@pytest.mark.parametrize("names", [(), ("leeg.txt",), ("foto.jpg",), (".verborgen.txt",)])
def test_nothing_that_can_be_read(run: Any, tmp_path: Path, names: tuple[str, ...]) -> None:
    folder, index = tmp_path / "bron", tmp_path / "index"
    folder.mkdir()
    for name in names:
        write(folder, name, "")
    ran = run("ingest", folder, "--index", index)
    assert ran.code == 2
    assert ran.out == ""
    assert "niets" in ran.err
    assert len(ran.err.strip().splitlines()) == 1 + sum(not n.startswith(".") for n in names)
    one_line(run("status", "--index", index), "nog geen index")


def test_an_index_survives_reading_nothing(run: Any, tmp_path: Path) -> None:
    folder, index = tmp_path / "bron", tmp_path / "index"
    file = write(folder, "een.txt", TEXT)
    run("ingest", folder, "--index", index)
    before = _build(run, index)
    write(folder, "een.txt", "")
    ran = run("ingest", folder, "--index", index)
    assert ran.code == 2
    assert _build(run, index) == before
    assert file.exists()
    one_line(run("ingest", tmp_path / "weg", "--index", index), "weg", "bestaat niet")
    assert _build(run, index) == before


def test_a_second_ingest_waits_for_nobody(run: Any, tmp_path: Path) -> None:
    index = tmp_path / "index"
    write(tmp_path, "bron/een.txt", TEXT)
    run("ingest", tmp_path / "bron", "--index", index)
    with FileLock(index / "ingest.lock"):
        # Nothing changed: there is nothing to wait for.
        assert run("ingest", tmp_path / "bron", "--index", index).code == 0
        write(tmp_path, "bron/twee.txt", TEXT + " En nog een zin.")
        began = time.monotonic()
        one_line(run("ingest", tmp_path / "bron", "--index", index), "al ingelezen")
        assert time.monotonic() - began < 5
        # Reading goes on meanwhile.
        assert run("search", "verhuisregeling", "--index", index).code == 0
    assert run("ingest", tmp_path / "bron", "--index", index).code == 0


def test_an_index_that_is_no_folder(run: Any, tmp_path: Path) -> None:
    write(tmp_path, "bron/een.txt", TEXT)
    file = write(tmp_path, "bestand", "x")
    for arguments in (("ingest", tmp_path / "bron"), ("ask", "huur"), ("status",), ("serve",)):
        one_line(run(*arguments, "--index", file), "bestand", "geen map")


# Killed at any moment

WORDS = (
    "huurder woning corporatie gemeente begeleiding urgentie regeling inkomen schuld loket "
    "wachttijd bewoner zorg buurt overlast contract aanbieder opvang verhuizing toeslag"
).split()


def _texts(folder: Path, seed: int, files: int) -> Path:
    """Texts that no cache knows, so that reading them in takes a few seconds."""
    source = random.Random(seed)
    for number in range(files):
        sentences = [
            " ".join(source.choices(WORDS, k=12)).capitalize() + f" {source.randrange(10**6)}."
            for _ in range(40)
        ]
        write(folder, f"tekst{number}.txt", "\n\n".join(sentences))
    return folder


def test_a_killed_ingest_leaves_the_old_index(run: Any, tmp_path: Path) -> None:
    index = tmp_path / "index"
    write(tmp_path, "oud/een.txt", TEXT)
    run("ingest", tmp_path / "oud", "--index", index)
    before = _build(run, index)
    texts = _texts(tmp_path / "nieuw", seed=11, files=6)
    moments = random.Random(2024)
    folders_seen = set()
    for attempt in range(3):
        copy = tmp_path / f"index{attempt}"
        copy_index(index, copy)
        with _started("ingest", texts, "--index", copy) as process:
            # Counted from the first thing it writes: before that there is nothing to harm.
            deadline = time.monotonic() + 60
            while not list(copy.glob("builds/*.unfinished")):
                assert process.poll() is None, "it was done before it could be killed"
                assert time.monotonic() < deadline
                time.sleep(0.02)
            time.sleep(moments.uniform(0.0, 0.8))
            assert process.poll() is None, "it was done before it could be killed"
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=20)
        folders_seen.add(len(list(copy.glob("builds/*"))))
        found = run("search", "verhuisregeling", "-k", "1", "--json", "--index", copy)
        assert found.code == 0, found.err
        assert found.json()["index_build"] == before
        assert "verhuisregeling" in found.json()["passages"][0]["text"]
        assert len(run("status", "--json", "--index", copy).json()["sources"]) == 1
    assert folders_seen == {2}, "each was killed half-way a build"
    after = run("ingest", texts, "--index", copy, "--json")
    assert after.code == 0, after.err
    assert after.json()["build"] != before
    assert not list(copy.glob("builds/*.unfinished"))
    assert len(run("status", "--json", "--index", copy).json()["sources"]) == 7
    fresh = tmp_path / "vers"
    run("ingest", tmp_path / "oud", texts, "--index", fresh)
    ask = ("search", "huurder urgentie loket", "-k", "5", "--json")
    resumed = run(*ask, "--index", copy).json()["passages"]
    straight = run(*ask, "--index", fresh).json()["passages"]
    assert [one["text"] for one in resumed] == [one["text"] for one in straight]


# Serving


@contextmanager
def _taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_taken_port(run: Any, card_index: Path) -> None:
    with _taken_port() as port:
        ran = run("serve", "--index", card_index, "--port", port)
    one_line(ran, str(port), "niet vrij", "--port")


def test_a_folder_that_is_served_already(run: Any, tmp_path: Path, card_index: Path) -> None:
    copy = tmp_path / "index"
    copy_index(card_index, copy)
    with _taken_port() as port:
        pass
    with _started("serve", "--index", copy, "--port", port) as first:
        assert first.stdout is not None
        assert f"http://127.0.0.1:{port}" in first.stdout.readline()
        with _taken_port() as other:
            pass
        one_line(run("serve", "--index", copy, "--port", other), "draait al een dienst")
        first.send_signal(signal.SIGINT)
        first.wait(timeout=20)
        assert "Traceback" not in (first.stderr.read() if first.stderr else "")


# On real publications


def test_the_word_for_a_contract_that_changes_hands(
    run: Any, shared: Path, bronnen_index: Path
) -> None:
    question = "Hoe heet het als het huurcontract van de zorginstelling op naam van de cliënt komt?"
    ran = run("ask", question, "--json", "--index", bronnen_index)
    answer = ran.json()
    assert answer["outcome"] == "answered"
    told = [one for one in answer["citations"] if "omklappen" in one["quote"].lower()]
    assert told
    for citation, original in _originals(told, shared, bronnen_index):
        assert " ".join(original.split()) == " ".join(citation["quote"].split())


def test_quotes_stand_where_they_say(run: Any, shared: Path, bronnen_index: Path) -> None:
    for question in (
        "Wat betaal je aan huur voor een appartement bij Majella Wonen?",
        "Welke gemeenten doen mee aan het Pact Regio Alkmaar?",
        "Waarom kiezen ouderen voor een woongemeenschap?",
    ):
        answer = run("ask", question, "--json", "--index", bronnen_index).json()
        assert answer["citations"]
        for citation, original in _originals(answer["citations"], shared, bronnen_index):
            # A word that was broken off at the end of a line is made whole in a passage, and the
            # one accent that these files have wrong is mended.
            mended = original.replace("cliént", "cliënt")
            assert re.sub(r"[\s-]", "", mended) == re.sub(r"[\s-]", "", citation["quote"])


def _originals(citations: list[Any], shared: Path, index: Path) -> Iterator[tuple[Any, str]]:
    """Each citation with what stands in the original file at its span."""
    retriever = Retriever(Settings(), index)
    try:
        _, store = retriever.current()
        for citation in citations:
            passage = store.get(citation["passage_id"])
            assert passage is not None
            assert citation["quote"] in passage.text
            file = shared / "bronnen" / citation["source"]["file"]
            yield citation, decode(file.read_bytes(), file.name)[slice(*citation["span"])]
    finally:
        retriever.close()


def test_the_search_beats_its_baselines(run: Any, shared: Path, bronnen_index: Path) -> None:
    questions = shared / "evals" / "vragen_dev.jsonl"
    ran = run("eval", questions, "--json", "--index", bronnen_index)
    assert ran.code == 0
    rows = {row["mode"]: row["all"] for row in ran.json()["rows"]}
    hybrid = rows["hybrid"]["success_5"]
    assert hybrid >= 0.78
    assert hybrid > rows["dense"]["success_5"]
    assert hybrid > rows["bm25"]["success_5"]
    assert ran.json()["search_ms"]["p95"] < 1000


def test_the_index_answers_as_the_retriever_does(run: Any, card_index: Path) -> None:
    retriever = Retriever(Settings(), card_index)
    try:
        straight = [hit.passage.id for hit in retriever.search(Question(text="huur"), 5).hits]
    finally:
        retriever.close()
    told = run("search", "huur", "--json", "--index", card_index).json()["passages"]
    assert [one["id"] for one in told] == straight
