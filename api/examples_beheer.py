"""Examples of reports and beheer in the description of the API."""

from __future__ import annotations

from typing import Any

from api.negotiation import JSON

_BUILD = "20261122-020048-d0c3cf"
_OLDER = "20261115-081203-7be41a"
_MOMENT = "2026-11-22T09:34:56Z"
_PASSAGE = "0b6e1f0e-8f0c-5d1c-9a52-9a4d8f3f0c11"

_PAGE = {"totaal": 1, "pagina": 1, "per_pagina": 50}

_REPORT = {
    "id": "3f2b8c1e7a544d0f9c1b2e6a5d4c3b2a",
    "ontvangen_op": _MOMENT,
    "reden": "verouderd",
    "toelichting": "Het bedrag is van vorig jaar.",
    "vraag": None,
    "uitkomst": "answered",
    "geschreven_door": "bron",
    "bouwsel": _BUILD,
    "passages": [_PASSAGE],
    "kanaal": "chat",
    "status": "nieuw",
    "oorzaak": None,
    "bijgewerkt_op": _MOMENT,
}

_JOB: dict[str, Any] = {
    "id": "9a4d8f3f0c115d1c9a520b6e1f0e8f0c",
    "status": "bezig",
    "begonnen_op": _MOMENT,
    "geeindigd_op": None,
    "door": "sanne",
    "bestanden_totaal": 1,
    "bestanden_klaar": 0,
    "passages_totaal": 0,
    "passages_klaar": 0,
    "bouwsel": None,
    "melding": None,
    "bestanden": [],
}

_DONE = _JOB | {
    "status": "klaar",
    "geeindigd_op": "2026-11-22T09:35:20Z",
    "bestanden_klaar": 1,
    "passages_totaal": 12,
    "passages_klaar": 12,
    "bouwsel": _BUILD,
    "bestanden": [
        {
            "naam": "beleid.pdf",
            "status": "gelezen",
            "passages": 12,
            "paginas": 4,
            "herstelde_woorden": 0,
            "melding": None,
            "waarschuwingen": [],
        }
    ],
}

_NOW = {
    "id": _BUILD,
    "gemaakt_op": _MOMENT,
    "huidig": True,
    "bronnen": 156,
    "passages": 1031,
    "taalmodel": "multilingual-e5-small",
}

_PAUSED = {
    "aan": True,
    "tekst": "Wij kijken de bronnen na. Bel 14 020.",
    "sinds": _MOMENT,
    "door": "sanne",
}

_HELD = {"aan": True, "tekst": "Woo-verzoek 2026-14", "sinds": _MOMENT, "door": "sanne"}

_GIVEN: dict[str, dict[str, Any]] = {
    "meldTerugkoppeling": {
        "id": _REPORT["id"],
        "ontvangen_op": _MOMENT,
        "weggehaald": [],
        "vraag_bewaard": False,
        "urgent": [],
    },
    "startInleestaak": _JOB,
    "haalInleestaken": {"inleestaken": [_DONE | {"bestanden": []}], **_PAGE},
    "haalInleestaak": _DONE,
    "stopInleestaak": _JOB | {"status": "gestopt", "geeindigd_op": _MOMENT},
    "verwijderBron": _JOB | {"bestanden_totaal": 0},
    "haalBouwsels": {
        "bouwsels": [_NOW, _NOW | {"id": _OLDER, "huidig": False, "bronnen": 155}],
    },
    "activeerBouwsel": _NOW | {"id": _OLDER, "bronnen": 155},
    "haalVerouderdeBronnen": {
        "bronnen": [
            {
                "id": "huurtoeslag",
                "titel": "Huurtoeslag",
                "soort": "kaart",
                "peildatum": "2026-01-01",
                "controleren_voor": "2027-01-15",
                "redenen": ["controledatum_binnenkort"],
                "meldingen": [],
            }
        ],
        **_PAGE,
    },
    "haalOnbeantwoordeVragen": {
        "groepen": [
            {
                "vraag": "Wie betaalt een traplift?",
                "aantal": 3,
                "laatst_gesteld": "2026-11-22T09:00:00Z",
                "uitkomsten": {"not_in_sources": 3},
                "voorbeelden": ["Kan ik een traplift vergoed krijgen?"],
            }
        ],
        **_PAGE,
        "bewaart_vragen": True,
    },
    "haalTerugkoppelingen": {"terugkoppelingen": [_REPORT], **_PAGE},
    "wijzigTerugkoppeling": _REPORT | {"status": "opgelost", "oorzaak": "bron_verouderd"},
    "haalGebruik": {
        "van": "2026-10-24",
        "tot": "2026-11-22",
        "totaal": 42,
        "dagen": [
            {
                "dag": "2026-11-22",
                "totaal": 42,
                "uitkomsten": {"answered": 37, "not_in_sources": 5},
            }
        ],
    },
    "haalPauze": {"aan": False, "tekst": None, "sinds": None, "door": None},
    "zetPauze": _PAUSED,
    "haalBewaarplicht": _HELD,
    "zetBewaarplicht": _HELD,
    "haalHandelingen": {
        "handelingen": [
            {
                "gedaan_op": _MOMENT,
                "door": "sanne",
                "handeling": "pauze_aan",
                "toelichting": _PAUSED["tekst"],
            }
        ],
        **_PAGE,
    },
}

RESPONSES: dict[str, dict[str, Any]] = {name: {JSON: given} for name, given in _GIVEN.items()}
"""What each operation gives, by its id and the kind of answer."""

REPORT: dict[str, Any] = {
    "melding": {
        "summary": "Een verouderd bedrag",
        "value": {
            "reden": "verouderd",
            "toelichting": "Het bedrag is van vorig jaar.",
            "passages": [_PASSAGE],
            "uitkomst": "answered",
            "geschreven_door": "bron",
            "bouwsel": _BUILD,
            "kanaal": "widget",
        },
    }
}

CHANGE: dict[str, Any] = {
    "opgelost": {
        "summary": "Opgelost",
        "value": {"status": "opgelost", "oorzaak": "bron_verouderd"},
    }
}

PAUSE: dict[str, Any] = {
    "pauze": {"summary": "Een melding", "value": {"melding": _PAUSED["tekst"]}}
}

HOLD: dict[str, Any] = {"reden": {"summary": "Een Woo-verzoek", "value": {"reden": _HELD["tekst"]}}}

FILES: dict[str, Any] = {
    "bestand": {"summary": "Eén bestand", "value": {"bestanden": ["(inhoud van beleid.pdf)"]}}
}

ORIGINAL: dict[str, Any] = {
    "id": {"summary": "Bij nummer", "value": {"bron": "woningwet-2026-07-01"}},
    "adres": {
        "summary": "Bij adres",
        "value": {"adres": "https://wetten.overheid.nl/BWBR0005181/2026-07-01"},
    },
}
