"""What the description of the API says of reports and beheer, in Dutch."""

from __future__ import annotations

TAGS = {
    "terugkoppelingen": "Melden dat een antwoord niet goed is.",
    "beheer": "Voor wie de dienst beheert, met een token.",
}

SCHEMAS = {
    "Action": "Soort handeling.",
    "ActionList": "Een bladzijde van de handelingen.",
    "Build": "Een versie van de index.",
    "BuildList": "De bouwsels die bewaard zijn.",
    "Channel": "Waar een vraag of melding vandaan kwam.",
    "DayUsage": "De aantallen van één dag.",
    "DoneAction": "Iets dat in beheer is gedaan.",
    "FeedbackBody": "Een melding over één antwoord.",
    "FeedbackCause": "Wat er mis bleek.",
    "FeedbackChange": "Wat er verandert aan een melding.",
    "FeedbackList": "Een bladzijde van de meldingen.",
    "FeedbackReason": "Wat er mis is, volgens de lezer.",
    "FeedbackStatus": "Hoe ver een melding is.",
    "HelpDesk": "Waar een bezoeker een mens kan spreken: met een adres, een nummer of allebei.",
    "HoldBody": "Waarom alles bewaard moet blijven.",
    "IngestJob": "Een inleestaak, en hoe ver ze is.",
    "IngestJobList": "Een bladzijde van de inleestaken.",
    "JobState": "Hoe ver een inleestaak is. bezig; klaar; mislukt; gestopt: door een beheerder; "
    "afgebroken: de dienst stopte.",
    "PauseBody": "De melding tijdens de pauze.",
    "QuestionGroup": "Vragen die hetzelfde vragen.",
    "QuestionGroupList": "Een bladzijde van de groepen.",
    "QueuedFeedback": "Een melding, met hoe ver ze is.",
    "PersonalData": "Soort persoonsgegeven dat is weggehaald.",
    "ReadFileReport": "Wat er met één bestand gebeurde.",
    "ReceivedFeedback": "Wat er met de melding gebeurde.",
    "SessionBody": "Wat een pagina weet van haar bezoeker.",
    "StaleReason": "Waarom een bron nagekeken moet worden.",
    "StaleSource": "Een bron die mogelijk verouderd is.",
    "StaleSourceList": "Een bladzijde van de bronnen.",
    "StartedSession": "Een sessie van de widget, met wat die nodig heeft om te beginnen.",
    "SwitchState": "Of iets aan staat, en sinds wanneer.",
    "UsageReport": "De aantallen van een periode.",
    "WidgetPauseBody": "Waar de widget op pauze gaat, en met welke melding.",
    "WidgetPauseList": "Waar de widget nu op pauze staat.",
    "WidgetPauseState": "Een pauze van de widget.",
    "WidgetSiteUsage": "Het aantal vragen via één website op één dag.",
    "WidgetUsageReport": "De aantallen per website in een periode.",
}


def _page(field: str, what: str) -> dict[str, str]:
    return {
        field: f"De {what} van deze bladzijde.",
        "totaal": f"Aantal {what} op alle bladzijden samen.",
        "pagina": "Nummer van deze bladzijde.",
        "per_pagina": "Aantal per bladzijde.",
    }


FIELDS: dict[str, dict[str, str]] = {
    "ActionList": _page("handelingen", "handelingen"),
    "Build": {
        "id": "Nummer van het bouwsel.",
        "gemaakt_op": "Wanneer het is gemaakt.",
        "bronnen": "Aantal bronnen.",
        "passages": "Aantal passages.",
        "taalmodel": "Taalmodel waarmee het is gemaakt.",
    },
    "BuildList": {"bouwsels": "De bouwsels, het nieuwste eerst."},
    "DayUsage": {"dag": "De dag.", "totaal": "Aantal antwoorden."},
    "DoneAction": {
        "gedaan_op": "Wanneer het is gedaan.",
        "handeling": "Wat er is gedaan.",
        "toelichting": "Waar het om ging.",
    },
    "FeedbackChange": {"status": "Hoe ver de melding is.", "oorzaak": "Wat er mis bleek."},
    "FeedbackList": _page("terugkoppelingen", "meldingen"),
    "IngestJob": {
        "id": "Nummer van de taak.",
        "status": "Hoe ver de taak is.",
        "begonnen_op": "Wanneer ze begon.",
        "geeindigd_op": "Wanneer ze eindigde.",
        "bestanden_totaal": "Aantal bestanden, voor zover bekend.",
        "bestanden_klaar": "Aantal bestanden dat is bekeken.",
        "passages_klaar": "Aantal passages dat is omgezet.",
        "melding": "Wat er te zeggen is over de taak als geheel.",
    },
    "IngestJobList": _page("inleestaken", "inleestaken"),
    "QuestionGroup": {"aantal": "Aantal vragen.", "uitkomsten": "Aantal per uitkomst."},
    "QuestionGroupList": _page("groepen", "groepen"),
    "QueuedFeedback": {
        "id": "Nummer van de melding.",
        "ontvangen_op": "Wanneer ze binnenkwam.",
        "reden": "Wat er mis is, volgens de lezer.",
        "toelichting": "Wat de lezer erbij schreef, gemaskeerd.",
        "vraag": "De vraag, gemaskeerd, als die is bewaard.",
        "uitkomst": "Hoe het antwoord afliep.",
        "geschreven_door": "Wie het antwoord schreef, als dat bekend is.",
        "bouwsel": "Bouwsel waaruit is geantwoord.",
        "passages": "Nummers van de passages waar het om gaat.",
        "kanaal": "Waar de melding is gedaan.",
        "status": "Hoe ver de melding is.",
        "oorzaak": "Wat er mis bleek.",
        "bijgewerkt_op": "Wanneer er het laatst iets aan veranderde.",
    },
    "ReadFileReport": {
        "naam": "Naam van het bestand, gemaskeerd.",
        "passages": "Aantal passages.",
        "paginas": "Aantal bladzijden.",
        "melding": "Waarom het bestand niet is gelezen.",
        "waarschuwingen": "Wat er opviel.",
        "herstelde_woorden": "Aantal woorden waarvan een leesfout is hersteld.",
    },
    "StaleSource": {
        "id": "Nummer van de bron.",
        "titel": "Titel.",
        "soort": "Soort bron.",
        "peildatum": "Datum waarover de bron gaat.",
        "controleren_voor": "Dag waarop de bron opnieuw nagekeken moet zijn.",
        "redenen": "Waarom de bron nagekeken moet worden, de dringendste eerst.",
    },
    "StaleSourceList": _page("bronnen", "bronnen"),
    "SwitchState": {"aan": "Of het aan staat.", "sinds": "Sinds wanneer."},
    "UsageReport": {
        "van": "De eerste dag.",
        "totaal": "Aantal antwoorden in de periode.",
        "dagen": "De dagen waarop er antwoorden waren.",
    },
}
