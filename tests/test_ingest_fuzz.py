"""Whatever a file holds, a reader gives a document or refuses it; no text is lost on the way."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.decode import decode
from ingest.document import ReadDocument
from ingest.naming import visible
from ingest.readers import reader_for
from ingest.readers.outline import Outline
from ingest.split import split
from tests.test_ingest_office import make_docx, make_odt
from waaier.domain import Source, SourceKind
from waaier.errors import FileRejectedError
from waaier.gazetteer import find_gemeenten, gemeenten
from waaier.settings import Settings

SETTINGS = Settings()

TAGS = [
    "p",
    "div",
    "span",
    "b",
    "ul",
    "ol",
    "li",
    "h1",
    "h2",
    "table",
    "tr",
    "td",
    "th",
    "br",
    "pre",
]

words = st.text(alphabet="abcdé ", min_size=1, max_size=12)

html_trees = st.recursive(
    words,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(TAGS),
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)


def squeezed(text: str) -> str:
    return "".join(text.split())


def read(data: bytes, extension: str) -> ReadDocument | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x{extension}"
        path.write_bytes(data)
        try:
            return reader_for(extension)(path, path.name, SETTINGS)
        except FileRejectedError:
            return None


@given(html_trees)
def test_no_word_of_a_web_page_is_lost(tree: str) -> None:
    plain = "".join(part.rpartition(">")[2] for part in tree.split("<"))
    document = read(tree.encode(), ".html")
    letters = sorted(plain.replace(" ", ""))
    if document is None:
        assert not letters
        return
    texts = [block.text for section in document.sections for block in section.blocks]
    found = sorted("".join(texts))
    for letter in set(letters):
        # The heads of a table's columns stand in every row, so there may be more of a letter.
        assert found.count(letter) >= letters.count(letter)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["heading", "text", "note"]), st.text(max_size=400), st.integers(1, 4)
        ),
        max_size=12,
    )
)
def test_no_text_of_an_outline_is_lost_in_passages(
    parts: list[tuple[str, str, int]],
) -> None:
    outline = Outline()
    for kind, text, level in parts:
        if kind == "heading":
            outline.heading(level, text)
        elif kind == "note":
            outline.note(text)
        else:
            outline.text(text)
    sections = outline.sections()
    source = Source(id="x", title="x", kind=SourceKind.DOCUMENT)
    small = Settings(passage_min_chars=100, passage_max_chars=200)
    passages = split(ReadDocument(source, sections), small)
    before = "".join(block.text for section in sections for block in section.blocks)
    assert squeezed("".join(passage.text for passage in passages)) == squeezed(before)
    assert all(len(passage.text) <= 200 for passage in passages)
    assert all(passage.span is None for passage in passages)


@given(
    st.binary(max_size=300),
    st.sampled_from([".txt", ".md", ".html", ".pdf", ".docx", ".odt", ".pptx"]),
)
def test_any_bytes_are_read_or_refused(data: bytes, extension: str) -> None:
    read(data, extension)


@given(st.binary(max_size=300))
def test_decoding_keeps_every_character(data: bytes) -> None:
    try:
        text = decode(data, "x.txt")
    except FileRejectedError:
        return
    assert "\x00" not in text


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("pakketten")
    item = "<text:list-item><text:p>a</text:p></text:list-item>"
    body = f"<text:h>Kop</text:h><text:list>{item}</text:list>"
    return {
        ".docx": make_docx(folder / "x.docx").read_bytes(),
        ".odt": make_odt(folder / "x.odt", body * 9).read_bytes(),
    }


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(
    st.sampled_from([".docx", ".odt"]),
    st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=6)),
        min_size=1,
        max_size=5,
    ),
    st.booleans(),
)
def test_a_damaged_package_is_read_or_refused(
    packages: dict[str, bytes],
    extension: str,
    damage: list[tuple[float, bytes]],
    inside: bool,
) -> None:
    """Damage to the package as it is on disk, or to the XML in it."""
    data = packages[extension]
    part = "word/document.xml" if extension == ".docx" else "content.xml"
    if not inside:
        read(_hit(data, damage), extension)
        return
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, _hit(content, damage) if name == part else content)
    read(target.getvalue(), extension)


def _hit(data: bytes, damage: list[tuple[float, bytes]]) -> bytes:
    changed = bytearray(data)
    for place, content in damage:
        start = int(place * len(changed))
        changed[start : start + len(content)] = content
    return bytes(changed)


@given(st.text(max_size=200))
def test_any_name_can_be_shown(name: str) -> None:
    assert "\n" not in visible(name)
    visible(name).encode("utf-8")


@given(st.text(max_size=300))
def test_any_text_can_be_searched_for_places(text: str) -> None:
    assert set(find_gemeenten(text)) <= {gemeente.name for gemeente in gemeenten()}
