"""Reading sources in from beheer: real files, a real process, while questions are answered."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from index.folder_builds import FolderBuilds
from tests.beheer import MEMO, QUESTION, Desk, desk_of
from tests.files import copy_index, make_pdf
from tests.hostile import bombs
from tests.problems import problem_of
from tests.servers import OddServer, odd_server
from tests.test_beheer import UNKNOWN_ID
from waaier.settings import Settings


@pytest.fixture
def index_dir(few_cards_index: Path, tmp_path: Path) -> Path:
    """A copy of the index that a test may change."""
    return copy_index(few_cards_index, tmp_path / "index")


@pytest.fixture
def server() -> Iterator[OddServer]:
    with odd_server() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path, server: OddServer) -> Settings:
    """Settings with a register of addresses on this machine, as one in one's own network."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    entries = {
        "wet": (server.address + "/wet", "true"),
        "elders": (server.address + "/elsewhere", "true"),
        "metadata": (server.address + "/metadata", "true"),
        "bestand": (server.address + "/to-a-file", "true"),
        "gesloten": (server.address + "/wet", "false"),
    }
    tables = [
        f'[[bron]]\nid = "{name}"\ntitel = "Wet {name}"\nurl = "{url}"\nopslaan = {keep}\n'
        for name, (url, keep) in entries.items()
    ]
    (corpus / "bronnen.toml").write_text("\n".join(tables))
    return Settings(
        data_dir=tmp_path / "beheer",
        corpus_dir=corpus,
        originals_dir=tmp_path / "originelen",
        download_private_hosts="127.0.0.1",
        keep_builds=3,
        max_unpacked_mb=100,
    )


@pytest.fixture
def desk(settings: Settings, index_dir: Path) -> Iterator[Desk]:
    with desk_of(settings, index_dir) as one:
        yield one


def said(desk: Desk) -> str:
    answer = desk.ask("Voor wie vergoedt de corporatie een sleutelkluis?")
    return " ".join(one["text"] for one in answer["statements"])


def kept_files(desk: Desk) -> list[str]:
    folder = desk.beheer.runner.library.folder
    return sorted(file.name for file in folder.rglob("*") if file.is_file())


def by_json(desk: Desk, **body: str) -> Any:
    return desk.client.post("/v1/beheer/inleestaken", json=body, headers=desk.manager)


def test_what_is_sent_in_is_answered_from_and_can_be_undone(desk: Desk) -> None:
    (before,) = desk.get("bouwsels")["bouwsels"]
    assert "75 jaar" not in said(desk)
    response = desk.send(("sleutelkluis.txt", MEMO.encode()), ("leeg-blad.pdf", b"%PDF-1.4\nx"))
    assert response.status_code == 202, response.text
    job = response.json()
    assert response.headers["location"] == f"/v1/beheer/inleestaken/{job['id']}"
    assert (job["status"], job["bestanden_totaal"]) == ("bezig", 2)
    # Questions are answered meanwhile.
    assert desk.ask(QUESTION)["outcome"] == "answered"

    done = desk.ended(job["id"])
    assert done["status"] == "klaar"
    assert (done["bestanden_klaar"], done["passages_klaar"]) == (2, 1)
    states = {one["naam"]: one["status"] for one in done["bestanden"]}
    assert states == {"leeg-blad.pdf": "geweigerd", "sleutelkluis.txt": "gelezen"}
    refused = next(one for one in done["bestanden"] if one["status"] == "geweigerd")
    assert refused["melding"]
    # What could not be read is not kept.
    assert kept_files(desk) == ["sleutelkluis.txt"]
    assert "75 jaar" in said(desk)

    newest, older = desk.get("bouwsels")["bouwsels"]
    assert (newest["id"], newest["huidig"], newest["bronnen"]) == (done["bouwsel"], True, 5)
    assert (older["id"], older["huidig"]) == (before["id"], False)

    back = f"/v1/beheer/bouwsels/{older['id']}/activering"
    assert desk.client.post(back, headers=desk.manager).json()["huidig"] is True
    assert "75 jaar" not in said(desk)
    forth = f"/v1/beheer/bouwsels/{newest['id']}/activering"
    assert desk.client.post(forth, headers=desk.manager).status_code == 200
    assert "75 jaar" in said(desk)
    listed = desk.get("inleestaken", params={"status": "klaar"})
    assert [one["id"] for one in listed["inleestaken"]] == [job["id"]]
    done_by = desk.client.get("/v1/beheer/handelingen", headers=desk.manager).json()
    actions = [one["handeling"] for one in done_by["handelingen"]]
    assert actions[:3] == ["bouwsel_geactiveerd", "bouwsel_geactiveerd", "inlezen_gestart"]


