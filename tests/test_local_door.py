"""`waaier ask` through a service that runs: the same words, and only from our own service."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from answer.pipeline import AnswerService
from api.local_door import ELSEWHERE, SOCKET, Asked, Found, Greeting, local_door, search, shortest
from api.records.archive import Archive
from cli.ask import as_text
from cli.main import main
from cli.service import running_service
from cli.through_service import ask_service
from tests.conftest import OMSLAGROUTE
from waaier.domain import Answer, Filters, Outcome, Question, Turn
from waaier.errors import InputError
from waaier.settings import Settings, get_settings

QUESTIONS = (
    Question(text=OMSLAGROUTE),
    Question(text="Mijn buurman slaat zijn vrouw nu, wat moet ik doen?"),
    Question(text="Jan Jansen, 06-12345678"),
    Question(text="Wat is een goed recept voor appeltaart?"),
    Question(text="Hoe vraag ik een briefadress aan?", filters=Filters(gemeente="Amsterdam")),
    Question(text="En voor jongeren?", history=(Turn(question=OMSLAGROUTE, answer="Zo."),)),
)


class Counted:
    """The real service, that counts how often it was asked."""

    def __init__(self, service: AnswerService) -> None:
        self._service = service
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._service, name)

    def answer(self, question: Question, **more: Any) -> Answer:
        self.asked.append(question.text)
        return self._service.answer(question, **more)


@pytest.fixture
def counted(service: AnswerService) -> Counted:
    return Counted(service)


@pytest.fixture
def door(card_index: Path, counted: Counted) -> Iterator[Path]:
    """The index folder, with an open door in it."""
    with local_door(card_index, cast(AnswerService, counted), Settings()):
        yield card_index


def asked_by_command(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    get_settings.cache_clear()
    capsys.readouterr()
    main([str(one) for one in arguments])
    return capsys.readouterr().out


@contextmanager
def pretender(file: Path, mode: int, says: bytes) -> Iterator[list[bytes]]:
    """A process that took the place of a service; yields what it got to hear."""
    heard: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(shortest(file))
        file.chmod(mode)
        listener.listen(1)
        listener.settimeout(10)
        done = threading.Event()

        def listen() -> None:
            with suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    if done.is_set():
                        return
                    heard.append(connection.recv(65536))
                    connection.sendall(says)
                    connection.settimeout(3)
                    heard.append(connection.recv(65536))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield heard
        finally:
            done.set()
            # Ends the wait for a caller, where none came.
            with suppress(OSError), socket.socket(socket.AF_UNIX) as last:
                last.settimeout(1)
                last.connect(shortest(file))
            thread.join(timeout=10)
            file.unlink()


def test_every_kind_of_answer_comes_through_unchanged(door: Path, service: AnswerService) -> None:
    outcomes = set()
    for question in QUESTIONS:
        reply = ask_service(Asked(question=question), Settings(), door)
        assert reply is not None
        assert reply.answer is not None
        here = service.answer(question)
        assert as_text(reply.answer) == as_text(here)
        there = reply.answer.model_dump(mode="json", exclude={"timing_ms"})
        assert there == here.model_dump(mode="json", exclude={"timing_ms"})
        outcomes.add(here.outcome)
    assert {Outcome.ANSWERED, Outcome.PERSONAL_DATA_ONLY, Outcome.OUT_OF_SCOPE} <= outcomes


def test_the_command_prints_what_it_prints_by_itself(
    door: Path, counted: Counted, capsys: pytest.CaptureFixture[str]
) -> None:
    quick = asked_by_command(capsys, "ask", OMSLAGROUTE, "--index", door)
    assert counted.asked == [OMSLAGROUTE]
    by_itself = asked_by_command(capsys, "ask", OMSLAGROUTE, "--index", door, "--lokaal")
    assert counted.asked == [OMSLAGROUTE]
    assert quick == by_itself
    assert "[1]" in quick


def test_a_search_prints_the_same_too(
    door: Path, service: AnswerService, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "Hoe vraag ik een briefadress aan?"
    asked = Asked(question=Question(text=question), limit=4)
    reply = ask_service(asked, Settings(), door)
    assert reply is not None
    assert reply.found is not None
    here = Found.of(search(service.retriever, asked))
    same = reply.found.model_copy(update={"seconds": here.seconds})
    assert same.model_dump(mode="json") == here.model_dump(mode="json")
    assert same.corrections
    as_json = json.loads(asked_by_command(capsys, "search", question, "--index", door, "--json"))
    assert as_json["passages"][:4] == list(here.passages)
    printed = asked_by_command(capsys, "search", question, "--index", door, "-k", 4)
    by_itself = asked_by_command(capsys, "search", question, "--index", door, "-k", 4, "--lokaal")
    assert printed == by_itself


def test_what_cannot_be_asked_reads_the_same(
    door: Path, counted: Counted, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["ask", "vraag " * 1000, "--index", str(door)])
    through = capsys.readouterr().err
    assert counted.asked
    with pytest.raises(SystemExit) as itself:
        main(["ask", "vraag " * 1000, "--index", str(door), "--lokaal"])
    assert stopped.value.code == itself.value.code == 2
    assert through == capsys.readouterr().err


def test_other_settings_or_another_version_are_not_answered(
    door: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(question=Question(text=OMSLAGROUTE))
    assert ask_service(asked, Settings(min_late=0.9), door) is None
    assert ask_service(asked, Settings(ask_service=False), door) is None
    assert ask_service(asked, Settings(port=1234, rate_per_minute=1), door) is not None
    assert len(counted.asked) == 1
    monkeypatch.setattr("waaier.__version__", "0.0.0")
    assert ask_service(asked, Settings(), door) is None
    assert len(counted.asked) == 1


def test_secrets_do_not_show_in_the_greeting() -> None:
    one = Greeting.of(Settings.model_validate({"llm_key": "geheim"}))
    assert one == Greeting.of(Settings.model_validate({"llm_key": "anders"}))
    assert set(Settings.model_fields) >= ELSEWHERE


def test_a_question_of_the_command_is_no_use_of_the_service(
    door: Path, service: AnswerService, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Answer] = []
    monkeypatch.setattr(service, "_listeners", [heard.append])
    monkeypatch.setattr(service, "pause_message", lambda: "Even dicht.")
    reply = ask_service(Asked(question=QUESTIONS[0]), Settings(), door)
    assert reply is not None
    assert reply.answer is not None
    assert not heard


def test_the_socket_is_ours_alone_and_goes_with_the_service(
    card_index: Path, service: AnswerService
) -> None:
    file = card_index / SOCKET
    with local_door(card_index, service, Settings()):
        assert file.stat().st_mode & 0o777 == 0o600
    assert not file.exists()
    assert ask_service(Asked(question=QUESTIONS[0]), Settings(), card_index) is None


@pytest.mark.parametrize("mode", [0o666, 0o660])
def test_a_socket_that_others_can_open_is_left_alone(tmp_path: Path, mode: int) -> None:
    with pretender(tmp_path / SOCKET, mode, b'{"same": true}\n') as heard:
        assert ask_service(Asked(question=QUESTIONS[0]), Settings(), tmp_path) is None
        assert heard == []


@pytest.mark.parametrize("says", [b"", b"hallo\n", b'{"same": 1}\n', b'{"same": false}\n', b"[]\n"])
def test_who_does_not_greet_back_hears_no_question(tmp_path: Path, says: bytes) -> None:
    began = time.monotonic()
    with pretender(tmp_path / SOCKET, 0o600, says) as heard:
        assert ask_service(Asked(question=QUESTIONS[0]), Settings(), tmp_path) is None
        assert time.monotonic() - began < 3
    assert OMSLAGROUTE.encode() not in b"".join(heard)


def test_a_service_that_says_nothing_useful_is_forgotten(tmp_path: Path) -> None:
    with pretender(tmp_path / SOCKET, 0o600, b'{"same": true}\n{"answer": 3}\n'):
        assert ask_service(Asked(question=QUESTIONS[0]), Settings(), tmp_path) is None


def test_nonsense_at_the_door_harms_nobody(door: Path) -> None:
    for nonsense in (b"", b"\n", b"{}\n", b"\xff\xfe\n", b"{" * 100_000 + b"\n"):
        with socket.socket(socket.AF_UNIX) as caller, suppress(OSError):
            caller.connect(shortest(door / SOCKET))
            caller.sendall(nonsense)
            caller.shutdown(socket.SHUT_WR)
            caller.settimeout(5)
            assert caller.recv(100) == b""
    assert ask_service(Asked(question=QUESTIONS[0]), Settings(), door) is not None


def test_the_error_of_the_service_is_raised_here(door: Path) -> None:
    with pytest.raises(InputError):
        ask_service(Asked(question=Question(text=" ")), Settings(), door)


def test_a_folder_with_a_long_name_has_no_door(tmp_path: Path, service: AnswerService) -> None:
    deep = tmp_path / ("m" * 60) / ("m" * 60)
    deep.mkdir(parents=True)
    with local_door(deep, service, Settings()):
        assert not list(deep.iterdir())


def test_a_real_service_answers_stops_gently_and_may_be_killed(
    card_index: Path, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path)
    asked = Asked(question=QUESTIONS[0])
    environment = {"WAAIER_DATA_DIR": str(tmp_path)}
    with running_service(card_index, environment) as (address, pid):
        reply = ask_service(asked, settings, card_index)
        assert reply is not None
        assert reply.answer is not None
        body = {"question": OMSLAGROUTE}
        httpx.post(f"{address}/v1/vragen", json=body, trust_env=False).raise_for_status()
        os.kill(pid, signal.SIGTERM)
    assert not (card_index / SOCKET).exists()
    archive = Archive.open(settings)
    with archive.database.read() as session:
        # What was answered last is counted before the service is gone; what the command asked is
        # no use of the service.
        counts = session.connection().exec_driver_sql("SELECT sum(count) FROM usage").scalar()
    archive.close()
    assert counts == 1
    with running_service(card_index, environment) as (_, pid):
        os.kill(pid, signal.SIGKILL)
    assert (card_index / SOCKET).exists()
    assert ask_service(asked, settings, card_index) is None
    (card_index / SOCKET).unlink()
