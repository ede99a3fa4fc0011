"""Examples of workshops in the description of the API."""

from __future__ import annotations

from typing import Any

from api.examples import RESPONSES as KNOWN
from api.negotiation import JSON

_CITATION: dict[str, Any] = KNOWN["stelVraag"][JSON]["citations"][0]
_BUILD: str = KNOWN["stelVraag"][JSON]["index_build"]

_QUOTE = {
    "n": 1,
    "passage_id": _CITATION["passage_id"],
    "citaat": _CITATION["quote"],
    "bron_id": _CITATION["source"]["id"],
    "bron": _CITATION["source"]["title"],
    "plaats": ["Samenvatting"],
    "peildatum": _CITATION["source"]["peildatum"],
    "tekst_hash": "5c1f" * 16,
}

_OFFICE = "application/vnd.openxmlformats-officedocument"

_WISH: dict[str, Any] = {"zoek": "briefadres", "gemeente": "Amsterdam", "duur": 60}

_WORKSHOP: dict[str, Any] = {
    "formaat": 1,
    "versie": 1,
    "titel": "Briefadres (Amsterdam)",
    "gemaakt": "2026-11-22T09:00:00Z",
    "peildatum": _QUOTE["peildatum"],
    "wens": _WISH,
    "programma": [
        {
            "id": "onderdeel-1",
            "fase": "uitleg",
            "titel": "Korte uitleg met bronnen",
            "begin": 0,
            "duur": 60,
            "regels": [
                {
                    "tekst": _QUOTE["citaat"],
                    "soort": "feit",
                    "verwijzingen": [1],
                    "peildatum": _QUOTE["peildatum"],
                }
            ],
            "verwijzingen": [1],
        }
    ],
    "verwijzingen": [_QUOTE],
}

WISH: dict[str, Any] = {"uur": {"summary": "Een uur over het briefadres", "value": _WISH}}

EXPORT: dict[str, Any] = {
    "word": {"summary": "Als Word-bestand", "value": {"workshop": _WORKSHOP, "als": "docx"}}
}

AGAIN: dict[str, Any] = {
    "eerste": {
        "summary": "Het eerste onderdeel",
        "value": {"workshop": _WORKSHOP, "onderdeel": "1"},
    }
}

CHECK: dict[str, Any] = {"workshop": {"summary": "Een workshop", "value": {"workshop": _WORKSHOP}}}

_PACKED = "PK (een bestand)"

RESPONSES: dict[str, dict[str, Any]] = {
    "exporteerWorkshop": {
        JSON: _WORKSHOP,
        "text/markdown": "# Briefadres (Amsterdam)",
        "text/plain": "::Vraag 1:: Een briefadres is een inschrijving. {TRUE}",
        "text/csv": "nummer,soort,vraag",
        "application/pdf": "%PDF (een bestand)",
        f"{_OFFICE}.wordprocessingml.document": _PACKED,
        f"{_OFFICE}.presentationml.presentation": _PACKED,
    },
    "maakWorkshop": {JSON: _WORKSHOP},
    "vernieuwOnderdeel": {JSON: {**_WORKSHOP, "versie": 2}},
    "controleerWorkshop": {
        JSON: {
            "gelijk": False,
            "verwijzingen": 1,
            "bevindingen": [
                {
                    "n": 1,
                    "stand": "peildatum veranderd",
                    "bron": _QUOTE["bron"],
                    "citaat": _QUOTE["citaat"],
                    "peildatum": _QUOTE["peildatum"],
                    "peildatum_nu": "2027-01-01",
                    "onderdelen": ["Korte uitleg met bronnen"],
                }
            ],
            "index_build": _BUILD,
        }
    },
}
