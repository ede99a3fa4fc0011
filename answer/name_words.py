"""Words around names, by which :mod:`answer.names` finds where a name begins and ends."""

from __future__ import annotations

import re

TITLES = frozenset(
    "dhr mevr mvr mw mevrouw meneer heer fam familie gezin juffrouw mr mrs ms miss".split()
)
ROLES = frozenset(
    "client cliënt cliént cliente cliënte cliénte bewoner bewoonster huurder huurster moeder "
    "vader zoon zoontje dochter dochtertje broer zus zusje broertje patient patiënt patiënte "
    "bewindvoerder mentor buurman buurvrouw oma opa kleinzoon kleindochter partner echtgenoot "
    "echtgenote ex man vrouw kind neef nicht tante oom vriend vriendin tenant resident "
    "deelnemer deelneemster zorgvrager clint cleint clënt cliet klient kliënt klant cl".split()
)
MANY = frozenset("clienten cliënten cliénten bewoners huurders kinderen ouders clients".split())
NAMING = frozenset("heet heten genaamd genoemd named called".split())
WEAK = frozenset("ene ben am namens betreft betreffende".split())
PERSONS = frozenset("hij zij ze ik die he she i hem haar".split())

PARTICLES = frozenset(
    "van de den der ten ter het 't 's el al ben bin ibn ait ould da dos das di du la le von vom "
    "v.d v.d. vd v/d v. 'n".split()
)
STRONG = frozenset("v.d v.d. vd v/d v.".split())
"""Particles in a short form, which stands in names only."""

OPENERS = frozenset("in op aan uit over onder".split())
"""Particles of a name only before "den", "'t" or "het": "in 't Veld", "op den Kamp"."""

MAX_WORDS = 8
"""A name longer than this is running text."""

NO_NAMES = frozenset(
    "Kan Kun Mag Moet Heeft Is Wat Wie Waar Welke Welk Wil Wordt Krijgt Hoe Wanneer Waarom Zijn "
    "Nederland Wmo Wlz GGZ Ggz BW MO LVB DAK WoningNet Participatiewet Housing First Uit Met "
    "Die Een In Op Bij Zonder Komt Woont Ik Hij Zij Ze Het De Er Als En Of Maar Dus Want Toen "
    "Nu Mijn Uw Haar Zoekt Vraagt Woonde Heb Graag Weet Geen Niet Voor Naar Moeten Kunnen Mogen "
    "The My What How Can Does Where Which Who When Bel Mail Help Geef Schrijf Vertel".split()
)
"""Capitalised words that may follow a cue without being a name."""

VERBS = frozenset(
    "heeft had is was wil wilde kan kon mag mocht moet moest woont woonde zit zat krijgt kreeg "
    "wordt werd gaat ging komt kwam slaapt zoekt vraagt belt staat stond ligt lag zegt wacht "
    "huurt leeft verhuist raakt doet deed heb en of die met uit van in op bij naar wiens bleef "
    "blijft gebruikt maakt vindt durft zou zal betaalt verliest verloor has wants needs "
    "lives".split()
)
"""What may follow a name in small letters, and makes it clear that it ended."""

NO_SMALL = frozenset("max an floor grace ray victor angel dana".split())
"""First names that in small letters are a word of Dutch or English questions."""

HOUSES = frozenset(
    "stichting huize huis villa school basisschool project proeftuin sint st aanpak methode "
    "methodiek café cafe plein park restaurant zorginstelling instelling organisatie corporatie "
    "wijk hotel kerk moskee ziekenhuis kliniek team vereniging inloophuis wet de het".split()
)
"""Before a lone first name these say that something is called after a person."""

NATIONAL = re.compile(r"(?:se|sche?|ees|iër|aan|ner|mmer)$")
"""How words for where someone comes from end: "Syrische", "Amsterdammer"."""
