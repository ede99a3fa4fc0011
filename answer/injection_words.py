"""How people and documents try to instruct a program: the data of :mod:`answer.injection`.

Matched against folded text: small letters, no accents.
"""

from __future__ import annotations

IN_SOURCES = (
    r"\b(?:negeer|vergeet|ignore|disregard|forget)\b.{0,40}\b(?:instructie\w*|regels|opdracht\w*|prompt\w*|"
    r"instruction\w*|rules|guidelines)\b",
    r"\b(?:systeem|system)[ -]?prompt\w*|\bverborgen (?:instructies|tekst|prompt)\b|"
    r"\b(?:je|jouw|uw|your) (?:instructies|prompt|instructions)\b",
    r"(?:^|\s)(?:system|assistant|systeem|user)\s*:|<\|?(?:im_start|system|endoftext)|\[/?inst\]",
    r"\b(?:als|as an?) (?:ai|taalmodel|ai-assistent|ai assistant|language model|chatbot) (?:moet|must|"
    r"should|antwoord|zeg|say)\w*",
    r"\bdoe alsof (?:je|jij|u) (?:een|geen)\b|\bjailbreak\w*|\bdeveloper mode\b|\bpretend (?:to be|you)\b",
)

IN_QUESTIONS = (
    *IN_SOURCES,
    r"\b(?:negeer|vergeet|ignore|disregard|forget)\b.{0,30}\b(?:alles|eerdere|vorige|bovenstaande|"
    r"everything|previous|above)\b",
    r"\bdoe alsof\b|\bact as\b|\bspeel de rol\b|\bdan-modus\b",
    r"^(?:en )?(?:verzin|fantaseer|make up|invent|bedenk)\b|\bverzin (?:een|maar|zelf|er)\b",
    r"\bandere (?:gebruikers?|medewerkers|mensen|collega's)\b.{0,40}\b(?:vragen|vroegen|gevraagd|stelden|"
    r"gesteld|stellen|gezocht|zochten)\b|\b(?:vragen|gesprekken|chats)\b.{0,15}\bandere gebruikers\b|"
    r"\bother users\b|\b(?:vorige|laatste) gebruiker\b|\bchatgeschiedenis\b",
    r"\b(?:ik ben|i am|i'm) (?:de |the |een |an )?(?:beheerder|administrator|admin|ontwikkelaar|developer|"
    r"systeembeheerder)\b",
    r"\bwaaier_\w+|/etc/\w+|\.env\b|\bapi[- _]?(?:key|sleutel)\w*|\benvironment variab\w*|"
    r"\bomgevingsvariabele\w*|\[wachtwoord\]",
    r"\b(?:welke|toon|laat|lees|open|geef|print|show|list|cat|dump)\b.{0,40}\b(?:bestanden|mappen|files|"
    r"server|configuratie|logboek\w*|logfiles?|logs|wachtwoord\w*|passwords?|database|broncode|instelling"
    r"(?:en)? (?:van|waaier)|source code)\b",
    r"\bzet\b.{0,20}\b(?:bronvermelding\w*|citaten|maskering|filters?)\b.{0,10}\b(?:uit|aan|af)\b|"
    r"\bzonder (?:bron|bronnen|citaten|bronvermelding)\b",
    r"\bschrijf (?:in je antwoord|alleen|letterlijk|uitsluitend)\b|\bherhaal\b.{0,40}\b(?:letterlijk|"
    r"hierboven|prompt|woord voor woord)\b|\bantwoord (?:alleen|uitsluitend) met\b|"
    r"\bzet erbij dat\b|\bzeg (?:erbij )?dat (?:die|dat|het) in het magazine\b",
)
