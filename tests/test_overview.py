"""The overview picture: where everything stands, and that nothing in it becomes markup."""

from __future__ import annotations

import time
from itertools import combinations, pairwise

import numpy as np
import pytest

from answer.likeness import card_vectors, unit
from answer.pipeline import AnswerService
from answer.shelf import CardShelf, Publications, Shelved, ShelvedCard
from tests.test_render import HOSTILE, Page
from ui.overview import overview
from ui.overview_layout import CHAR, LINE, PITCH, SHORE, Island, Layout, lay_out
from waaier.card import CardKind, CardTheme
from waaier.domain import CardBlock, Source, SourceKind

THEMES = [theme.value for theme in CardTheme]
NO_PUBLICATIONS = Publications(0, {})


def _drawn(count: int, seed: int = 1) -> tuple[list[tuple[str, ...]], np.ndarray]:
    """So many cards with one to three themes each, some themes far more often than others."""
    draw = np.random.default_rng(seed)
    weights = np.arange(1, len(THEMES) + 1) ** 1.5
    themas = [
        tuple(
            draw.choice(
                THEMES, size=draw.integers(1, 4), replace=False, p=weights / weights.sum()
            ).tolist()
        )
        for _ in range(count)
    ]
    return themas, unit(draw.normal(size=(count, 24))).astype(np.float32)


def _boxes(island: Island) -> list[tuple[float, float, float, float]]:
    """Left, top, right and bottom of the label's lines and of each card's piece of land."""
    lines = [
        (
            island.x - len(line) * CHAR / 2, island.top + number * LINE,
            island.x + len(line) * CHAR / 2, island.top + (number + 1) * LINE,
        )
        for number, line in enumerate(island.label)
    ]  # fmt: skip
    land = [(s.x - SHORE, s.y - SHORE, s.x + SHORE, s.y + SHORE) for s in island.spots]
    return lines + land


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return (
        one[0] < other[2] - 0.2 and other[0] < one[2] - 0.2
        and one[1] < other[3] - 0.2 and other[1] < one[3] - 0.2
    )  # fmt: skip


def _check(layout: Layout, count: int) -> None:
    cards = [spot.card for island in layout.islands for spot in island.spots]
    assert sorted(cards) == list(range(count))
    for one, other in combinations(layout.islands, 2):
        for box in _boxes(one):
            assert not any(_overlap(box, there) for there in _boxes(other)), (one, other)
    for island in layout.islands:
        lowest_line = island.top + len(island.label) * LINE
        for spot in island.spots:
            assert spot.y - SHORE >= lowest_line - 0.2
        for box in _boxes(island):
            assert box[0] >= -1
            assert box[1] >= -1
            assert box[2] <= layout.width + 1
            assert box[3] <= layout.height + 1
        for a, b in combinations(island.spots, 2):
            assert np.hypot(a.x - b.x, a.y - b.y) >= PITCH - 0.2


@pytest.mark.parametrize("count", [1, 2, 3, 19, 155, 400])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everything_has_a_place_of_its_own(count: int, seed: int) -> None:
    _check(lay_out(*_drawn(count, seed)), count)


def test_the_same_cards_get_the_same_places() -> None:
    themas, vectors = _drawn(155)
    assert lay_out(themas, vectors) == lay_out(list(themas), vectors.copy())
    # Which way an eigenvector points is up to the library; it must not turn the picture.
    assert lay_out(themas, -vectors) == lay_out(themas, vectors)


def test_odd_input_has_a_picture_too() -> None:
    assert lay_out([], np.zeros((0, 0), dtype=np.float32)).islands == ()
    long = "x" * 70
    themas = [(), (long,), ("wonen",), ("wonen", long)]
    layout = lay_out(themas, np.zeros((4, 8), dtype=np.float32))
    _check(layout, 4)
    assert {island.thema for island in layout.islands} == {"overig", long, "wonen"}


def test_what_is_alike_stands_together() -> None:
    """In one theme two groups, mixed up in the input; in the picture they are apart."""
    draw = np.random.default_rng(5)
    middles = np.eye(16)[:2]
    groups = np.arange(20) % 2
    vectors = unit(middles[groups] + draw.normal(scale=0.1, size=(20, 16))).astype(np.float32)
    (island,) = lay_out([("jongeren",)] * 20, vectors).islands
    near = {True: list[float](), False: list[float]()}
    for a, b in combinations(island.spots, 2):
        near[groups[a.card] == groups[b.card]].append(np.hypot(a.x - b.x, a.y - b.y))
    assert np.mean(near[True]) < 0.75 * np.mean(near[False])


def test_a_card_stands_on_the_side_of_its_other_theme() -> None:
    themas = [("urgentie",)] * 6 + [("urgentie", "jongeren")] + [("jongeren",)] * 6
    layout = lay_out(themas, np.ones((13, 4), dtype=np.float32) / 2)
    places = {i.thema: np.mean([(s.x, s.y) for s in i.spots], axis=0) for i in layout.islands}
    spots = next(i.spots for i in layout.islands if i.thema == "urgentie")
    way = places["jongeren"] - places["urgentie"]
    ahead = {spot.card: float(np.dot((spot.x, spot.y), way)) for spot in spots}
    assert max(ahead, key=lambda card: ahead[card]) == 6


