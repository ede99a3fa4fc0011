"""Examples of the widget in the description of the API."""

from __future__ import annotations

from typing import Any

from answer.wording import public_notice
from api.negotiation import JSON
from waaier.domain import Language

_PAUSE = {
    "website": "https://www.gemeente.example",
    "melding": "De vragendienst is vandaag dicht voor onderhoud.",
    "sinds": "2026-11-22T09:34:56Z",
    "door": "sanne",
}

_GIVEN: dict[str, Any] = {
    "beginWidgetsessie": {
        "sessie": "1.1795340096.Jd0m1r2u8sSx0v6Yk3qP5A.4f1uB8m7c2Vt0xQe9aLr6Zk3Nw5yHs1PdGj8oCiTbXk",
        "geldig_tot": "2026-11-22T10:04:56Z",
        "gepauzeerd": False,
        "pauze_melding": None,
        "melding_ai": public_notice(Language.DUTCH, with_model=False),
        "max_vraag_tekens": 2000,
        "contact": {
            "naam": "Loket Wonen",
            "url": "https://www.gemeente.example/loket",
            "telefoon": None,
        },
        "vraagpagina": "/vraag",
    },
    "haalWidgetpauzes": {"pauzes": [_PAUSE]},
    "zetWidgetpauze": _PAUSE,
    "haalWidgetgebruik": {
        "van": "2026-11-21",
        "tot": "2026-11-22",
        "dagbudget": 5000,
        "dagen": [{"dag": "2026-11-22", "website": "https://www.gemeente.example", "vragen": 312}],
    },
}

RESPONSES: dict[str, dict[str, Any]] = {name: {JSON: given} for name, given in _GIVEN.items()}
"""What each operation gives, by its id and the kind of answer."""

SESSION: dict[str, Any] = {
    "gemeente": {
        "summary": "Op de website van een gemeente",
        "value": {"gemeente": "Amsterdam", "taal": "nl"},
    }
}

PAUSE: dict[str, Any] = {
    "website": {
        "summary": "Op één website",
        "value": {name: _PAUSE[name] for name in ("website", "melding")},
    },
    "overal": {"summary": "Op alle websites", "value": {"melding": _PAUSE["melding"]}},
}
