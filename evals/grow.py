"""An index of any size, grown from a real one, to measure speed with: its answers mean nothing.

Each new passage stands in for a real one ("host"): same source data, headings, payload and about
the same length. Its sentences are drawn, by a seeded generator, from the host's source; a card
alone has too few sentences to vary, so cards of one kind share theirs. So words keep their
statistics and every passage differs. Nothing is embedded: each sentence brings the token vectors
it has in its own passage, and the dense vector is their mean, which is how this model makes it.
Copies of a source are sources of their own, with headings of their own, so a card leads to the
real chapters only.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.halves import widened
from index.lexical import passage_vector
from index.links import linked_chapters
from index.store import Evidence, Floats, IndexedPassage
from index.tokens import embedded_text
from ingest.sentences import trimmed_spans
from waaier.alignment import identity
from waaier.domain import FieldPart, Passage, SourceKind

MAX_TOKENS = 500
"""The model reads no more."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    tokens: Floats


def grow(
    passages: Sequence[Passage], evidence: Mapping[str, Evidence], target: int, seed: int = 7
) -> Iterator[IndexedPassage]:
    """Passages with vectors, the real ones first, until there are ``target``.

    Args:
        passages: of the real index.
        evidence: their token vectors by passage id.
        target: how many passages are wanted.
        seed: of the generator.
    """
    draw = random.Random(seed)  # noqa: S311 (a benchmark, no secrets)
    pools: dict[str, list[_Sentence]] = defaultdict(list)
    for passage in passages:
        pools[_pool(passage)].extend(_sentences(passage, evidence[passage.id]))
    links = linked_chapters(passages)
    made = 0
    for copy, host in _hosts(passages, draw):
        if made == target:
            return
        made += 1
        own = evidence[host.id]
        leads_to = links.get(host.source.id, ())
        if copy == 0:
            yield _indexed(host, widened(own.tokens), own.token_starts.tolist(), leads_to)
            continue
        text, tokens, starts = _composed(host, own, pools[_pool(host)], draw)
        yield _indexed(_copied(host, copy, text), tokens, starts, leads_to)


def _hosts(passages: Sequence[Passage], draw: random.Random) -> Iterator[tuple[int, Passage]]:
    copy = 0
    while True:
        order = list(passages)
        if copy:
            draw.shuffle(order)
        for passage in order:
            yield copy, passage
        copy += 1


def _pool(passage: Passage) -> str:
    source = passage.source
    return f"kaart {source.card_kind}" if source.kind is SourceKind.CARD else source.id


def _sentences(passage: Passage, evidence: Evidence) -> Iterable[_Sentence]:
    for start, end in trimmed_spans(passage.text):
        inside = (evidence.token_starts >= start) & (evidence.token_starts < end)
        if inside.any():
            yield _Sentence(passage.text[start:end], widened(evidence.tokens[inside]))


def _composed(
    host: Passage, own: Evidence, pool: Sequence[_Sentence], draw: random.Random
) -> tuple[str, Floats, list[int]]:
    """Sentences up to the host's length, and the host's heading in front."""
    heading = widened(own.tokens[own.token_starts < 0])
    texts, parts, starts = list[str](), [heading], [-1] * len(heading)
    length = 0
    while length < len(host.text) and len(starts) < MAX_TOKENS:
        sentence = draw.choice(pool)
        texts.append(sentence.text)
        parts.append(sentence.tokens)
        starts += [length] * len(sentence.tokens)
        length += len(sentence.text) + 1
    return " ".join(texts), np.concatenate(parts)[:MAX_TOKENS], starts[:MAX_TOKENS]


def _copied(host: Passage, copy: int, text: str) -> Passage:
    source = host.source.model_copy(
        update={"id": f"{host.source.id}~{copy}", "original": None, "references": ()}
    )
    return host.model_copy(
        update={
            "id": Passage.make_id(source.id, host.section, host.id),
            "text": text,
            "source": source,
            # Places in the host's text mean nothing here, and an answer quotes by them.
            "span": host.span and (0, len(text)),
            "alignment": identity(0, len(text)),
            "boxes": (),
            "fields": tuple(
                FieldPart(field=part.field, start=0, end=len(text)) for part in host.fields[:1]
            ),
            "stands_for": Passage.make_id(source.id, host.section, host.stands_for)
            if host.stands_for
            else None,
        }
    )


def _indexed(
    passage: Passage, tokens: Floats, starts: Sequence[int], links: tuple[str, ...]
) -> IndexedPassage:
    mean = tokens.mean(axis=0)
    return IndexedPassage(
        passage=passage,
        dense=mean / np.linalg.norm(mean),
        tokens=tokens,
        token_starts=np.asarray(starts, dtype=np.int32),
        terms=passage_vector(embedded_text(passage)[0]),
        links=links,
    )
