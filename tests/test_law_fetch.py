"""``waaier wet`` against a server that plays overheid.nl from invented laws.

The real servers were never reached from here: the shapes of their answers are those that were
published, and what they really do may differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from cli.main import main
from index.manifest import folder_manifests
from ingest.laws.changes import ChangeKind
from ingest.laws.known import KnownLaw, load_known, matching
from ingest.laws.service import LawService
from ingest.laws.shelf import LawFolder, LawReport, LawState, law_shelf
from ingest.readers.legal_xml import note_of, parsed
from tests.wetten.laws import CARD, LAWS, Written
from tests.wetten.server import LawServer, law_server
from waaier.errors import FileRejectedError, InputError
from waaier.settings import PROJECT_ROOT, Settings, get_settings

UITSTROOM = "BWBR0099101"
OLD, MIDDLE, FIRST_TRY, PRESENT, FUTURE = LAWS[:5]
DIEMEN_OLD, DIEMEN = LAWS[9:11]


@pytest.fixture
def server() -> Iterator[LawServer]:
    with law_server() as server:
        yield server


class Place:
    """A folder of laws of its own, on a day of its own."""

    def __init__(self, folder: Path, server: LawServer) -> None:
        self.folder, self.server = folder / "wetten", server
        self.pauses: list[float] = []
        self.today = date(2026, 11, 22)
        self.known: tuple[KnownLaw, ...] = ()

    def settings(self, **more: object) -> Settings:
        return Settings.model_validate(
            {
                "laws_dir": self.folder,
                "laws_search_url": f"{self.server.address}/sru/Search",
                "laws_repository_url": self.server.address,
                "download_private_hosts": "127.0.0.1",
                "download_seconds": 20,
                **more,
            }
        )

    def service(self, **more: object) -> LawService:
        return LawService(self.settings(**more), self.pauses.append)

    def _with(self, call: Any) -> Any:
        settings = self.settings()
        with (
            self.service() as service,
            law_shelf(settings, service, self.known, lambda: self.today) as shelf,
        ):
            return call(shelf)

    def add(self, law_id: str, day: str | None = None) -> LawReport:
        on = date.fromisoformat(day) if day else None

        def call(shelf: LawFolder) -> LawReport:
            return shelf.add(law_id, on)

        report: LawReport = self._with(call)
        return report

    def check(self, law_id: str) -> LawReport:
        report: LawReport = self._with(lambda shelf: shelf.check(law_id))
        return report

    def files(self) -> list[str]:
        return sorted(file.name for file in self.folder.glob("*.xml"))

    def note(self, name: str) -> dict[str, str]:
        return dict(note_of(parsed((self.folder / name).read_bytes(), name)))


@pytest.fixture
def place(tmp_path: Path, server: LawServer) -> Place:
    return Place(tmp_path, server)


def publish(server: LawServer) -> None:
    """The Uitstroomwet as the publisher lists it: corrected once, and with a text to come."""
    library = server.library
    library.put(OLD, last="2023-06-30")
    library.put(MIDDLE, last="2026-06-30")
    library.put(FIRST_TRY, until="2026-08-01")
    library.put(PRESENT, last="2026-12-31")
    library.put(FUTURE)


# --- one law -------------------------------------------------------------------------------------


def test_the_text_in_force_is_added_and_no_other(place: Place, server: LawServer) -> None:
    """Not the last listed, which is to come, and of two corrections the one that holds now."""
    publish(server)
    place.known = (KnownLaw(id=UITSTROOM, naam="Uitstroomwet", ook=("Usw",), herkomst="toets"),)
    report = place.add(UITSTROOM)
    assert (report.state, report.version) == (LawState.ADDED, "2026-07-01_1")
    assert (report.valid_to, report.following) == (date(2026, 12, 31), date(2027, 1, 1))
    assert place.files() == [f"{UITSTROOM}_2026-07-01_1.xml"]
    note = place.note(place.files()[0])
    assert note["geldig-tot"] == "2026-12-31"
    assert note["ook"] == "Usw"
    assert note["url"].startswith(server.address)
    assert note["titel"] == "Uitstroomwet 2019"
    assert place.add(UITSTROOM).state is LawState.UNCHANGED


def test_the_text_of_another_day_comes_beside_it(place: Place, server: LawServer) -> None:
    publish(server)
    place.add(UITSTROOM)
    assert place.add(UITSTROOM, "2020-05-05").version == "2019-01-01_0"
    assert place.add(UITSTROOM, "2027-02-01").version == "2027-01-01_0"
    assert len(place.files()) == 3
    assert place.note(f"{UITSTROOM}_2019-01-01_0.xml")["geldig-tot"] == "2023-06-30"


def test_three_corrections_of_one_text(place: Place, server: LawServer) -> None:
    """Each time the text that the publisher holds for true then; what it replaces goes away."""
    first, second = replace(PRESENT, number=0), replace(PRESENT, number=1)
    third = replace(PRESENT, number=2, text=PRESENT.text.replace("€ 1.500", "€ 1.501"))
    server.library.put(first)
    assert place.add(UITSTROOM).version == "2026-07-01_0"
    server.library.put(first, until="2026-09-01")
    server.library.put(second)
    report = place.check(UITSTROOM)
    assert (report.version, report.changes) == ("2026-07-01_1", ())
    server.library.put(second, until="2026-10-01")
    server.library.put(third)
    report = place.check(UITSTROOM)
    assert report.state is LawState.CHANGED
    assert [(one.number, one.kind) for one in report.changes] == [("3", ChangeKind.CHANGED)]
    assert place.files() == [f"{UITSTROOM}_2026-07-01_2.xml"]


def test_a_new_text_is_seen_and_says_what_changed(place: Place, server: LawServer) -> None:
    server.library.put(MIDDLE)
    place.today = date(2026, 6, 1)
    place.add(UITSTROOM)
    assert place.check(UITSTROOM).state is LawState.UNCHANGED
    publish(server)
    place.today = date(2026, 11, 22)
    report = place.check(UITSTROOM)
    assert report.state is LawState.CHANGED
    kinds = {one.number: one.kind for one in report.changes}
    assert kinds == {
        "2": ChangeKind.CHANGED,
        "3": ChangeKind.CHANGED,
        "5": ChangeKind.REPEALED,
    }
    assert len(place.files()) == 2
    assert place.note(f"{UITSTROOM}_2023-07-01_0.xml")["geldig-tot"] == "2026-06-30"


def test_a_repealed_law_stays_and_says_until_when_it_held(place: Place, server: LawServer) -> None:
    bonus = LAWS[12]
    server.library.put(bonus)
    place.today = date(2024, 5, 1)
    place.add(bonus.id)
    server.library.put(bonus, last="2024-12-31")
    place.today = date(2025, 2, 1)
    report = place.check(bonus.id)
    assert (report.state, report.valid_to) == (LawState.REPEALED, date(2024, 12, 31))
    assert place.note(place.files()[0])["geldig-tot"] == "2024-12-31"
    with pytest.raises(FileRejectedError, match="gold tot en met 2024-12-31"):
        place.add(bonus.id)


def test_a_law_to_come_says_from_when(place: Place, server: LawServer) -> None:
    server.library.put(LAWS[13])
    with pytest.raises(FileRejectedError, match="--datum 2027-03-01"):
        place.add(LAWS[13].id)
    assert place.add(LAWS[13].id, "2027-03-01").state is LawState.ADDED


def test_a_local_rule_is_found_by_its_versions(place: Place, server: LawServer) -> None:
    server.library.put(DIEMEN_OLD)
    server.library.put(DIEMEN)
    assert place.add(DIEMEN.id).version == "2"
    assert place.add(DIEMEN.id, "2025-06-01").version == "1"
    assert place.note(f"{DIEMEN.id}_1.xml")["geldig-tot"] == "2025-12-31"


# --- what goes wrong -----------------------------------------------------------------------------


def test_a_connection_that_breaks_leaves_everything_as_it_was(
    place: Place, server: LawServer
) -> None:
    server.library.put(MIDDLE)
    place.add(UITSTROOM)
    before = {file: (place.folder / file).read_bytes() for file in place.files()}
    publish(server)
    server.library.cut = UITSTROOM
    report = place.check(UITSTROOM)
    assert report.state is LawState.FAILED
    assert "brak af" in (report.message or "")
    assert {file: (place.folder / file).read_bytes() for file in place.files()} == before
    assert not list(place.folder.glob(".*.part"))
    server.library.cut = ""
    assert place.check(UITSTROOM).state is LawState.CHANGED


def test_another_text_than_was_asked_for_is_refused(place: Place, server: LawServer) -> None:
    publish(server)
    server.library.swapped = OLD.version
    with pytest.raises(FileRejectedError, match="andere tekst dan"):
        place.add(UITSTROOM)
    assert place.files() == []


def test_a_busy_server_is_asked_again_and_given_rest(place: Place, server: LawServer) -> None:
    publish(server)
    server.library.busy = 2
    place.add(UITSTROOM)
    # Twice as long as it asked for, and once between the two calls that went well.
    assert place.pauses == [3.0, 3.0, 0.5]


def test_unknown_and_unreachable(place: Place, server: LawServer) -> None:
    with pytest.raises(FileRejectedError, match="niet meer op dit adres"):
        place.add("BWBR0000001")
    with pytest.raises(FileRejectedError, match="niet bekend"):
        place.add("CVDR1")
    elsewhere = place.service(laws_repository_url="https://elders.voorbeeld")
    with elsewhere, pytest.raises(FileRejectedError, match="niet op de lijst"):
        elsewhere.versions(UITSTROOM)


def test_two_at_the_same_time_are_one_too_many(place: Place) -> None:
    place.folder.mkdir()
    with FileLock(place.folder / ".wetten.lock"), pytest.raises(InputError, match="al iets"):
        place.add(UITSTROOM)


# --- searching -----------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", ["1.2", "2.0"])
@pytest.mark.parametrize("page", [1, 2, 100])
def test_searching_goes_through_all_pages(
    place: Place, server: LawServer, protocol: str, page: int
) -> None:
    server.library.protocol, server.library.page = protocol, page
    for law in LAWS:
        server.library.put(law)
    with place.service() as service:
        found = service.search("urgentieverordening", place.today, "Diemen", 20)
        assert [(one.id, one.version, one.first) for one in found] == [
            ("CVDR900101", "2", date(2026, 1, 1))
        ]
        assert {one.id for one in service.search("wet", place.today, None, 20)} == {
            "BWBR0099101",
            "BWBR0099103",
            "BWBR0099104",
        }
        assert service.search('niets" or "x', place.today, None, 20) == []
    assert any("2026-11-22" in asked for asked in server.library.asked)


def test_a_diagnostic_is_an_error_though_the_status_is_200(place: Place, server: LawServer) -> None:
    server.library.diagnostic = "Unsupported index"
    with place.service() as service, pytest.raises(FileRejectedError, match="Unsupported index"):
        service.search("wet", place.today, None, 20)


def test_the_list_that_comes_along_is_sound() -> None:
    known = load_known(PROJECT_ROOT / "corpus")
    assert len({law.id for law in known}) == len(known) > 10
    assert [law.id for law in matching(known, "huisvestingswet", None)] == ["BWBR0035303"]
    assert matching(known, "huisvestingsverordening", "Amsterdam")
    assert not matching(known, "huisvestingsverordening", None)


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def commands(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> Iterator[Any]:
    settings = place.settings(laws_pause_seconds=0)
    for name in ("laws_dir", "laws_search_url", "laws_repository_url", "download_private_hosts"):
        monkeypatch.setenv(f"WAAIER_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setenv("WAAIER_LAWS_PAUSE_SECONDS", "0")
    monkeypatch.setenv("WAAIER_INDEX_DIR", str(tmp_path / "index"))
    get_settings.cache_clear()

    def run(*words: str) -> tuple[int, str, str]:
        code = 0
        try:
            main(list(words))
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    yield run
    get_settings.cache_clear()


def test_from_adding_to_a_change_that_concerns_a_card(
    commands: Any, place: Place, server: LawServer, tmp_path: Path
) -> None:
    """A law that changes costs only its changed articles, and names the cards to look over."""
    (tmp_path / "kaarten").mkdir()
    (tmp_path / "kaarten" / "uitstroom-toets.md").write_text(CARD, encoding="utf-8")
    assert commands("ingest", str(tmp_path / "kaarten"))[0] == 0
    law = replace(MIDDLE, start="2026-07-01")
    server.library.put(law)
    code, out, _ = commands("wet", "toevoegen", UITSTROOM)
    assert code == 0
    assert f"{UITSTROOM} Uitstroomwet 2019: toegevoegd" in out
    assert "1 kaarten rusten op deze regeling" in out
    server.library.put(law, until="2026-10-01")
    server.library.put(replace(law, number=1, text=law.text.replace("1.250", "1.300")))
    code, out, _ = commands("wet", "controleer", "--json")
    said = json.loads(out)
    assert code == 0
    (report,) = said["laws"]
    assert [one["label"] for one in report["changes"]] == ["Artikel 3. Verhuisvergoeding"]
    assert [card["id"] for card in report["cards"]] == ["uitstroom-toets"]
    assert said["index"]["embedded"] == 1
    code, out, _ = commands("wet", "controleer")
    assert "ongewijzigd" in out
    assert "Niets veranderd" in out
    code, out, _ = commands("search", "artikel 3 Uitstroomwet", "--json")
    assert "1.300" in json.loads(out)["passages"][0]["text"]


def test_failure_halfway_indexes_nothing_of_that_law(
    commands: Any, server: LawServer, tmp_path: Path
) -> None:
    """Of two laws one breaks off: the other is read in, and the index serves all the time."""
    publish(server)
    server.library.put(LAWS[7])
    server.library.cut = UITSTROOM
    code, out, err = commands("wet", "toevoegen", LAWS[7].id, UITSTROOM)
    assert code == 0
    assert f"{UITSTROOM}: mislukt" in err
    assert "toegevoegd" in out
    (manifest,) = folder_manifests(tmp_path / "index")
    assert [one.source.title for one in manifest.sources] == ["Algemene steunwet"]
    code, _, err = commands("wet", "toevoegen", UITSTROOM)
    assert code == 2
    assert len(folder_manifests(tmp_path / "index")) == 1


def test_searching_and_wrong_numbers(commands: Any, server: LawServer) -> None:
    for law in LAWS:
        server.library.put(law)
    code, out, _ = commands(
        "wet", "zoeken", "urgentieverordening", "--gemeente", "Hoorn", "--datum", "2026-11-22"
    )
    assert code == 0
    assert "CVDR900102  Urgentieverordening Hoorn 2025" in out
    assert "waaier regeling toevoegen CVDR900102" in out
    code, out, err = commands("wet", "zoeken", "bestaat-niet")
    assert code == 2
    assert "Niets gevonden" in err
    code, _, err = commands("wet", "toevoegen", "nummer-negen")
    assert code == 2
    assert "geen nummer van een wet" in err
    code, _, err = commands("wet", "controleer")
    assert code == 2
    assert "nog geen wetten" in err


def test_the_list_helps_when_the_server_does_not(commands: Any, server: LawServer) -> None:
    server.library.diagnostic = "storing"
    code, out, err = commands("wet", "zoeken", "Huisvestingswet")
    assert code == 0
    assert "BWBR0035303  Huisvestingswet 2014" in out
    assert "storing" in err


def test_a_file_of_a_law_is_as_the_publisher_made_it_but_for_the_note(
    place: Place, server: LawServer
) -> None:
    law = Written("BWBR0099108", "Nootwet", "2020-01-01", "Artikel 1. Noot\nEen noot <klein>.")
    server.library.put(law)
    place.add(law.id)
    data = (place.folder / law.file).read_text(encoding="utf-8")
    assert data.endswith(law.xml())