def test_a_new_version_takes_the_place_of_the_old_one(desk: Desk) -> None:
    first = desk.ended(desk.send(("kluis.txt", MEMO.encode())).json()["id"])
    newer = MEMO.replace("75 jaar", "70 jaar").encode()
    second = desk.ended(desk.send(("kluis.txt", newer)).json()["id"])
    assert first["status"] == second["status"] == "klaar"
    assert "70 jaar" in said(desk)
    assert desk.get("bouwsels")["bouwsels"][0]["bronnen"] == 5
    # The old build still knows the old file; when that build goes, so does the file.
    assert kept_files(desk) == ["kluis.txt", "kluis.txt"]
    third = desk.ended(desk.send(("kluis.txt", MEMO.encode())).json()["id"])
    assert third["status"] == "klaar"
    # The same text again makes no new build, and leaves no second copy.
    same = desk.ended(desk.send(("kluis.txt", MEMO.encode())).json()["id"])
    assert (same["status"], same["bouwsel"]) == ("klaar", None)
    assert same["melding"] == "Er was niets nieuws."
    folder = desk.beheer.runner.library.folder
    used = {path.parent.name for path in folder.rglob("kluis.txt")}
    builds = FolderBuilds(desk.beheer.index_dir).manifests()
    known = {Path(one.path).parent.name for b in builds for one in b.sources if "kluis" in one.path}
    assert used == known
    assert len(builds) == 3


def test_a_broken_new_version_costs_nothing(desk: Desk, tmp_path: Path) -> None:
    good = make_pdf(tmp_path / "blad.pdf", [[(line, 11) for line in MEMO.split(". ")]])
    assert desk.ended(desk.send(("kluis.pdf", good.read_bytes())).json()["id"])["bouwsel"]
    broken = desk.ended(desk.send(("kluis.pdf", b"%PDF-1.4 kapot")).json()["id"])
    assert (broken["status"], broken["bouwsel"]) == ("mislukt", None)
    assert "niet veranderd" in broken["melding"]
    assert "75 jaar" in said(desk)
    assert kept_files(desk) == ["kluis.pdf"]


def test_a_source_can_be_removed_for_good(desk: Desk) -> None:
    both = [("sleutelkluis.txt", MEMO.encode()), ("ander.txt", b"Een heel andere tekst. " * 30)]
    assert desk.ended(desk.send(*both).json()["id"])["status"] == "klaar"
    url = "/v1/beheer/bronnen/sleutelkluis"
    removed = desk.client.delete(f"{url}?ookOudeBouwsels=true", headers=desk.manager)
    assert removed.status_code == 202, removed.text
    done = desk.ended(removed.json()["id"])
    assert done["status"] == "klaar"
    assert done["melding"] == "Uit de index gehaald: Sleutelkluis."
    assert "75 jaar" not in said(desk)
    assert kept_files(desk) == ["ander.txt"]
    (build,) = desk.get("bouwsels")["bouwsels"]
    assert (build["id"], build["bronnen"]) == (done["bouwsel"], 5)
    left = [file for file in desk.beheer.index_dir.rglob("*") if file.is_file()]
    assert not [file for file in left if b"wijkmeester" in file.read_bytes()]
    problem_of(desk.client.delete(url, headers=desk.manager), 404)
    # Not sent in by beheer.
    other = desk.client.delete("/v1/beheer/bronnen/briefadres", headers=desk.manager)
    problem_of(other, 409)


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("virus.exe", b"MZ", 415),
        ("script.sh", b"#!/bin/sh", 415),
        ("bronnen.toml", b"[[bron]]", 415),
        ("zonder-soort", b"tekst", 415),
        ("plaatje.pdf", b"\x89PNG", 415),
        ("verkleed.txt", b"\x7fELF", 415),
        ("verkleed.docx", b"geen zip", 415),
        ("leeg.txt", b"", 400),
        (".verborgen.txt", b"tekst", 400),
        ("x" * 130 + ".txt", b"tekst", 400),
        ("groot.txt", b"x" * 1_000_001, 413),
        # The name of a card that comes along: it must not be replaced by accident.
        ("briefadres.txt", b"tekst", 409),
    ],
)
def test_what_cannot_be_sent_in(
    settings: Settings, index_dir: Path, name: str, content: bytes, status: int
) -> None:
    small = settings.model_copy(update={"max_file_mb": 1})
    with desk_of(small, index_dir) as desk:
        response = desk.send(("goed.txt", MEMO.encode()), (name, content))
        problem_of(response, status)
        # Nothing of the request is kept, nor a job made.
        assert kept_files(desk) == []
        assert desk.get("inleestaken")["totaal"] == 0


