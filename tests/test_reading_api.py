"""Passages, sources and pages over HTTP, on a real index of real PDF files."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from answer.pipeline import AnswerService
from api.app import create_app
from api.page_images import MAX_WAITING, PageImages
from api.turns import BusyError
from index.manifest import IndexedSource
from index.originals import FOLDER, Originals
from index.outline import Outline
from ingest.discover import file_sha256
from ingest.readers.pdf import read_pdf
from tests.printed_words import PageWords, dark, letters
from tests.problems import problem_of
from tests.reading import GROUND_TRUTH, make_index, make_publications
from waaier.boxes import Box
from waaier.domain import Passage, PassageRole
from waaier.settings import Settings

SETTINGS = Settings(keep_originals=True)
WIDTH = 1000


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The publications and their index; the files are gone from their folder, but for one."""
    base = tmp_path_factory.mktemp("lezen")
    files, index = base / "bronnen", base / "index"
    make_publications(files)
    make_index(files, index, SETTINGS)
    for name in ("gedraaid", "bijgesneden", "twee-kolommen"):
        (files / f"{name}.pdf").unlink()
    return files, index


@pytest.fixture(scope="module")
def reading(folders: tuple[Path, Path]) -> Iterator[AnswerService]:
    service = AnswerService(SETTINGS, folders[1])
    yield service
    service.close()