def test_islands_come_in_reading_order() -> None:
    islands = lay_out(*_drawn(155)).islands
    for before, after in pairwise(islands):
        assert after.top + after.height > before.top
        assert after.x > before.x or after.top > before.top


def test_vectors_of_cards() -> None:
    dense = {str(n): row for n, row in enumerate(np.eye(4, dtype=np.float32))}
    vectors = card_vectors([["0", "1"], ["2"], ["gone"]], dense)
    assert vectors.shape == (3, 4)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0)
    assert card_vectors([], {}).shape == (0, 0)
    # One card alone has nothing to differ from.
    assert not card_vectors([["0"]], dense).any()


def _shelved(sources: list[Source], publications: Publications = NO_PUBLICATIONS) -> Shelved:
    cards = tuple(
        ShelvedCard(
            source,
            CardBlock(
                source_id=source.id, title=source.title, scope=source.scope, peildatum=None,
                fields=(),
            ),
            source.title,
        )
        for source in sources
    )  # fmt: skip
    vectors = unit(np.random.default_rng(2).normal(size=(len(cards), 8))).astype(np.float32)
    return Shelved("bouwsel", cards, vectors, publications)


def _card(name: str, kind: str | None, *themas: str) -> Source:
    return Source(
        id=name, title=f"Kaart {name}", kind=SourceKind.CARD, card_kind=kind, themas=themas
    )


def test_every_card_can_be_reached_in_the_picture_and_in_the_list() -> None:
    kinds = [*(kind.value for kind in CardKind), "iets anders", None]
    sources = [
        _card(f"k{n}", kinds[n % len(kinds)], THEMES[n % 7], THEMES[n % 5]) for n in range(60)
    ]
    page = Page(overview(_shelved(sources)))
    links = [a for tag, a in page.elements if tag == "a" and a.get("data-vk") == "kaart"]
    wanted = sorted(source.id for source in sources)
    for is_point in (True, False):
        shown = [a["data-waarde"] for a in links if ("vk-punt" in a.get("class", "")) is is_point]
        assert sorted(shown) == wanted
    assert [a["tabindex"] for _, a in page.elements if "tabindex" in a].count("0") == 1
    assert "Kaart k2 (landelijke regeling, geldt in Nederland)" in page.values("aria-label")
    shapes = {a["class"]: None for _, a in page.elements if "vk-punt" in a.get("class", "")}
    assert len(shapes) == len(CardKind) + 1


def test_counts_tell_of_all_cards_with_a_theme() -> None:
    sources = [_card("a", "wet", "urgentie"), _card("b", "wet", "jongeren", "urgentie")]
    page = Page(overview(_shelved(sources, Publications(3, {"urgentie": 1}))))
    assert "Urgentie 2" in page.text
    assert "Toon 2 kaarten over dit thema" in page.text
    assert "ook 1 publicatie over dit thema" in page.text
    assert "ook 3 publicaties. Die staan niet in dit overzicht." in page.text


def test_without_cards_it_says_so() -> None:
    page = Page(overview(_shelved([], Publications(1, {}))))
    assert "Er zijn nog geen kaarten" in page.text
    assert "ook 1 publicatie. Die staat niet" in page.text
    assert "svg" not in [tag for tag, _ in page.elements]


def test_nothing_in_the_picture_becomes_markup() -> None:
    source = Source(
        id=HOSTILE, title=HOSTILE, kind=SourceKind.CARD, card_kind=HOSTILE, themas=(HOSTILE,)
    )
    page = Page(overview(_shelved([source], Publications(1, {HOSTILE: 1}))))
    assert page.open == []
    assert {"script", "img"}.isdisjoint(tag for tag, _ in page.elements)
    assert not [name for _, found in page.elements for name in found if name.startswith("on")]
    assert HOSTILE in page.values("data-waarde")
    assert set(page.values("href")) == {"#kaarten", "#vk-kaart"}


@pytest.mark.model
def test_the_picture_of_the_real_cards(service: AnswerService) -> None:
    shelved = CardShelf(service.retriever).shelved()
    themas = [card.source.themas for card in shelved.cards]
    started = time.perf_counter()
    layout = lay_out(themas, shelved.vectors)
    # Measured: 0.03 s. A bound with room for a busy machine.
    assert time.perf_counter() - started < 1
    _check(layout, len(shelved.cards))
    mains = {
        card: island.thema for island in layout.islands for card in (s.card for s in island.spots)
    }
    assert all(themas[card][0] == main for card, main in mains.items())
    # Debts lie nearer to rent allowance than to cooperation.
    at = {island.thema: np.array((island.x, island.top)) for island in layout.islands}
    debts = at["schulden en huurachterstand"]
    far = {name: float(np.linalg.norm(there - debts)) for name, there in at.items()}
    assert far["huurtoeslag en inkomen"] < far["samenwerken en afspraken"]
