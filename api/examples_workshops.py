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

_FACT = {
    "tekst": _QUOTE["citaat"],
    "soort": "feit",
    "verwijzingen": [1],
    "peildatum": _QUOTE["peildatum"],
}

_STEPS = [
    {
        "naam": "Maken",
        "minuten": 60,
        "trainer": "Deelt de spiekkaarten uit en loopt langs.",
        "deelnemers": "Schrijven op de kaart wat zij in de praktijk tegenkomen.",
    }
]

_METHOD = {
    "id": "spiekkaart",
    "naam": "Spiekkaart",
    "fase": "afsluiting",
    "inhoud": "spiekkaart",
    "doel": "De deelnemers nemen de voorwaarden mee naar hun werk.",
    "duur_min": 10,
    "duur_max": 60,
    "groep_min": 2,
    "groep_max": 40,
    "online": "Deel de kaart als bestand.",
    "stappen": _STEPS,
    "instructie": "Vul de kaart aan met wat u zelf tegenkomt.",
}

_CARD = {
    "id": "spiekkaart-1",
    "soort": "spiekkaart",
    "titel": _QUOTE["bron"],
    "geldt_in": "Nederland",
    "peildatum": _QUOTE["peildatum"],
    "rubrieken": [{"naam": "In het kort", "regels": [_FACT]}],
    "bron_id": _QUOTE["bron_id"],
}

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
            "fase": "afsluiting",
            "titel": "Spiekkaart",
            "begin": 0,
            "duur": 60,
            "werkvorm": "spiekkaart",
            "doel": _METHOD["doel"],
            "stappen": _STEPS,
            "inhoud": ["spiekkaart-1"],
            "verwijzingen": [1],
        }
    ],
    "kaarten": [_CARD],
    "werkvormen": [_METHOD],
    "verwijzingen": [_QUOTE],
    "bronnen": [
        {
            "id": _QUOTE["bron_id"],
            "titel": _QUOTE["bron"],
            "soort": "kaart",
            "geldt_in": "Nederland",
            "peildatum": _QUOTE["peildatum"],
        }
    ],
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
                    "onderdelen": ["Spiekkaart"],
                }
            ],
            "index_build": _BUILD,
        }
    },
}