def test_forms_that_are_none(desk: Desk) -> None:
    url = "/v1/beheer/inleestaken"
    headers = desk.manager
    problem_of(desk.client.post(url, headers=headers, data={"bestanden": "tekst"}), 415)
    problem_of(desk.client.post(url, headers=headers, files={"ander": ("a.txt", b"x")}), 400)
    twice = [("bestanden", ("a.txt", b"x")), ("bestanden", ("A.TXT", b"y"))]
    problem_of(desk.client.post(url, headers=headers, files=twice), 400)
    many = [("bestanden", (f"{n}.txt", b"x")) for n in range(51)]
    problem_of(desk.client.post(url, headers=headers, files=many), 400)
    broken = {**headers, "Content-Type": "multipart/form-data; boundary=x"}
    problem_of(desk.client.post(url, headers=broken, content=b"--x\r\nonzin"), 400)
    bare = {**headers, "Content-Type": "multipart/form-data"}
    problem_of(desk.client.post(url, headers=bare, content=b"onzin"), 400)
    problem_of(desk.client.post(url, headers=headers, json={}), 400)
    problem_of(desk.client.post(url, headers=headers, json={"bron": "wet", "adres": "x"}), 400)
    problem_of(desk.client.post(url, headers=headers, json=["wet"]), 400)
    assert kept_files(desk) == []


def test_a_name_is_no_path(desk: Desk) -> None:
    job = desk.send(("../../../etc/sleutelkluis.txt", MEMO.encode())).json()
    done = desk.ended(job["id"])
    assert [one["naam"] for one in done["bestanden"]] == ["sleutelkluis.txt"]
    folder = desk.beheer.runner.library.folder
    assert [file.parent.name for file in folder.rglob("*.txt")] == [job["id"]]