@pytest.fixture(scope="module")
def api(reading: AnswerService) -> Iterator[TestClient]:
    with TestClient(create_app(reading, SETTINGS), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def passages(reading: AnswerService) -> list[Passage]:
    return list(reading.retriever.current()[1].passages())


def source_id(api: TestClient, file: str) -> str:
    for one in api.get("/v1/bronnen", params={"pageSize": 200}).json()["bronnen"]:
        if one["file"].endswith(file):
            return str(one["id"])
    raise AssertionError(file)


# --- passages ---------------------------------------------------------------------------------


def test_searching_gives_passages_as_the_contract_has_them(api: TestClient) -> None:
    body = {"question": "Wie helpt bewoners in buurt 7?", "limit": 3}
    found = api.post("/v1/passages/_zoek", json=body).json()
    assert len(found["passages"]) == 3
    for passage in found["passages"]:
        assert set(passage) == {
            "id", "text", "source", "section", "page", "span", "article", "places", "score",
        }  # fmt: skip
    scores = [passage["score"] for passage in found["passages"]]
    assert scores == sorted(scores, reverse=True)
    assert found["passages"][0]["source"]["file"] == "verhaal.txt"
    assert found["query"]["text"] == body["question"]
    assert found["timing_ms"]["search"] > 0


def test_searching_is_guarded_like_asking(api: TestClient) -> None:
    personal = "Mijn cliënt Jolanda Verwegen (BSN 111222333) zoekt hulp bij wonen"
    response = api.post("/v1/passages/_zoek", json={"question": personal})
    assert "Verwegen" not in response.text
    assert "111222333" not in response.text
    assert response.json()["passages"]
    assert "persoonsgegevens" in response.json()["notices"][0]
    alone = api.post("/v1/passages/_zoek", json={"question": "BSN 111222333"}).json()
    assert alone["passages"] == []
    assert alone["notices"]
    urgent = {"question": "Mijn cliënt wil een eind aan haar leven maken"}
    assert api.post("/v1/passages/_zoek", json=urgent).json()["urgent"]


@pytest.mark.parametrize(
    "body",
    [
        {"question": " "},
        {"question": "huur", "limit": 0},
        {"question": "huur", "limit": 51},
        {"question": "huur", "k": 3},
        {"question": "h" * 2001},
    ],
)
def test_searches_that_cannot_be(api: TestClient, body: dict[str, Any]) -> None:
    problem_of(api.post("/v1/passages/_zoek", json=body), 400)


def test_a_passage_leads_to_the_next_of_its_section(api: TestClient) -> None:
    bron = source_id(api, "verhaal.txt")
    found = api.post("/v1/passages/_zoek", json={"question": "afspraak 3 in de buurt"}).json()
    start = next(one["id"] for one in found["passages"] if one["source"]["id"] == bron)
    here = api.get(f"/v1/passages/{start}").json()
    while here["previous"]:
        here = api.get(f"/v1/passages/{here['previous']['id']}").json()
    texts = [here["passage"]["text"]]
    while here["next"]:
        following = api.get(f"/v1/passages/{here['next']['id']}").json()
        assert following["previous"]["id"] == here["passage"]["id"]
        assert following["passage"]["section"] == here["passage"]["section"]
        here = following
        texts.append(here["passage"]["text"])
    said = " ".join(texts)
    places = [said.index(f"Afspraak {number} ") for number in range(1, 40)]
    assert places == sorted(places)
    assert len(texts) > 3
    assert here["boxes"] == []


def test_passages_of_a_pdf_follow_each_other_as_they_are_read(
    passages: list[Passage],
) -> None:
    read = read_pdf(GROUND_TRUTH / "twee-kolommen.pdf", "twee-kolommen.pdf", SETTINGS)
    document = letters("".join(block.text for one in read.sections for block in one.blocks))
    here = [one for one in passages if one.source.file == "twee-kolommen.pdf"]
    ordered = [entry.id for entry in Outline.of(here).entries]
    by_id = {one.id: one for one in here}
    places = [document.index(letters(by_id[one].text)[:60]) for one in ordered]
    assert places == sorted(places)
    assert len(places) > 2


def test_a_quote_of_a_passage(api: TestClient, passages: list[Passage]) -> None:
    passage = next(one for one in passages if one.boxes and len(one.text) > 300)
    whole = api.get(f"/v1/passages/{passage.id}").json()
    assert whole["quote"] is None
    assert len(whole["boxes"]) == len(passage.boxes)
    part = api.get(f"/v1/passages/{passage.id}", params={"van": 10, "tot": 90}).json()
    assert part["quote"]["quote"] == passage.text[10:90]
    assert 0 < len(part["boxes"]) < len(whole["boxes"])
    assert all(box in whole["boxes"] for box in part["boxes"])


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"van": 90, "tot": 10}, 404),
        ({"van": 20, "tot": 20}, 404),
        ({"tot": 100_000}, 404),
        ({"van": 10**30}, 404),
        ({"van": -1}, 400),
        ({"van": "1\r\nX-Kop: ja"}, 400),
        ({"tot": "5%0d%0aSet-Cookie:a=b"}, 400),
    ],
)
def test_quotes_that_cannot_be(
    api: TestClient, passages: list[Passage], params: dict[str, Any], status: int
) -> None:
    response = api.get(f"/v1/passages/{passages[0].id}", params=params)
    problem_of(response, status)
    assert "x-kop" not in response.headers
    assert "set-cookie" not in response.headers


def test_invented_situations_are_not_shown(service: AnswerService) -> None:
    _, store = service.retriever.current()
    situation = next(p for p in store.passages() if p.role is PassageRole.SITUATIONS)
    with TestClient(create_app(service, Settings())) as client:
        problem_of(client.get(f"/v1/passages/{situation.id}"), 404)
        shown = client.get(f"/v1/bronnen/{situation.source.id}").json()
        assert sum(one["passages"] for one in shown["sections"]) < shown["passages"]


# --- one source -------------------------------------------------------------------------------


def test_a_source_with_its_sections(api: TestClient, passages: list[Passage]) -> None:
    bron = source_id(api, "paginalabels.pdf")
    shown = api.get(f"/v1/bronnen/{bron}").json()
    own = [one for one in passages if one.source.id == bron]
    assert shown["passages"] == sum(one["passages"] for one in shown["sections"]) == len(own)
    assert {tuple(one["path"]) for one in shown["sections"]} == {one.section for one in own}
    assert shown["pages"] == [1, 2, 3, 4, 5]
    assert shown["page_images"] is True
    assert shown["age"]["state"] == "onbekend"
    text = api.get(f"/v1/bronnen/{source_id(api, 'verhaal.txt')}").json()
    assert (text["pages"], text["page_images"]) == ([], False)


