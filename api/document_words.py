"""What the description of the API says of the domain types, in Dutch.

Their own docstrings are English, for whoever reads the code.
"""

from __future__ import annotations

from api import document_words_beheer as beheer

INTRO = """\
Vragen over wonen, zorg en welzijn, beantwoord met zinnen uit kaarten en publicaties. Bij elke zin
staat de bron, de plaats in de bron en de datum waarover hij gaat. De dienst legt regels uit en
beslist nooit over een persoon.

**Persoonsgegevens.** Stuur geen namen, BSN's of andere gegevens van cliënten mee. Wat herkend
wordt, wordt weggehaald voordat er wordt gezocht. Vragen staan nooit in een logboek.

**Antwoorden met AI.** Een computer kiest de zinnen, of een taalmodel schrijft ze (`written_by`).
Zeg dat tegen uw gebruikers, en laat bij elk antwoord de bron zien.

**Fouten** komen als `application/problem+json` (RFC 9457), met alle fouten in het verzoek tegelijk.

**Grenzen.** Wie te vaak vraagt, krijgt 429; is de dienst te druk, dan 503. Wacht in beide gevallen
zo lang als `Retry-After` zegt.

**Versies.** Nieuwe velden en nieuwe soorten uitkomst kunnen erbij komen zonder nieuwe versie in het
pad. Lees over velden heen die u niet kent. Er zijn hoogstens twee versies tegelijk."""

TAGS = {
    "vragen": "Vragen stellen.",
    "widgetsessie": "De widget op een website van een gemeente.",
    "bronnen": "Wat er in de index staat.",
    "passages": "De tekst waar antwoorden op rusten.",
    "workshops": "Lesmateriaal voor trainers, met bronnen.",
    "gezondheid": "Of de dienst werkt.",
    **beheer.TAGS,
}

SCHEMAS = {
    **beheer.SCHEMAS,
    "Answer": "Een antwoord: zinnen met hun verwijzingen, en één uitkomst.",
    "AskBody": "Een vraag, met wat eraan voorafging.",
    "ArticleLink": "Een artikel van een wet of lokale regeling, om naar door te gaan.",
    "CardBlock": "Een kaart in een antwoord, veld voor veld.",
    "CardField": "Een veld van een kaart; de tekst staat letterlijk in de verwijzingen.",
    "Citation": "Een letterlijk citaat uit een passage, met zijn plaats in de bron.",
    "Contact": "Wie gebeld kan worden.",
    "Contradiction": "Bronnen die elkaar tegenspreken over iets waar het antwoord op rust.",
    "Fault": "Eén fout in een verzoek.",
    "Filters": "Waarbinnen wordt gezocht; wat leeg is, telt niet mee.",
    "Health": "Of de dienst kan antwoorden, en waarmee.",
    "HealthStatus": "Hoe goed de dienst kan antwoorden.",
    "Language": "Taal van de zinnen van de dienst zelf; citaten blijven in de taal van de bron.",
    "ListedSource": "Een bron in de lijst, met haar aantal passages.",
    "Outcome": "Hoe een antwoord afliep. Er kunnen soorten bij komen. answered: beantwoord; "
    "partly_answered: deels; not_in_sources: de bronnen geven geen antwoord; out_of_scope: hoort "
    "hier niet; clarification: er is meer nodig; urgent: alleen een verwijzing bij nood; "
    "personal_data_only: er stonden alleen persoonsgegevens; error: er ging iets mis.",
    "Problem": "Waarom een verzoek mislukte (RFC 9457).",
    "Query": "Waarnaar is gezocht.",
    "Reference": "Een publicatie waarop een kaart rust.",
    "Regulation": "Een versie van een wet of lokale regeling.",
    "Source": "Een publicatie (bron).",
    "SourceKind": "Soort bron.",
    "SourceList": "Een bladzijde van de lijst met bronnen.",
    "Statement": "Een of meer zinnen van een antwoord.",
    "Turn": "Een eerdere vraag met haar antwoord.",
    "WrittenBy": "Wiens woorden de zinnen zijn. bron: ze staan letterlijk in de bronnen; model: "
    "een taalmodel schreef ze, en elke zin is vergeleken met zijn citaat.",
    "UrgentHelp": "Een verwijzing die voor het antwoord komt, omdat het niet kan wachten.",
    "UrgentKind": "Soort nood.",
}

_SOURCE = {
    "id": "Nummer van de bron.",
    "title": "Titel.",
    "kind": "Soort bron.",
    "publisher": "Uitgever.",
    "url": "Webadres van de bron.",
    "scope": "Waar de bron geldt: Nederland, een regio of een of meer gemeenten.",
    "peildatum": "Datum waarover de bron gaat, zoals de bron die noemt; kan ook een jaar of "
    '"onbekend" zijn.',
    "file": "Bestand waaruit de bron is gelezen.",
    "themas": "Waar de bron over gaat.",
    "references": "Publicaties waarop een kaart rust.",
    "author": "Schrijver, als het bestand die noemt.",
    "language": "Taal, als het bestand die noemt.",
    "original": "Nummer in het register van originelen.",
    "card_kind": "Soort kaart.",
    "check_before": "Dag waarop de kaart opnieuw nagekeken moet zijn.",
    "regulation": "Welke versie van welke wet of lokale regeling het is.",
}

