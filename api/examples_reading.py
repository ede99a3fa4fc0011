"""Examples of passages, single sources and pages in the description of the API."""

from __future__ import annotations

from typing import Any

from api.examples import RESPONSES as KNOWN
from api.negotiation import JSON, PNG

_ANSWER: dict[str, Any] = KNOWN["stelVraag"][JSON]
_LISTED: dict[str, Any] = KNOWN["bekijkBronnen"][JSON]["bronnen"][0]
_CITATION: dict[str, Any] = _ANSWER["citations"][0]
_SOURCE: dict[str, Any] = _CITATION["source"]
_BUILD: str = _ANSWER["index_build"]

_PASSAGE: dict[str, Any] = {
    "id": _CITATION["passage_id"],
    "text": f"{_CITATION['quote']} De gemeente moet die inschrijving regelen.",
    "source": _SOURCE,
    "section": _CITATION["section"],
    "page": None,
    "span": [412, 529],
    "article": None,
    "places": [],
}

_BOX = {"page": 3, "x0": 70.9, "top": 97.3, "x1": 297.6, "bottom": 109.3}

SEARCH: dict[str, Any] = {
    "vraag": {
        "summary": "Drie passages bij een vraag",
        "value": {"question": _ANSWER["masked_question"], "limit": 3},
    }
}

RESPONSES: dict[str, dict[str, Any]] = {
    "zoekPassages": {
        JSON: {
            "passages": [{**_PASSAGE, "score": 3.217804}],
            "query": _ANSWER["query"],
            "urgent": [],
            "notices": [],
            "index_build": _BUILD,
            "timing_ms": {"search": 38.4},
        }
    },
    "bekijkPassage": {
        JSON: {
            "passage": _PASSAGE,
            "previous": None,
            "next": None,
            "page_label": None,
            "quote": _CITATION,
            "boxes": [],
            "cards": [],
            "index_build": _BUILD,
        }
    },
    "bekijkBron": {
        JSON: {
            **_LISTED,
            "sections": [{"path": _CITATION["section"], "passages": 7}],
            "pages": [],
            "page_images": False,
            "age": {
                "state": "actueel",
                "check_before": "2027-10-01",
                "peildatum": _SOURCE["peildatum"],
                "notices": [],
            },
            "index_build": _BUILD,
        }
    },
    "bekijkBladzijde": {
        PNG: "(de bytes van het plaatje)",
        JSON: {
            "source_id": "magazine-samen-wonen",
            "page": 3,
            "page_label": "1",
            "pages": 48,
            "width": 595.3,
            "height": 841.9,
            "text": _CITATION["quote"],
            "passages": [
                {"id": _CITATION["passage_id"], "text": _CITATION["quote"], "boxes": [_BOX]}
            ],
            "marked": [_BOX],
            "index_build": _BUILD,
        },
    },
    "vraagOfDienstLeeft": {JSON: {"status": "levend"}},
    "vraagOfDienstGereedIs": {JSON: {"status": "gereed"}},
}
"""What each operation gives, by its id and the kind of answer."""