def test_a_card_says_what_it_rests_on_and_how_old_it_is(service: AnswerService) -> None:
    with TestClient(create_app(service, Settings())) as client:
        shown = client.get("/v1/bronnen/omslagroute-urgentie-onder-voorwaarden").json()
    assert shown["references"]
    assert shown["age"]["check_before"] == shown["check_before"]
    assert shown["age"]["state"] in ("verouderd", "binnenkort", "actueel")
    assert shown["card_kind"]
    assert shown["page_images"] is False


# --- pages ------------------------------------------------------------------------------------


def picture(response: httpx.Response) -> np.ndarray[Any, Any]:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "image/png"
    return np.asarray(Image.open(io.BytesIO(response.content)).convert("RGB"))


def page_of(api: TestClient, bron: str, number: int, **params: object) -> httpx.Response:
    known: dict[str, Any] = {"breedte": WIDTH, **params}
    return api.get(f"/v1/bronnen/{bron}/paginas/{number}", params=known)


def lines_of(passages: list[Passage], file: str) -> Iterator[tuple[Passage, Box]]:
    for passage in passages:
        if passage.source.file == file:
            for box in passage.boxes:
                yield passage, box


@pytest.mark.parametrize(
    ("file", "least"),
    [("gedraaid.pdf", 40), ("bijgesneden.pdf", 10), ("twee-kolommen.pdf", 40)],
)
def test_a_box_lies_on_its_words(
    api: TestClient, passages: list[Passage], file: str, least: int
) -> None:
    """Ink under a box is the ink of its words, on pages that are turned and cropped as well."""
    # The boxes of sentences that share a line are that line's: together they hold its words.
    rects: dict[tuple[float, ...], str] = {}
    bron = source_id(api, file)
    for passage, box in sorted(lines_of(passages, file), key=lambda one: one[0].number or 0):
        rects[box[:5]] = rects.get(box[:5], "") + passage.text[box.start : box.end]
    pages = {page: picture(page_of(api, bron, int(page))) for page, *_ in rects}
    words = {page: PageWords(GROUND_TRUTH / file, int(page)) for page in pages}
    scales = {
        page: seen.shape[1] / page_of_json(api, bron, int(page))["width"]
        for page, seen in pages.items()
    }
    held = []
    for (page, *sides), text in rects.items():
        run = words[page].run_of(text)
        if run is None:
            continue
        alone, ink = words[page].ink(run, scales[page]), dark(pages[page])
        height, width = (min(pair) for pair in zip(alone.shape, ink.shape, strict=True))
        alone, ink = alone[:height, :width], ink[:height, :width]
        x0, top, x1, bottom = (value * scales[page] for value in sides)
        under = np.zeros_like(alone)
        under[int(top - 2) : int(bottom + 3), int(x0 - 2) : int(x1 + 3)] = True
        assert alone.sum() > 20, text
        assert (alone & under).sum() >= 0.98 * alone.sum(), f"{text!r} is not in its box"
        assert (ink & under).sum() <= 1.25 * alone.sum(), f"the box of {text!r} holds more"
        held.append(page)
    assert len(held) >= least
    if file == "gedraaid.pdf":
        assert {1, 2, 3, 4, 5, 6, 7} == set(held)