FIELDS: dict[str, dict[str, str]] = {
    **beheer.FIELDS,
    "Answer": {
        "outcome": "Hoe het afliep.",
        "language": "Taal van de meldingen.",
        "written_by": "Wiens woorden de zinnen zijn. Vertel het als het een taalmodel was.",
        "choices": "Plaatsen met eigen regels, als de vraag geen plaats noemt; laat er een kiezen.",
        "urgent": "Verwijzingen bij nood. Laat deze als eerste zien.",
        "statements": "De zinnen van het antwoord.",
        "citations": "De verwijzingen waar de zinnen op rusten.",
        "cards": "Kaarten die de vraag beantwoorden.",
        "nearby": "Zinnen uit andere bronnen die misschien helpen.",
        "contradictions": "Waar de bronnen verschillen. Elk verschil staat ook in notices.",
        "notices": "Meldingen om bij het antwoord te laten zien, in deze volgorde.",
        "query": "Waarnaar is gezocht.",
        "masked_question": "De vraag, met herkende persoonsgegevens weggehaald.",
        "timing_ms": "Duur van elke stap, in milliseconden.",
        "index_build": "Bouwsel van de index waaruit is geantwoord.",
    },
    "ArticleLink": {
        "text": "Hoe juristen het artikel noemen.",
        "passage_id": "Nummer van de passage.",
        "url": "Webadres van het artikel, op de dag die telt.",
    },
    "CardBlock": {
        "source_id": "Nummer van de bron.",
        "title": "Titel van de kaart.",
        "scope": "Waar de kaart geldt.",
        "peildatum": "Datum waarover de kaart gaat.",
        "fields": "De velden van de kaart.",
        "references": "Publicaties waarop de kaart rust.",
        "articles": "Artikelen waarop de kaart rust en die in de index staan.",
    },
    "CardField": {
        "name": "Naam van het veld.",
        "label": "Kopje om te laten zien.",
        "text": "De tekst.",
        "citations": "Nummers van de verwijzingen.",
    },
    "Citation": {
        "n": "Nummer van de verwijzing in dit antwoord.",
        "passage_id": "Nummer van de passage.",
        "quote": "Het citaat, letterlijk.",
        "source": "De bron.",
        "section": "Koppen waaronder het citaat staat.",
        "page": "Bladzijde, vanaf 1.",
        "span": "Begin en eind van het citaat in het bestand, in tekens.",
        "url": "Webadres van deze plaats.",
        "legal_form": "Hoe juristen ernaar verwijzen, bij een wet of lokale regeling.",
    },
    "Contradiction": {
        "about": "Waarover ze verschillen, in een paar woorden.",
        "sides": "De zinnen, letterlijk, uit de nieuwste bron eerst.",
        "advice": "Wat u dan doet, in één zin.",
    },
    "Contact": {"name": "Naam.", "phone": "Telefoonnummer."},
    "Filters": {
        "gemeente": "Wat daar geldt, in de regio eromheen en in heel Nederland.",
        "thema": "Waar de bron over gaat.",
        "soort": "Soort bron of soort kaart.",
    },
    "Health": {
        "status": "`ok`, of `beperkt`: er wordt geantwoord, maar kijk naar `meldingen`.",
        "version": "Versie van het programma.",
        "index_build": "Bouwsel van de index.",
        "passages": "Aantal passages.",
        "model": "Taalmodel waarmee wordt gezocht.",
        "meldingen": "Wat er mis is terwijl er wel wordt geantwoord.",
    },
    "ListedSource": {**_SOURCE, "passages": "Aantal passages van deze bron."},
    "Query": {
        "text": "De zoekvraag; bij een vervolgvraag staat erbij waarop die rust.",
        "filters": "Waarbinnen is gezocht.",
    },
    "Reference": {
        "title": "Titel.",
        "publisher": "Uitgever.",
        "url": "Webadres.",
        "place": "Plaats in de publicatie.",
        "peildatum": "Datum waarover de publicatie gaat.",
        "original": "Nummer in het register van originelen.",
        "chapter": "Kop waarop de kaart rust.",
    },
    "Regulation": {
        "id": "Nummer bij overheid.nl: BWBR… voor een wet, CVDR… voor een lokale regeling.",
        "version": "Versie, zoals overheid.nl die noemt.",
        "valid_from": "Eerste dag waarop deze tekst geldt.",
        "valid_to": "Laatste dag waarop deze tekst geldt; leeg als die niet bekend is.",
        "names": "Andere namen waaronder ernaar wordt gevraagd.",
    },
    "Source": _SOURCE,
    "SourceList": {
        "bronnen": "De bronnen van deze bladzijde.",
        "totaal": "Aantal bronnen op alle bladzijden samen.",
        "pagina": "Nummer van deze bladzijde.",
        "per_pagina": "Bronnen per bladzijde.",
    },
    "Statement": {"text": "De tekst.", "citations": "Nummers van de verwijzingen."},
    "Turn": {"question": "De vraag.", "answer": "Het antwoord."},
    "UrgentHelp": {
        "kind": "Soort nood.",
        "sentence": "Wat er nu moet gebeuren.",
        "contacts": "Wie gebeld kan worden.",
    },
}
