"""What the description of the API says of passages, single sources and pages, in Dutch."""

from __future__ import annotations

from api.document_words import FIELDS as KNOWN

SCHEMAS = {
    "Age": "Hoe oud de informatie is.",
    "Alive": "Het proces leeft.",
    "FoundPassage": "Een passage die is gevonden.",
    "Freshness": "Hoe een kaart ervoor staat. verouderd: de dag voor nakijken is voorbij; "
    "binnenkort: die dag komt eraan; actueel: nog lang niet; onbekend: er is geen dag.",
    "PageDetail": "Een bladzijde van een bron, met wat erop staat.",
    "PagePassage": "Het deel van een passage dat op een bladzijde staat.",
    "Passage": "Een stuk tekst van een bron, met zijn plaats.",
    "PassageInContext": "Een passage met wat ervoor en erna staat.",
    "PlacedBox": "Een rechthoek op een bladzijde, in punten (1/72 inch) vanaf linksboven.",
    "Ready": "De dienst kan vragen beantwoorden.",
    "RestingCard": "Een kaart die op een wet of lokale regeling rust.",
    "SearchAnswer": "Passages bij een vraag, de beste eerst.",
    "SearchBody": "Waarbij passages worden gezocht.",
    "SectionCount": "Een onderdeel van een bron.",
    "SourceDetail": "Een bron met haar onderdelen.",
}

_BUILD = "Bouwsel van de index waaruit dit komt."

_PASSAGE = {
    "id": "Nummer van de passage.",
    "text": "De tekst.",
    "source": "De bron.",
    "section": "Koppen waaronder de passage staat.",
    "page": "Bladzijde waarop de passage begint, vanaf 1.",
    "span": "Begin en eind in het bestand, in tekens.",
    "article": "Nummer van het artikel van een wet of verordening.",
    "places": "Gemeenten die in de passage of haar koppen worden genoemd.",
}

FIELDS: dict[str, dict[str, str]] = {
    "Age": {
        "state": "Hoe de kaart ervoor staat.",
        "check_before": "Dag waarvoor de kaart opnieuw nagekeken moet zijn.",
        "peildatum": "Datum waarover de bron gaat.",
        "notices": "Meldingen om erbij te laten zien, ook over wetten die zijn veranderd.",
    },
    "Alive": {"status": "levend: het proces antwoordt."},
    "FoundPassage": {
        **_PASSAGE,
        "score": "Hoe goed de passage past; alleen te vergelijken binnen deze zoekvraag.",
    },
    "PageDetail": {
        "source_id": "Nummer van de bron.",
        "page": "Nummer van de bladzijde, vanaf 1.",
        "page_label": "Hoe de bladzijde in druk heet.",
        "pages": "Aantal bladzijden van de bron.",
        "width": "Breedte in punten.",
        "height": "Hoogte in punten.",
        "text": "Wat op de bladzijde is gelezen, in leesvolgorde.",
        "passages": "De passages die erop staan.",
        "marked": "Waar de gevraagde passage of het citaat staat.",
        "index_build": _BUILD,
    },
    "PagePassage": {
        "id": "Nummer van de passage.",
        "text": "Het deel van de tekst dat op deze bladzijde staat.",
        "boxes": "Waar elke regel staat.",
    },
    "Passage": _PASSAGE,
    "RestingCard": {
        "id": "Nummer van de kaart.",
        "title": "Titel van de kaart.",
        "articles": "De artikelen die de kaart noemt.",
    },
    "PassageInContext": {
        "passage": "De passage.",
        "previous": "De passage ervoor, in hetzelfde onderdeel.",
        "next": "De passage erna, in hetzelfde onderdeel.",
        "page_label": "Hoe de bladzijde in druk heet.",
        "quote": "Het citaat waarom is gevraagd.",
        "boxes": "Waar het citaat staat, of anders de hele passage.",
        "cards": "Kaarten die op dit artikel rusten, bij een wet of lokale regeling.",
        "index_build": _BUILD,
    },
    "PlacedBox": {
        "page": "Bladzijde, vanaf 1.",
        "x0": "Links.",
        "top": "Boven.",
        "x1": "Rechts.",
        "bottom": "Onder.",
    },
    "Ready": {"status": "gereed: er kunnen vragen worden beantwoord."},
    "SearchAnswer": {
        "passages": "De passages.",
        "query": "Waarnaar is gezocht.",
        "urgent": "Verwijzingen bij nood. Laat deze als eerste zien.",
        "notices": "Meldingen om te laten zien.",
        "index_build": _BUILD,
        "timing_ms": "Duur van het zoeken, in milliseconden.",
    },
    "SectionCount": {
        "path": "De koppen, de hoogste eerst.",
        "passages": "Aantal passages in dit onderdeel.",
    },
    "SourceDetail": {
        **KNOWN["ListedSource"],
        "sections": "De onderdelen, in leesvolgorde.",
        "pages": "Bladzijden waarvan tekst is gelezen.",
        "page_images": "Of de bladzijden te zien zijn.",
        "age": "Hoe oud de informatie is.",
        "index_build": _BUILD,
    },
}