def page_of_json(api: TestClient, bron: str, number: int, **params: object) -> dict[str, Any]:
    known: dict[str, Any] = dict(params)
    response = api.get(
        f"/v1/bronnen/{bron}/paginas/{number}",
        params=known,
        headers={"Accept": "application/json"},
    )
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def test_marking_colours_the_quote_and_nothing_else(
    api: TestClient, passages: list[Passage]
) -> None:
    passage, box = next(
        (p, b)
        for p, b in lines_of(passages, "gedraaid.pdf")
        if b.page == 2 and b.end - b.start > 20
    )
    bron = passage.source.id
    plain = picture(page_of(api, bron, 2)).astype(int)
    marked = picture(page_of(api, bron, 2, passage=passage.id, van=box.start, tot=box.end)).astype(
        int
    )
    detail = page_of_json(api, bron, 2, passage=passage.id, van=box.start, tot=box.end)
    assert detail["marked"] == [
        {"page": 2, "x0": box.x0, "top": box.top, "x1": box.x1, "bottom": box.bottom}
    ]
    changed = np.argwhere((plain != marked).any(axis=2))
    scale = plain.shape[1] / detail["width"]
    (top, left), (bottom, right) = changed.min(axis=0), changed.max(axis=0)
    assert np.allclose(
        [left, top, right, bottom],
        [value * scale for value in (box.x0, box.top, box.x1, box.bottom)],
        atol=3 * scale,
    )
    inside = marked[top : bottom + 1, left : right + 1]
    assert (inside[:, :, 2] < 200).mean() > 0.9, "the marking is yellow"
    assert (dark(plain) == dark(marked)).all(), "letters stay dark"


def test_a_page_as_json(api: TestClient) -> None:
    bron = source_id(api, "paginalabels.pdf")
    detail = page_of_json(api, bron, 3)
    assert (detail["page"], detail["pages"], detail["page_label"]) == (3, 5, "1")
    assert detail["width"] == pytest.approx(595.3, abs=0.5)
    assert "Wonen" in detail["text"]
    assert detail["passages"]
    for passage in detail["passages"]:
        assert passage["text"] in detail["text"]
        for box in passage["boxes"]:
            assert box["page"] == 3
            assert 0 <= box["x0"] < box["x1"] <= detail["width"]
            assert 0 <= box["top"] < box["bottom"] <= detail["height"]
    assert detail["text"] not in page_of_json(api, bron, 4)["text"]


def test_a_page_of_a_file_that_came_in_a_zip(api: TestClient) -> None:
    bron = source_id(api, "pakket.zip/map/citaten.pdf")
    assert dark(picture(page_of(api, bron, 1))).sum() > 1000


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "image/png"),
        ("image/avif,image/webp,image/*;q=0.8,*/*;q=0.5", "image/png"),
        ("application/json, */*;q=0.1", "application/json"),
        ("application/*", "application/json"),
        ("image/png;q=0, */*", "application/json"),
        ("text/html", "application/problem+json"),
        ("image/png;q=hoog", "application/problem+json"),
    ],
)
def test_the_client_chooses_the_shape(api: TestClient, accept: str, kind: str) -> None:
    bron = source_id(api, "een-kolom.pdf")
    response = api.get(f"/v1/bronnen/{bron}/paginas/1", headers={"Accept": accept})
    assert response.headers["content-type"] == kind
    if response.status_code == 200:
        assert response.headers["vary"] == "Accept"


def test_pages_that_are_not_there(api: TestClient, passages: list[Passage]) -> None:
    bron = source_id(api, "een-kolom.pdf")
    assert "geen bladzijde 99" in problem_of(page_of(api, bron, 99), 404)["detail"]
    story = source_id(api, "verhaal.txt")
    assert "geen bladzijden" in problem_of(page_of(api, story, 1), 404)["detail"]
    problem_of(page_of(api, bron, 0), 400)
    problem_of(page_of(api, bron, 1, breedte=5000), 400)
    other = next(one for one in passages if one.source.id == story)
    problem_of(page_of(api, bron, 1, passage=other.id), 404)
    problem_of(page_of(api, bron, 1, passage="geen-id"), 400)
    problem_of(page_of(api, bron, 1, passage=passages[0].id, van=9, tot=3), 404)
    nobody = "5a0d5a52-6f0f-5a58-9b57-3a6f1f1d7c11"
    problem_of(page_of(api, bron, 1, passage=nobody), 404)


