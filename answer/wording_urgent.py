"""The referrals that stand before an answer, in Dutch B1 and in English, and whom to call."""

from __future__ import annotations

from collections.abc import Iterable

from waaier.domain import Contact, Language, UrgentHelp, UrgentKind

_ALARM = Contact(name="Alarmnummer", phone="112")

_CONTACTS: dict[UrgentKind, tuple[Contact, ...]] = {
    UrgentKind.DANGER: (_ALARM, Contact(name="Politie, geen spoed", phone="0900-8844")),
    UrgentKind.UNRESPONSIVE: (_ALARM,),
    UrgentKind.SUICIDE: (
        Contact(name="113 Zelfmoordpreventie", phone="113"),
        Contact(name="113 Zelfmoordpreventie, gratis", phone="0800-0113"),
        _ALARM,
    ),
    UrgentKind.VIOLENCE: (Contact(name="Veilig Thuis", phone="0800-2000"), _ALARM),
    UrgentKind.EVICTION: (
        Contact(name="Gemeente of buurtteam"),
        Contact(name="Juridisch Loket", phone="0800-8020"),
    ),
}

_SENTENCES: dict[Language, dict[UrgentKind, str]] = {
    Language.DUTCH: {
        UrgentKind.DANGER: "Is er nu gevaar? Bel 112.",
        UrgentKind.UNRESPONSIVE: "Reageert iemand niet of gaat ademen moeilijk? Bel nu 112.",
        UrgentKind.SUICIDE: (
            "Denkt iemand aan zelfmoord? Bel 113 of gratis 0800-0113, dag en nacht. "
            "Is er nu gevaar? Bel 112."
        ),
        UrgentKind.VIOLENCE: (
            "Is iemand thuis niet veilig? Bel Veilig Thuis: 0800-2000, gratis, dag en nacht. "
            "U kunt ook bellen voor advies, zonder een naam te noemen. Is er nu gevaar? Bel 112."
        ),
        UrgentKind.EVICTION: (
            "Moet iemand binnen een paar dagen het huis uit? Bel vandaag de gemeente of het "
            "buurtteam. Vraag het Juridisch Loket om advies: 0800-8020, gratis."
        ),
    },
    Language.ENGLISH: {
        UrgentKind.DANGER: "Is anyone in danger now? Call 112.",
        UrgentKind.UNRESPONSIVE: (
            "Does someone not respond or have trouble breathing? Call 112 now."
        ),
        UrgentKind.SUICIDE: (
            "Is someone thinking of suicide? Call 113, or 0800-0113 free of charge, day and night. "
            "Is there danger now? Call 112."
        ),
        UrgentKind.VIOLENCE: (
            "Is someone not safe at home? Call Veilig Thuis: 0800-2000, free, day and night. "
            "You can also call for advice without giving a name. Is there danger now? Call 112."
        ),
        UrgentKind.EVICTION: (
            "Must someone leave their home within days? Call the municipality (gemeente) or the "
            "buurtteam today. Ask the Juridisch Loket for legal advice: 0800-8020, free."
        ),
    },
}


def urgent_help(kinds: Iterable[UrgentKind], language: Language) -> tuple[UrgentHelp, ...]:
    """The referrals for what cannot wait, in the order given."""
    return tuple(
        UrgentHelp(kind=kind, sentence=_SENTENCES[language][kind], contacts=_CONTACTS[kind])
        for kind in kinds
    )