def test_zip_bombs_are_refused(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "bommen"
    folder.mkdir()
    bombs(folder)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("sleutelkluis.txt", MEMO)
    names = ("plat.zip", "nest.zip", "vol.zip", "bom.docx")
    sent = [(name, (folder / name).read_bytes()) for name in names]
    done = desk.ended(desk.send(*sent, ("goed.zip", packed.getvalue())).json()["id"], 180)
    states = {one["naam"]: one["status"] for one in done["bestanden"]}
    assert states["goed.zip/sleutelkluis.txt"] == "gelezen"
    # The rest of a zip file with one bomb in it can be read.
    for name in ("plat.zip/bom.txt", "vol.zip", "bom.docx"):
        assert states[name] == "geweigerd", name
    nested = [state for name, state in states.items() if name.startswith("nest.zip/")]
    assert set(nested) == {"geweigerd"}
    assert len(nested) == 5
    assert kept_files(desk) == ["goed.zip", "plat.zip"]
    assert "75 jaar" in said(desk)


def test_one_ingest_at_a_time(desk: Desk, index_dir: Path) -> None:
    job = desk.send(("sleutelkluis.txt", MEMO.encode())).json()
    refused = desk.send(("ander.txt", MEMO.encode()))
    assert "al ingelezen" in problem_of(refused, 409)["detail"]
    assert desk.ended(job["id"])["status"] == "klaar"
    assert kept_files(desk) == ["sleutelkluis.txt"]
    # The command `waaier ingest` holds the same lock.
    with FileLock(index_dir / "ingest.lock"):
        blocked = desk.ended(desk.send(("ander.txt", MEMO.encode())).json()["id"])
    assert blocked["status"] == "mislukt"
    assert "al ingelezen" in blocked["melding"]
    assert kept_files(desk) == ["sleutelkluis.txt"]


def test_the_next_ingest_may_begin_as_soon_as_one_is_over(desk: Desk) -> None:
    for number in range(3):
        begun = desk.send(("sleutelkluis.txt", f"{MEMO} Versie {number}.\n".encode()))
        assert begun.status_code == 202, begun.text
        url = f"/v1/beheer/inleestaken/{begun.json()['id']}"
        while desk.client.get(url, headers=desk.manager).json()["status"] == "bezig":
            pass


def long_text() -> bytes:
    """Takes many seconds to embed."""
    lines = [f"{MEMO.strip()} Dit is afspraak {number}.\n\n" for number in range(3000)]
    return "".join(lines).encode()


def test_an_ingest_can_be_stopped(desk: Desk, index_dir: Path) -> None:
    job = desk.send(("lang.txt", long_text())).json()
    url = f"/v1/beheer/inleestaken/{job['id']}/annulering"
    stopped = desk.client.post(url, headers=desk.manager)
    assert stopped.status_code == 200, stopped.text
    assert stopped.json()["status"] == "gestopt"
    assert stopped.json()["geeindigd_op"]
    assert kept_files(desk) == []
    assert len(desk.get("bouwsels")["bouwsels"]) == 1
    problem_of(desk.client.post(url, headers=desk.manager), 409)
    unknown = f"/v1/beheer/inleestaken/{UNKNOWN_ID}/annulering"
    problem_of(desk.client.post(unknown, headers=desk.manager), 404)
    # The lock is free again, and so is the runner.
    assert desk.ended(desk.send(("kort.txt", MEMO.encode())).json()["id"])["status"] == "klaar"


def test_progress_is_seen_and_a_stop_of_the_service_is_told(
    settings: Settings, index_dir: Path
) -> None:
    with desk_of(settings, index_dir) as desk:
        job = desk.send(("lang.txt", long_text())).json()
        seen: set[int] = set()
        for _ in range(600):
            now = desk.get(f"inleestaken/{job['id']}")
            seen.add(now["passages_klaar"])
            if len(seen) > 2:
                break
            desk.beheer.runner.wait(0.1)
        assert now["passages_totaal"] > max(seen) > 0
    with desk_of(settings, index_dir) as desk:
        left = desk.get(f"inleestaken/{job['id']}")
        assert left["status"] == "afgebroken"
        assert "stopte tijdens het inlezen" in left["melding"]
        assert kept_files(desk) == []
        assert desk.ask(QUESTION)["outcome"] == "answered"


def test_a_second_service_leaves_a_running_ingest_alone(
    settings: Settings, index_dir: Path
) -> None:
    """Two services on one machine share index and database; one is started again meanwhile."""
    with desk_of(settings, index_dir) as desk:
        job = desk.send(("lang.txt", long_text())).json()
        code = (
            "import sys; from pathlib import Path; from api.inlezen.runner import IngestRunner\n"
            "from api.records.archive import Archive; from waaier.settings import Settings\n"
            "settings = Settings.model_validate_json(sys.argv[1])\n"
            "archive = Archive.open(settings)\n"
            "IngestRunner(archive, settings, Path(sys.argv[2])).recover()\n"
            "archive.close()"
        )
        known = settings.model_dump_json(exclude_none=True)
        subprocess.run([sys.executable, "-c", code, known, str(index_dir)], check=True, timeout=60)
        assert desk.get(f"inleestaken/{job['id']}")["status"] == "bezig"
        assert kept_files(desk)


# Addresses


def test_an_original_of_the_register_is_fetched_and_read(desk: Desk, server: OddServer) -> None:
    done = desk.ended(by_json(desk, bron="wet").json()["id"])
    assert done["status"] == "klaar", done
    assert [one["naam"] for one in done["bestanden"]] == ["wet.html"]
    titles = [one["title"] for one in desk.client.get("/v1/bronnen").json()["bronnen"]]
    assert "Wet wet" in titles
    again = desk.ended(by_json(desk, adres=server.address + "/wet").json()["id"])
    assert (again["status"], again["bouwsel"]) == ("klaar", None)


def test_nothing_but_the_register_is_fetched(desk: Desk, server: OddServer) -> None:
    for address in (
        server.address + "/picture",
        server.address + "/wet?x=1",
        server.address + "/../wet",
        server.address.replace("http://", "http://iemand@") + "/wet",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost:22/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "",
    ):
        problem_of(by_json(desk, adres=address), 400)
    problem_of(by_json(desk, bron="gesloten"), 400)
    problem_of(by_json(desk, bron="../wet"), 400)
    assert server.asked == []


@pytest.mark.parametrize("name", ["elders", "metadata", "bestand"])
def test_a_redirect_leads_nowhere_else(desk: Desk, server: OddServer, name: str) -> None:
    failed = desk.ended(by_json(desk, bron=name).json()["id"])
    assert failed["status"] == "mislukt"
    assert failed["melding"].startswith(f"Wet {name}: ")
    assert "/wet" not in [path for path, _ in server.asked]
    assert len(desk.get("bouwsels")["bouwsels"]) == 1


def test_an_address_in_ones_own_network_must_be_allowed(
    settings: Settings, index_dir: Path, server: OddServer
) -> None:
    closed = settings.model_copy(update={"download_private_hosts": None})
    with desk_of(closed, index_dir) as desk:
        failed = desk.ended(by_json(desk, bron="wet").json()["id"])
        assert failed["status"] == "mislukt"
        assert "https" in failed["melding"]
    assert server.asked == []