def test_pages_can_be_switched_off(reading: AnswerService) -> None:
    off = Settings(page_images=False)
    with TestClient(create_app(reading, off)) as client:
        bron = source_id(client, "een-kolom.pdf")
        assert "geen bladzijden" in problem_of(page_of(client, bron, 1), 404)["detail"]
        assert client.get(f"/v1/bronnen/{bron}").json()["page_images"] is False


HOSTILE = (
    "../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%2e%2e",
    "....%5c....%5cwindows",
    "een-kolom%00.pdf",
    "%00",
    "een-kolom.pdf",
    "%2Fetc%2Fpasswd",
    "file:%2F%2F%2Fetc%2Fpasswd",
    "é" * 50,
    "%F0%9F%8F%A0",
    "%ff%fe",
    "a" * 6000,
    "%0d%0aX-Kop:%20ja",
    "{5a0d5a52-6f0f-5a58-9b57-3a6f1f1d7c11}",
    "urn:uuid:5a0d5a52-6f0f-5a58-9b57-3a6f1f1d7c11",
    "NaN",
    "' OR 1=1 --",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_of_a_request_reaches_a_file(
    api: TestClient, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(Originals, "find", lambda _self, indexed: asked.append(indexed))
    for path in (
        f"/v1/bronnen/{name}",
        f"/v1/bronnen/{name}/paginas/1",
        f"/v1/passages/{name}",
        f"/v1/bronnen/een-kolom/paginas/1?passage={name[:36]}",
    ):
        response = api.get(path)
        assert response.status_code in (400, 404), path
        assert response.headers["content-type"] == "application/problem+json"
        assert "x-kop" not in response.headers
        assert "root:" not in response.text
    # Only a source that is known is looked up; a name never is.
    assert all(isinstance(one, IndexedSource) for one in asked)
    assert {one.source.id for one in asked if isinstance(one, IndexedSource)} <= {"een-kolom"}


def test_a_page_that_takes_too_long_is_stopped(
    reading: AnswerService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process is killed and the next page is drawn by a new one."""
    import api.page_images as images

    hurried = SETTINGS.model_copy(update={"page_seconds": 1})
    with TestClient(create_app(reading, hurried), raise_server_exceptions=False) as client:
        bron = source_id(client, "een-kolom.pdf")
        monkeypatch.setattr(images, "_DRAWING", "tests.bad_readers")
        found = problem_of(page_of(client, bron, 1), 503)
        assert "origineel" in found["detail"]
        monkeypatch.undo()
        assert dark(picture(page_of(client, bron, 1))).any()


def test_who_comes_when_too_many_wait_is_sent_away() -> None:
    images = PageImages(SETTINGS)
    file = GROUND_TRUTH / "een-kolom.pdf"
    for _ in range(MAX_WAITING):
        images._turns.acquire()
    with pytest.raises(BusyError) as busy:
        images.draw(file, "0" * 64, 1, 300, ())
    assert busy.value.seconds > 0
    images._turns.release()
    assert images.draw(file, "0" * 64, 1, 300, ()).startswith(b"\x89PNG")
    images.close()


def test_pages_that_were_drawn_take_a_limited_place(monkeypatch: pytest.MonkeyPatch) -> None:
    import api.page_images as module

    images = PageImages(SETTINGS)
    file = GROUND_TRUTH / "een-kolom.pdf"
    first = images.draw(file, "0" * 64, 1, 300, ())
    assert images.draw(file, "0" * 64, 1, 300, ()) is first
    monkeypatch.setattr(module, "MAX_KEPT_BYTES", 2 * len(first))
    for width in range(301, 306):
        images.draw(file, "0" * 64, 1, width, ())
    assert sum(map(len, images._drawn.values())) <= 2 * len(first)
    assert images.draw(file, "0" * 64, 1, 300, ()) is not first
    images.close()


def test_a_file_that_crashes_the_drawing_program_costs_one_answer(
    folders: tuple[Path, Path], api: TestClient
) -> None:
    """A copy that turned to rubble is refused, and the service goes on."""
    bron = source_id(api, "bijgesneden.pdf")
    digest = file_sha256(GROUND_TRUTH / "bijgesneden.pdf")
    kept = folders[1] / FOLDER / f"{digest}.pdf"
    whole = kept.read_bytes()
    try:
        kept.write_bytes(b"%PDF-1.7\n" + b"\xff" * 2000)
        problem_of(page_of(api, bron, 1, breedte=321), 503)
    finally:
        kept.write_bytes(whole)
    assert dark(picture(page_of(api, bron, 1, breedte=321))).any()


# --- the files of sources ---------------------------------------------------------------------


def test_originals_by_the_place_they_were_read_from(tmp_path: Path, reading: AnswerService) -> None:
    manifest, _ = reading.retriever.current()
    indexed = next(one for one in manifest.sources if one.source.file == "een-kolom.pdf")
    originals = Originals(tmp_path / "leeg")
    here = tmp_path / "een-kolom.pdf"
    moved = indexed.model_copy(update={"path": str(here)})
    assert originals.find(moved) is None
    shutil.copy(GROUND_TRUTH / "een-kolom.pdf", here)
    assert originals.find(moved) == here
    here.write_bytes(here.read_bytes() + b"\n")
    assert originals.find(moved) is None, "another file than the one that was read"
    wrong = indexed.model_copy(update={"sha256": "../../etc/passwd"})
    assert originals.find(wrong) is None
    assert originals.find(moved.model_copy(update={"path": "/dev/zero.pdf"})) is None


def test_copies_go_when_their_build_goes(tmp_path: Path) -> None:
    files, index = tmp_path / "bronnen", tmp_path / "index"
    files.mkdir()
    shutil.copy(GROUND_TRUTH / "een-kolom.pdf", files)
    settings = Settings(keep_originals=True, keep_builds=1)
    make_index(files, index, settings)
    (first,) = (index / FOLDER).iterdir()
    assert first.stem == file_sha256(files / "een-kolom.pdf")
    (files / "een-kolom.pdf").unlink()
    shutil.copy(GROUND_TRUTH / "voetnoten.pdf", files)
    make_index(files, index, settings)
    (second,) = (index / FOLDER).iterdir()
    assert second.stem == file_sha256(files / "voetnoten.pdf")


def test_copies_are_only_made_when_asked_and_then_of_all(tmp_path: Path) -> None:
    files, index = tmp_path / "bronnen", tmp_path / "index"
    files.mkdir()
    shutil.copy(GROUND_TRUTH / "een-kolom.pdf", files)
    make_index(files, index, Settings())
    assert not (index / FOLDER).exists()
    make_index(files, index, Settings(keep_originals=True))
    assert len(list((index / FOLDER).iterdir())) == 1


def test_a_copy_is_what_was_read(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    file = tmp_path / "x.pdf"
    file.write_bytes(b"%PDF-1.7 nieuw")
    originals.keep(file, "0" * 64)
    assert not list((tmp_path / FOLDER).iterdir()), "replaced since it was read"
    originals.keep(file, "../../buiten")
    assert json.dumps([one.name for one in tmp_path.iterdir()]).count("buiten") == 0


def test_the_description_names_what_can_be_read(api: TestClient) -> None:
    paths = api.get("/v1/openapi.json").json()["paths"]
    assert set(paths) >= {
        "/passages/_zoek",
        "/passages/{passage_id}",
        "/bronnen/{bron_id}",
        "/bronnen/{bron_id}/paginas/{nummer}",
    }
    page = paths["/bronnen/{bron_id}/paginas/{nummer}"]["get"]
    assert set(page["responses"]["200"]["content"]) == {"image/png", "application/json"}
