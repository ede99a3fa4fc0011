"""Cards and the laws they rest on: from a card to the articles, and from an article to its cards.

What a card rests on stands in its field "grondslag", in words: "Huisvestingswet 2014, artikel 12".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from index.articles import OWN, ArticleReference, parse_articles
from index.law_names import LawNames, law_key, names_with
from index.store import Store
from waaier.domain import Model, Passage, SourceKind

GROUNDS = "grondslag"


class RestingCard(Model):
    """A card that rests on a law: ``articles`` are those it names, none when only the law."""

    id: str
    title: str
    articles: tuple[str, ...] = ()


def grounds_of(passage: Passage) -> str:
    """What a card passage says of the law it rests on; "" for anything else."""
    if passage.source.kind is not SourceKind.CARD:
        return ""
    return "\n".join(
        passage.text[part.start : part.end] for part in passage.fields if part.field == GROUNDS
    )


def grounds(passages: Iterable[Passage], names: LawNames | None = None) -> list[ArticleReference]:
    """The articles that the passages of a card rest on, each once."""
    # Most passages of a card say nothing of it, and looking for articles in nothing takes time too.
    texts = filter(None, map(grounds_of, passages))
    found = (one for text in texts for one in parse_articles(text, None, names))
    return [one for one in dict.fromkeys(found) if one.key is not None]


def cards_on_law(
    passages: Iterable[Passage], key: str, names: LawNames, articles: Collection[str] = ()
) -> list[RestingCard]:
    """The cards that rest on a law.

    Args:
        passages: all passages of the build.
        key: of the law.
        names: by which names laws are known.
        articles: only cards that name one of these articles, or no article at all.
    """
    wanted = {number.lower() for number in articles}
    titles: dict[str, str] = {}
    named: dict[str, set[str]] = {}
    for passage in passages:
        said = grounds_of(passage)
        if not said or all(law.id != key for law in names.found_in(said)):
            continue
        card = passage.source
        titles[card.id] = card.title
        numbers = {one.article for one in parse_articles(said, None, names) if one.law == key}
        named.setdefault(card.id, set()).update(numbers)
    return [
        RestingCard(id=card, title=titles[card], articles=tuple(sorted(numbers)))
        for card, numbers in sorted(named.items())
        if not wanted or not numbers or numbers & wanted
    ]


def cards_on_article(
    store: Store, passage: Passage, names: LawNames | None = None
) -> list[RestingCard]:
    """The cards that rest on the article a passage is; none when it is no article of a law.

    Args:
        store: the build.
        passage: an article of a law.
        names: by which names laws are known; those of the passage's own law when left out.
    """
    names = names or names_with([passage.source])
    provision, regulation = passage.provision, passage.source.regulation
    if provision is None or regulation is None or not provision.is_rule:
        return []
    key = f"{law_key(regulation.id)}#{str(provision.number).lower()}"
    found: dict[str, RestingCard] = {}
    for one in store.with_articles([key]):
        if any(ref.key == key for ref in parse_articles(grounds_of(one), None, names)):
            card = RestingCard(
                id=one.source.id, title=one.source.title, articles=(str(provision.number),)
            )
            found.setdefault(card.id, card)
    return [found[card] for card in sorted(found)]


def articles_of(
    store: Store, references: Sequence[ArticleReference], left_out: Sequence[str] = ()
) -> dict[ArticleReference, Passage]:
    """The passage of each article that is in the index: the first of it, or of the lid named.

    Args:
        store: the build.
        references: what a card rests on.
        left_out: ids of the versions that do not count.
    """
    keys = {OWN + one.key: one for one in references if one.key is not None}
    found: dict[ArticleReference, Passage] = {}
    passages = store.with_articles(list(keys), left_out)
    for passage in sorted(passages, key=lambda one: one.number or 0):
        provision, regulation = passage.provision, passage.source.regulation
        if provision is None or regulation is None or provision.number is None:
            continue
        key = f"{law_key(regulation.id)}#{provision.number.lower()}"
        for one in references:
            if one.key != key:
                continue
            exact = any(part.lies_in(one.lid, one.onderdeel) for part in provision.parts)
            if one not in found or (one.lid is not None and exact and not _has(found[one], one)):
                found[one] = passage
    return found


def _has(passage: Passage, reference: ArticleReference) -> bool:
    parts = passage.provision.parts if passage.provision else ()
    return any(part.lies_in(reference.lid, reference.onderdeel) for part in parts)
