"""Words that decide which rule holds for somebody: a story may not bring them in.

Beginnings of words, folded (small letters, no accents).
"""

from __future__ import annotations

DECIDING = tuple(
    """
    aangifte aanslag adres afbetal alcohol alimentatie alleenstaand arbeids arts asiel baan baby
    bankrekening bedreig bedrog begeleid beschikking bevall bewind bezwaar bijstand briefadres
    buitenland contract crisis curator cursus dakl daklo dement depress detentie diagnos diploma
    drugs dwang erfenis ernstig fraude geboren gedetineerd gehandicapt gehuwd geld geregistreerd
    gescheiden getrouwd gevangenis geweld gezin gokk handicap hoogzwanger huisuitzetting huur
    hypotheek illegaal inbraak incasso indicatie ingeschreven inkomen inschrijv invalid justitie
    kanker kind klacht kleinkind koophuis koopwoning kostganger krediet kwijtschelding
    laaggeletterd lening loon mantelzorg misbruik mishandel nalatenschap noodopvang onderbewind
    onderhuur ontruim ontslag opgenomen opleiding opname overlast overled paspoort pensioen
    politie psychi psychose rechtbank reclassering rente revalid rolstoel salaris samenwon
    scheid schimmel schuld slachtoffer spaargeld stage statushouder strafblad student studie
    studiefinanciering suicid thuislo toeslag tolk tweeling uitgezet uitkering uitzett urgentie
    verblijfs vergunning vermogen verslaa verslav verwaarlo verzeker vluchteling vonnis voogd
    vrijwillig wachtlijst wachttijd weduw werkgever werkloos wettelijk wlz wmo woningnet ziek
    ziekenhuis zorgkosten zorgverlof zwanger zzp
    """.split()
)

RULES = (
    r"\b(?:recht op|in aanmerking|voldoe\w*|voorwaarden?|verplicht\w*|verboden|toegestaan|"
    r"wettelijk|volgens de (?:wet|regel\w*)|artikel|regeling|toeslag|mag (?:niet|geen)|"
    r"moet (?:eerst|minstens))\b"
)
"""Words that state a rule: a story tells what happens, never what the rules are."""

WONDERS = r"\b(?:vraagt?|vragen|vroeg|vroegen|weet|weten|wist|wisten|begrijp\w*|snap\w*|zeker)\b"
"""Not knowing is no fact of a case: "Ze weet niet waar ze moet beginnen"."""

BOUNDS = {
    "least": r"\b(?:minimaal|minstens|ten minste|tenminste|vanaf|op zijn minst)\b",
    "most": r"\b(?:maximaal|hoogstens|ten hoogste|binnen|uiterlijk|tot|op zijn hoogst)\b",
}
"""On which side of a number a rule lies: a question may only say so when its sentence does."""
