"""``waaier search --explain``: why each passage was found, for people."""

from __future__ import annotations

from collections.abc import Iterator

from index.explain import Explanation, HitExplained, QueryExplained

PARTS = {
    "late": "woord voor woord",
    "dense": "betekenis van de zin",
    "lexical": "zelfde woorden",
    "reranker": "herlezen",
    "sentences": "beste zinnen",
    "article": "wetsartikel",
    "place": "plaats",
    "kind": "soort kaart",
    "card": "via een kaart",
}
"""What a part of the score is called; a part without a name here is shown under its own."""

STEPS = {
    "analyse": "vraag ontleden",
    "laws": "wetten",
    "correct": "tikfouten",
    "embed": "betekenis",
    "encode": "woorden",
    "search": "zoeken",
    "rank": "rangschikken",
    "rerank": "herlezen",
    "arrange": "ophalen",
    "read": "lezen",
    "total": "samen",
}

_LANGUAGES = {"nl": "Nederlands", "en": "Engels"}
_WIDTH = 24
_MOST_WORDS = 8


def query_lines(query: QueryExplained) -> Iterator[str]:
    """The query after analysis; what does not apply is left out."""
    filters = {
        name: value for name, value in query.filters.model_dump().items() if value is not None
    }
    rows = {
        "Zoekvraag": query.text,
        "Taal": _LANGUAGES.get(query.language, query.language),
        "Plaats": ", ".join(query.places),
        "Omgeving": ", ".join(query.around),
        "Soort kaart": ", ".join(query.kinds),
        "Tikfouten": ", ".join(f"{wrong} → {right}" for wrong, right in query.corrections),
        "Ook gezocht": ", ".join(query.expansions),
        "Wetsartikel": ", ".join(key.replace("#", " artikel ") for key in query.articles),
        "Filter": ", ".join(f"{name} {value}" for name, value in filters.items()),
    }
    width = max(map(len, rows))
    for label, value in rows.items():
        if value:
            yield f"{label:<{width}}  {value}"


def hit_lines(hit: HitExplained, largest: float) -> Iterator[str]:
    """What a hit's score is made of, as bars; ``largest`` is as long as a bar gets."""
    width = max(len(PARTS.get(name, name)) for name in hit.parts) if hit.parts else 0
    for name, value in sorted(hit.parts.items(), key=lambda part: -abs(part[1])):
        length = round(_WIDTH * abs(value) / largest) if largest else 0
        bar = ("█" if value >= 0 else "░") * length
        yield f"{PARTS.get(name, name):<{width}}  {value:+6.2f}  {bar}".rstrip()
    if hit.by_situation:
        yield "gevonden via een situatie van een cliënt op deze kaart"
    if hit.by_question:
        yield "gevonden via een vraag die een taalmodel bij deze passage maakte"
    if hit.words:
        shown = [
            f"{one.word} {one.weight:.1f}"
            + (f" ({', '.join(one.found_as)})" if one.word not in one.found_as else "")
            for one in hit.words[:_MOST_WORDS]
        ]
        yield "woorden: " + ", ".join(shown)
    else:
        yield "geen woord van de vraag staat in deze passage"


def largest_part(explanation: Explanation) -> float:
    """The largest part of any hit, as a size."""
    return max(
        (abs(value) for hit in explanation.hits for value in hit.parts.values()), default=0.0
    )


def timing_line(explanation: Explanation) -> str:
    """How long each step took."""
    return "Tijd: " + ", ".join(
        f"{STEPS.get(name, name)} {value:g} ms" for name, value in explanation.timing_ms.items()
    )
