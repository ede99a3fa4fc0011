"""Passages: lengths, cuts, places, card fields and context."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.decode import decode
from ingest.document import ReadDocument
from ingest.lines import read_lines
from ingest.readers.card import read_card
from ingest.readers.text import read_text
from ingest.split import context_of, split
from ingest.structure import build_sections
from tests.files import CARD, ORIGINALS, write
from waaier.domain import Block, Passage, PassageRole, Section, Source, SourceKind
from waaier.settings import Settings

SETTINGS = Settings()
QUESTIONS = ORIGINALS.parent / "evals" / "vragen_dev.jsonl"


def document(*sections: Section) -> ReadDocument:
    source = Source(id="bron", title="Een bron", kind=SourceKind.DOCUMENT)
    return ReadDocument(source=source, sections=sections)


def section(*path: str, size: int = 500, heading: bool = True) -> Section:
    sentence = "Dit is een zin van precies vijftig tekens, echt. "
    blocks = [Block(text=path[-1])] if heading and path else []
    body = (sentence * (size // len(sentence))).strip()
    return Section(path=path, blocks=(*blocks, Block(text=body)) if body else tuple(blocks))


def lengths(*sections: Section) -> list[int]:
    return [len(passage.text) for passage in split(document(*sections), SETTINGS)]


def test_passages_are_balanced() -> None:
    first, second = lengths(section("Kop", size=1600))
    assert abs(first - second) <= 60


def test_a_section_that_fits_is_one_passage() -> None:
    assert len(lengths(section("Kop", size=1350))) == 1


def test_cuts_stand_between_sentences_and_rather_between_paragraphs() -> None:
    block = section("Kop", size=700).blocks[1]
    passages = split(document(Section(path=("Kop",), blocks=(block,) * 4)), SETTINGS)
    assert [passage.text.count("\n\n") for passage in passages] == [1, 1]
    for passage in split(document(section("Kop", size=9000)), SETTINGS):
        assert passage.text.endswith("echt.")


def test_a_heading_stays_with_its_text() -> None:
    passages = split(document(section("Hoofdstuk", "Kop", size=3000)), SETTINGS)
    assert passages[0].text.startswith("Kop\nDit is een zin")


def test_small_neighbours_join_under_their_common_path() -> None:
    small, large = section("H1", "Klein", size=200), section("H1", "Groot", size=800)
    (passage,) = split(document(small, large), SETTINGS)
    assert passage.section == ("H1",)
    assert "Klein\n" in passage.text
    assert "\n\nGroot\n" in passage.text


def test_sections_of_other_chapters_never_join() -> None:
    assert len(lengths(section("H1", size=100), section("H2", size=100))) == 2


def test_a_bare_heading_goes_with_the_section_below_it() -> None:
    bare = Section(path=("H1", "Leeg"), blocks=(Block(text="Leeg"),))
    (passage,) = split(document(bare, section("H1", "Leeg", "Vol", size=700)), SETTINGS)
    assert passage.section == ("H1", "Leeg", "Vol")
    assert passage.text.startswith("Leeg\nVol\nDit is")


def test_equal_texts_get_different_ids_that_stay() -> None:
    twins = document(section("H", size=900), section("H", size=900))
    first, second = split(twins, SETTINGS)
    assert first.id != second.id
    assert [p.id for p in split(twins, SETTINGS)] == [first.id, second.id]


def test_pages_come_from_the_first_block() -> None:
    blocks = (Block(text="Een zin.", page=3), Block(text="Nog een.", page=4))
    (passage,) = split(document(Section(path=(), blocks=blocks)), SETTINGS)
    assert (passage.page, passage.span) == (3, None)


@pytest.mark.parametrize(
    ("title", "path", "expected"),
    [
        ("Bron", ("Kop",), "Bron > Kop"),
        ("Bron", ("bron", "Kop", "kop"), "Bron > Kop"),
        ("Bron", (), "Bron"),
        ("T" * 60, ("Hoofdstuk", "Midden" * 8, "Kop"), f"{'T' * 60} > Hoofdstuk > Kop"),
        ("T" * 110, ("Hoofdstuk", "Kop"), "Hoofdstuk > Kop"),
    ],
)
def test_context(title: str, path: tuple[str, ...], expected: str) -> None:
    source = Source(id="b", title=title, kind=SourceKind.DOCUMENT)
    passage = Passage(id="x", text="Tekst.", source=source, section=path)
    assert context_of(passage) == expected


def test_context_has_a_limit() -> None:
    source = Source(id="b", title="woord " * 50, kind=SourceKind.DOCUMENT)
    assert len(context_of(Passage(id="x", text="T", source=source))) <= 120


def test_card_becomes_facts_and_situations(tmp_path: Path) -> None:
    path = write(tmp_path, "verhuishulp.md", CARD)
    _, read = read_card(path)
    facts, *situations = split(read, SETTINGS)
    assert facts.role is PassageRole.TEXT
    assert facts.text.startswith("Samenvatting\nVerhuishulp is eenmalig geld voor de kosten van")
    assert "\n\nVoorwaarden\nHet inkomen is hoogstens 120% van de bijstandsnorm.\nDe" in facts.text
    fields = {part.field: facts.text[part.start : part.end] for part in facts.fields}
    assert list(fields) == ["samenvatting", "voor_wie", "wat_biedt_het", "voorwaarden", "aanvragen"]
    assert fields["aanvragen"] == "Bij de gemeente, vóór de verhuizing."
    assert len(situations) == 3
    for situation in situations:
        assert situation.role is PassageRole.SITUATIONS
        assert situation.stands_for == facts.id
        assert "Situaties" not in situation.text
    original = decode(path.read_bytes(), "x")
    assert facts.span is not None
    assert original[facts.span[0] :].startswith("Samenvatting\n")


prose = st.lists(
    st.sampled_from(
        [
            "Een zin. ",
            "Wat nu? ",
            "een lange bijzin, en nog een; ",
            "\n",
            "\n\n",
            "— punt ",
            "x" * 90,
        ]
    ),
    max_size=60,
).map("".join)


@settings(max_examples=60)
@given(prose, st.sampled_from([(100, 200), (300, 450), (900, 1400)]))
def test_no_text_is_lost_and_spans_are_exact(text: str, lengths: tuple[int, int]) -> None:
    chosen = Settings(passage_min_chars=lengths[0], passage_max_chars=lengths[1])
    read = document(*build_sections(text, read_lines(text)))
    passages = split(read, chosen)
    blocks = "".join(block.text for s in read.sections for block in s.blocks)
    ours = "".join(passage.text for passage in passages)
    assert re.sub(r"\s", "", ours) == re.sub(r"\s", "", blocks)
    for passage in passages:
        assert 0 < len(passage.text) <= lengths[1]
        assert passage.text == passage.text.strip()
        assert passage.span is not None
        start, end = passage.span
        assert re.sub(r"\W", "", text[start:end]) == re.sub(r"\W", "", passage.text)
    for first, second in pairwise(passages):
        assert first.span is not None
        assert second.span is not None
        assert first.span[1] <= second.span[0]


def test_a_large_section_splits_in_linear_time() -> None:
    assert len(lengths(section("Kop", size=300_000))) > 200


@pytest.mark.skipif(not QUESTIONS.is_file(), reason="de originele bronnen staan hier niet")
def test_gold_quotes_stand_in_passages() -> None:
    names = {"magazine": "magazine-zo-doen-we-dat.txt", "bundel": "bundel-goed-wonen.txt"}
    originals = {k: decode((ORIGINALS / name).read_bytes(), name) for k, name in names.items()}
    passages = {
        k: split(read_text(ORIGINALS / name, name, SETTINGS), SETTINGS) for k, name in names.items()
    }

    def bare(text: str) -> str:
        return re.sub(r"\W+", "", text).lower()

    whole = covered = total = 0
    for row in map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines()):
        for gold in row["gold"]:
            total += 1
            quote, kind = gold["quote"], gold["file"]
            at = originals[kind].index(quote)
            taken = {
                position
                for passage in passages[kind]
                for run in passage.alignment
                for position in range(max(run.origin, at), min(sum(run[1:]), at + len(quote)))
            }
            covered += all(not c.isalnum() or at + n in taken for n, c in enumerate(quote))
            whole += any(bare(quote) in bare(passage.text) for passage in passages[kind])
    assert covered == total
    assert whole / total >= 0.95
