"""What the description of the API says of workshops, in Dutch."""

from __future__ import annotations

SCHEMAS = {
    "AgainBody": "Een workshop, en welk onderdeel andere inhoud krijgt.",
    "Bevinding": "Een verwijzing die niet meer klopt met de bron.",
    "CheckAnswer": "Hoe de verwijzingen van een workshop ervoor staan.",
    "CheckBody": "Een workshop om na te kijken.",
    "ExportBody": "Een workshop, en wat hij moet worden.",
    "Formaat": "Soort bestand.",
    "Niveau": "Hoeveel de deelnemers al weten.",
    "Stand": "Hoe een citaat ervoor staat.",
    "WishBody": "Wat een trainer wil. Vul minstens thema, zoek of kaarten in.",
}

_WORKSHOP = {"workshop": "De workshop, zoals `POST /workshops` die gaf."}

FIELDS: dict[str, dict[str, str]] = {
    "AgainBody": {**_WORKSHOP, "onderdeel": "Id van het onderdeel, of zijn nummer vanaf 1."},
    "Bevinding": {
        "n": "Nummer van de verwijzing.",
        "stand": "Wat er anders is.",
        "bron": "Titel van de bron.",
        "citaat": "Het citaat in de workshop.",
        "peildatum": "Peildatum toen de workshop werd gemaakt.",
        "peildatum_nu": "Peildatum nu, als die anders is.",
        "onderdelen": "Titels van de onderdelen die erop rusten.",
    },
    "CheckAnswer": {
        "gelijk": "Of alles nog zo in de bronnen staat.",
        "verwijzingen": "Aantal verwijzingen in de workshop.",
        "bevindingen": "De verwijzingen die anders zijn.",
        "index_build": "Bouwsel van de index waarmee is vergeleken.",
    },
    "CheckBody": _WORKSHOP,
    "ExportBody": {**_WORKSHOP, "als": "Soort bestand."},
    "WishBody": {
        "thema": "Thema's van kaarten.",
        "zoek": "Waar de workshop over gaat, in eigen woorden. Zonder persoonsgegevens.",
        "kaarten": "Nummers van kaarten om te gebruiken.",
        "gemeente": "Gemeente waar de workshop over gaat.",
        "titel": "Titel, als u die zelf kiest.",
        "doelgroep": "Voor wie de workshop is.",
        "niveau": "Hoeveel de deelnemers al weten.",
        "duur": "Duur in minuten, met pauzes.",
        "deelnemers": "Aantal deelnemers.",
        "online": "Of de workshop online is.",
        "begintijd": "Hoe laat het begint, zoals 09:30.",
        "werkvormen": "Werkvormen die u wilt gebruiken.",
        "zaad": "Getal dat kiest tussen even goede inhoud.",
        "taalmodel": "Of het taalmodel van deze dienst teksten mag herschrijven. Heeft de dienst "
        "er geen, dan is het antwoord 400.",
    },
}
