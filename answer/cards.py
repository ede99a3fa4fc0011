"""Shows a card that was found as its fields: for whom, what, conditions, how to apply."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable

from answer.citing import Citations
from waaier.card import FIELD_LABELS
from waaier.domain import CardBlock, CardField, Passage, PassageRole, SourceKind

NOT_SHOWN = frozenset({"situaties", "samenvatting"})
"""Situations are invented, and the summary already stands in the statements."""


def card_block(
    passages: Iterable[Passage], citations: Citations, hidden: Container[str] = NOT_SHOWN
) -> CardBlock | None:
    """The card these passages belong to, every field cited; None when it is no card.

    Args:
        passages: all passages of one source.
        citations: numbers the quotes.
        hidden: fields to leave out.
    """
    parts: dict[str, list[tuple[Passage, int, int]]] = defaultdict(list)
    card = None
    ordered = sorted(passages, key=lambda p: p.span or (0, 0))
    for passage in ordered:
        if passage.source.kind is not SourceKind.CARD or passage.role is not PassageRole.TEXT:
            continue
        card = passage.source
        for part in passage.fields:
            parts[part.field].append((passage, part.start, part.end))
    if card is None:
        return None
    fields = []
    for name, label in FIELD_LABELS.items():
        if name in hidden or name not in parts:
            continue
        fields.append(
            CardField(
                name=name,
                label=label,
                text="\n".join(p.text[start:end].strip() for p, start, end in parts[name]),
                citations=tuple(
                    dict.fromkeys(citations.cite(p, start, end) for p, start, end in parts[name])
                ),
            )
        )
    return CardBlock(
        source_id=card.id,
        title=card.title,
        scope=card.scope,
        peildatum=card.peildatum,
        fields=tuple(fields),
        references=card.references,
    )
