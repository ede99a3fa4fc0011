"""What the tests of faults share: a small index of two builds, and a question that it answers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from starlette.testclient import TestClient

from index.folder_builds import FolderBuilds
from index.pipeline import build_index
from tests.files import copy_index, write_all
from waaier.settings import Settings

HUUR = "Wie kan huurtoeslag krijgen?"

TEXTS = {
    "huur.txt": "Huurtoeslag\n\nWie weinig verdient en een huurwoning heeft, kan huurtoeslag "
    "aanvragen bij de dienst toeslagen. De hoogte hangt af van de huur en het inkomen.\n",
    "adres.txt": "Briefadres\n\nWie geen woonadres heeft, kan bij de gemeente een briefadres "
    "aanvragen. Zo blijft iemand bereikbaar voor post van de overheid.\n",
}

MORE = "\nDe aanvraag kan het hele jaar worden gedaan.\n"


@lru_cache(maxsize=1)
def _made() -> Path:
    """Made once a process: the model takes seconds to load."""
    folder = Path(mkdtemp(prefix="fouten-"))
    sources = write_all(folder / "bronnen", TEXTS)
    build_index([sources], Settings(), folder / "index")
    (sources / "huur.txt").write_text(TEXTS["huur.txt"] + MORE, encoding="utf-8")
    build_index([sources], Settings(), folder / "index")
    return folder


def sources() -> Path:
    """The folder that the newest build was read from; to be left as it is."""
    return _made() / "bronnen"


def two_builds(folder: Path) -> tuple[Path, str, str]:
    """A copy of an index, and the ids of its builds, oldest first."""
    index = copy_index(_made() / "index", folder / "index")
    old, new = (one.id for one in FolderBuilds(index).manifests())
    return index, old, new


def ask(api: TestClient, question: str = HUUR) -> dict[str, Any]:
    """The answer of the API to a question."""
    response = api.post("/v1/vragen", json={"question": question})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer
