"""What several test files share: an index of the cards, a service on it, and the real originals."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from answer.pipeline import AnswerService
from index.pipeline import build_index
from ingest.pipeline import FileState
from tests.beheer import some_cards
from tests.browser import address, browser, new_page, opened
from tests.files import copy_index
from tests.memory import memory, share_heaps, tidied
from waaier.settings import Settings

__all__ = ["address", "browser", "memory", "new_page", "opened", "tidied"]

ROOT = Path(__file__).resolve().parent.parent

OMSLAGROUTE = "Welke regeling helpt een cliënt die beschermd wonen verlaat?"
"""A question whose answer stands in a card, so it can be asked on every machine."""


def pytest_configure() -> None:
    """Before anything has a thread."""
    share_heaps()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots",
        metavar="DIR",
        default=None,
        help="write the pictures of the documentation to this folder",
    )


@pytest.fixture(scope="session", autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Settings of whoever runs the tests must not decide their outcome, nor tests their data."""
    for name in [name for name in os.environ if name.startswith("WAAIER_")]:
        if name != "WAAIER_CACHE_DIR":
            del os.environ[name]
    # The same figures on every processor; tests/test_embedding_engines.py tries the other engine.
    os.environ["WAAIER_EMBEDDING_ENGINE"] = "onnxruntime"
    os.environ["WAAIER_DATA_DIR"] = str(tmp_path_factory.mktemp("beheer"))


def _index_of(sources: Path, name: str, temporary: pytest.TempPathFactory) -> Path:
    """An index of a folder, of this process alone; built once for all processes that test."""
    own = temporary.mktemp(name) / "index"
    common = temporary.getbasetemp().parent / f"{name}-index"
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _build(sources, own)
        return own
    with FileLock(f"{common}.lock"):
        if not common.exists():
            made = common.with_suffix(".half")
            shutil.rmtree(made, ignore_errors=True)
            _build(sources, made)
            made.rename(common)
    # Tests open doors in it, serve it and add to it: each process needs its own.
    copy_index(common, own)
    return own


def _build(sources: Path, folder: Path) -> None:
    report = build_index([sources], Settings(), folder)
    assert not [file for file in report.files if file.state is not FileState.READ]


@pytest.fixture(scope="session")
def card_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the cards that ship with the project."""
    return _index_of(ROOT / "corpus", "kaarten", tmp_path_factory)


@pytest.fixture(scope="session")
def few_cards_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of :data:`tests.beheer.CARDS`. Whoever serves it or adds to it takes a copy."""
    cards = some_cards(tmp_path_factory.mktemp("enkele") / "kaarten")
    return _index_of(cards, "enkele", tmp_path_factory)


@pytest.fixture(scope="session")
def service(card_index: Path) -> Iterator[AnswerService]:
    """The answer service on the cards."""
    service = AnswerService(Settings(), card_index)
    yield service
    service.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with originals and question sets that stands beside some checkouts."""
    folder = ROOT.parent / "shared"
    if not (folder / "bronnen").is_dir():
        pytest.skip("no folder ../shared with originals beside this checkout")
    return folder


@pytest.fixture(scope="session")
def bronnen_index(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the two originals: real publications, with line breaks and reading errors."""
    return _index_of(shared / "bronnen", "bronnen", tmp_path_factory)


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    """Where an index may be made."""
    return tmp_path / "index"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        path = shutil.which(name)
        if path:
            return path
    pytest.skip("no Chromium on this machine")
