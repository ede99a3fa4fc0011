"""Examples in the description of the API, made of the same types as real answers."""

from __future__ import annotations

from typing import Any

from api.negotiation import EVENTS, JSON
from api.stream import COMPOSED, SEARCHING, Event, parts_of
from waaier.domain import (
    Answer,
    CardBlock,
    CardField,
    Citation,
    Outcome,
    Query,
    Source,
    SourceKind,
    Statement,
)

_BUILD = "20261122-020048-d0c3cf"

_QUESTION = "Wat is een briefadres?"

_SENTENCE = "Een briefadres is een inschrijving voor iemand die geen woonadres heeft."

_SOURCE = Source(
    id="briefadres",
    title="Briefadres in de BRP",
    kind=SourceKind.CARD,
    publisher="Praktijkwaaier",
    peildatum="2026-10-01",
    file="kaarten/briefadres.md",
    themas=("wonen",),
    card_kind="regeling",
)

_CITATION = Citation(
    n=1,
    passage_id="0b6e1f0e-8f0c-5d1c-9a52-9a4d8f3f0c11",
    quote=_SENTENCE,
    source=_SOURCE,
    section=("Briefadres in de BRP", "Samenvatting"),
    span=(412, 485),
)

_ANSWER = Answer(
    outcome=Outcome.ANSWERED,
    statements=(Statement(text=_SENTENCE, citations=(1,)),),
    citations=(_CITATION,),
    cards=(
        CardBlock(
            source_id="briefadres",
            title="Briefadres in de BRP",
            scope=_SOURCE.scope,
            peildatum="2026-10-01",
            fields=(
                CardField(name="samenvatting", label="In het kort", text=_SENTENCE, citations=(1,)),
            ),
        ),
    ),
    notices=("Peildatum van deze informatie: 2026-10-01. Controleer de bron.",),
    query=Query(text=_QUESTION),
    masked_question=_QUESTION,
    timing_ms={"guard": 2.1, "search": 41.9, "compose": 4.3, "total": 48.6},
    index_build=_BUILD,
)

ASK: dict[str, Any] = {
    "vraag": {"summary": "Een vraag", "value": {"question": _QUESTION}},
    "vervolg": {
        "summary": "Een vervolgvraag in één gemeente",
        "value": {
            "question": "En hoe vraag ik dat aan?",
            "history": [{"question": _QUESTION, "answer": _SENTENCE}],
            "filters": {"gemeente": "Amsterdam"},
        },
    },
}


_ANSWERED = _ANSWER.model_dump(mode="json")

_EVENTS = [SEARCHING, COMPOSED, *parts_of(_ANSWER), Event("done", _ANSWERED)]

RESPONSES: dict[str, dict[str, Any]] = {
    "stelVraag": {
        JSON: _ANSWERED,
        EVENTS: b"".join(event.encoded() for event in _EVENTS).decode(),
    },
    "bekijkBronnen": {
        JSON: {
            "bronnen": [{**_SOURCE.model_dump(mode="json"), "passages": 7}],
            "totaal": 155,
            "pagina": 1,
            "per_pagina": 1,
        }
    },
    "vraagGezondheid": {
        JSON: {
            "status": "ok",
            "version": "0.1.0",
            "index_build": _BUILD,
            "passages": 1019,
            "model": "multilingual-e5-small",
            "meldingen": [],
        }
    },
}
"""What each operation gives, by its id and the kind of answer. FastAPI would leave out nulls."""
