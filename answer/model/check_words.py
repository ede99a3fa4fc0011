"""Words that decide what is true, in Dutch and English: the data of :mod:`answer.model.verify`.

Patterns are matched against folded text: small letters, no accents.
"""

from __future__ import annotations

FUNCTION_WORDS = frozenset(
    """
    a aan af al alle alles als an and are as at bij binnen but by can could da daar daarbij daarin
    daarmee daarna daarom daarvoor dan das dat de den der des deze die dit doen doet door doordat
    dus een eens en er erbij erin ermee ervan ervoor for from geef gaan gaat geen geweest geworden
    ging had hadden hebben hebt heb heeft hem hen her here het hier hierbij hiermee hij hoe hoeft
    hoeven hun ik in into is it its iets ja je jij jou jouw kan komen komt krijgen krijgt kun kunnen
    kunt maar mag may me mee meer men met might mij mijn moest moet moeten mogen must na naar niet
    nog not nu of om omdat on onder ons onze ook op or our over own per she should so te that the
    their them then there these they this those to toe toen tot u uit uw van vanuit vanwege veel via
    vol volgens voor vooral waar waarbij waardoor waarin waarmee waarna waarom waarop waarvan
    waarvoor wanneer want waren was wat we wel welk welke werd werden what when where which who
    wie wij will with worden wordt would you your ze zelf zich zij zijn zo zoals zodat zonder zou
    zouden zowel zullen zult zal be been being does did do has have having he his any some one
    also than too very just about after before
    """.split()
)
"""Words that say nothing of what a sentence is about."""

NEGATION = (
    r"\b(?:niet|geen|nooit|niemand|niets|nergens|noch|zonder|evenmin|onmogelijk|verboden|not|no|"
    r"never|nobody|nothing|nowhere|none|neither|nor|without|cannot|prohibited|forbidden)\b|n't\b"
)
NOT_NEGATION = (
    r"\b(?:niet alleen|al dan niet|niet meer dan|niet langer dan|not only|no more than)\b"
)

RESTRICTION = (
    r"\b(?:alleen|slechts|enkel|uitsluitend|louter|behalve|uitgezonderd|tenzij|mits|pas als|pas na|"
    r"only|solely|except|unless|provided)\b"
)

CONDITION = (
    r"\b(?:indien|wanneer|mits|tenzij|zodra|zolang|op voorwaarde dat|als (?:u|je|jij|de|het|een|"
    r"iemand|hij|zij|ze|er|mensen|uw|hun|zijn|haar|dat|dit|die|deze|geen|clienten?|bewoners?|"
    r"huurders?|wie|ouders|kinderen|partijen|gemeenten?))\b|, dan\b|(?:^|\n|\. )(?:heeft|hebt|is|zijn|"
    r"wil|krijgt|wordt|woont|komt|gaat|kan|mag|lukt|vraagt|blijft|verlaat|doet|loopt|staat|moet) "
    r"(?:de|het|een|u|hij|zij|er|iemand|niemand)\b[^.;?\n]*,"
)
CONDITION_KEPT = (
    r"\b(?:als|indien|wanneer|mits|tenzij|zodra|zolang|bij|na|pas|wie|voorwaarden?|moet|moeten|"
    r"totdat|zonder|if|when|once|unless|provided|after|who|only|must|as long as)\b"
    r"|^(?:heeft|hebt|is|zijn|wil|krijgt|wordt|woont|komt|gaat|kan|lukt|vraagt|blijft|verlaat)\b"
)
"""Also: "Heeft de cliënt schulden, dan …"."""

HEDGE = (
    r"\b(?:kan|kunt|kun|kunnen|kon|konden|mag|mogen|soms|vaak|meestal|doorgaans|mogelijk|eventueel|"
    r"zou|zouden|waarschijnlijk|vermoedelijk|veelal|in principe|regelmatig|lukt)\b"
)
HEDGE_KEPT = (
    HEDGE + r"|\b(?:mogelijke|mogelijkheid|can|could|may|might|sometimes|often|usually|possible|"
    r"possibly|probably|allowed|would|in principle|able|regularly)\b"
)

PERMIT = r"\b(?:mag|mogen|allowed|permitted)\b"
PERMIT_STANDS = r"\b(?:mag|mogen|kan|kunt|kunnen|toegestaan|toestemming|recht|mogelijk|vrij)\b"

OBLIGE = (
    r"\b(?:moet|moeten|moest|moesten|verplicht|verplichte|verplichting|dient|dienen|vereist|"
    r"vereiste|must|has to|have to|required|mandatory|obliged|obligatory)\b"
)
OBLIGE_STANDS = (
    OBLIGE
    + r"|\b(?:nodig|noodzakelijk|voorwaarden?|eis|eisen|eist|opdracht|taak|plicht|need|needs)\b"
)

NEEDLESS = r"\b(?:hoeft|hoeven|hoef|niet verplicht|niet nodig|vrijwillig)\b"
NEEDLESS_KEPT = (
    NEEDLESS + r"|\b(?:not required|not necessary|need not|needn't|does not have to|"
    r"do not have to|doesn't have to|don't have to|no need|voluntary|not mandatory|without)\b|\bzonder\b"
)

ACCORDING = r"\b(?:volgens|according to) (?:(?:de|het|een|the|a) )?(?P<who>\w+)"
NO_ONE = frozenset(
    "artikel wet verordening regels regeling afspraak afspraken landelijke nadere".split()
)
"""What a rule says is so; what somebody says is what somebody says."""
SAYS = r"\b(?:zegt|zeggen|zei|zeiden|schrijft|schrijven|vindt|vinden|vond|vonden|schatting\w*|schat|denkt|verwacht\w*|hoopt|hopen|pleit)\b"
SAYS_KEPT = (
    SAYS
    + r"|\b(?:volgens|according|says|say|said|writes|thinks|think|expects?|hopes?|estimates?|estimated|argues|mening)\b"
)

STRONG = (
    ("altijd steeds", "always"),
    ("iedereen alle allemaal elke elk ieder iedere allen", "all every everyone everybody each"),
    ("gratis kosteloos", "free"),
    ("meteen direct onmiddellijk gelijk", "immediately directly"),
    ("volledig geheel helemaal", "fully entirely completely"),
    ("permanent definitief blijvend vast vaste onbepaalde", "permanent permanently indefinite"),
    ("automatisch vanzelf", "automatically automatic"),
    ("gegarandeerd garantie garandeert garanderen zeker", "guaranteed guarantee certainly"),
    ("voortaan", "henceforth"),
    ("landelijk overal", "nationwide everywhere"),
    ("beste grootste belangrijkste enige", "best largest"),
)
"""Claims that go far: a sentence may make one when its source makes it, in whatever word."""

ACTORS = (
    ("gemeente gemeenten", "municipality municipalities council"),
    ("corporatie woningcorporatie", "housing association"),
    ("verhuurder huurbaas", "landlord"),
    ("zorgaanbieder zorgorganisatie zorginstelling zorgpartij aanbieder", "provider"),
    ("zorgkantoor", ""),
    ("zorgverzekeraar verzekeraar", "insurer"),
    ("uwv", ""),
    ("svb", ""),
    ("rijk rijksoverheid overheid", "government"),
    ("provincie", "province"),
    ("rechter rechtbank kantonrechter", "court judge"),
    ("politie", "police"),
    ("huisarts arts dokter", "gp doctor"),
    ("wijkteam buurtteam", "neighbourhood team"),
    ("ggd", ""),
    ("begeleider hulpverlener", "counsellor"),
    ("mantelzorger", "carer"),
    ("vrijwilliger", "volunteer"),
    ("huurder", "tenant"),
    ("eigenaar", "owner"),
    ("werkgever", "employer"),
    ("school", "school"),
    ("bank", "bank"),
    ("deurwaarder", "bailiff"),
    ("bewindvoerder", "administrator"),
    ("ouder", "parent"),
    ("partner", "partner"),
    ("minister ministerie", "minister ministry"),
    ("belastingdienst", ""),
)
"""Who does something. A sentence may only name those its source names, by one of these words."""

OPPOSITES = tuple(
    tuple(pair.split("/"))
    for pair in (
        "hoog/laag meer/minder veel/weinig verhogen/verlagen stijgen/dalen toename/afname begin/einde "
        "beginnen/stoppen starten/stoppen toestaan/verbieden goedkeuren/afwijzen toekennen/afwijzen "
        "toekennen/weigeren voordat/nadat binnen/buiten tijdelijk/permanent tijdelijk/blijvend "
        "tijdelijk/vast tijdelijk/definitief vrijwillig/verplicht jong/oud vroeg/laat kort/lang "
        "klein/groot goedkoop/duur gratis/betalen mondeling/schriftelijk huurder/verhuurder "
        "werkgever/werknemer betalen/ontvangen lenen/schenken verlengen/verkorten "
        "uitbreiden/beperken inkomen/uitgaven slagen/mislukken voordeel/nadeel man/vrouw "
        "volwassene/kind dag/nacht intern/extern publiek/prive openbaar/vertrouwelijk "
        "zelfstandig/begeleid eerst/laatst bewoner/eigenaar huren/kopen huurwoning/koopwoning "
        "onder/boven voor/na met/zonder verhuizen/blijven instromen/uitstromen instroom/uitstroom "
        "goed/slecht eigen/ander houden/stoppen doorgaan/stoppen ambulant/intramuraal aanmelden/afmelden bovengrens/ondergrens"
    ).split()
)
"""When a sentence has one of a pair and its source only the other, it says the opposite."""

PERSON = (
    r"(?:uw|jouw|je|mijn|deze|die) (?:client\w*|klant|huurder|bewoner|moeder|vader|buurman|buurvrouw)|"
    r"mevrouw|meneer|your (?:client|tenant)|this client"
)
YOU = r"u|je|jij|you"
THEY = r"hij|zij|ze|he|she|they"
RIGHT = (
    r"recht op|recht (?:heeft|hebt)|aanmerking|voldoe\w*|right to|entitled|eligible|qualif\w+|"
    r"meets? the (?:conditions|criteria|requirements)"
)
GETS = r"krijg\w*|ontvang\w*|mag|gets?|receives?|will (?:get|receive)|is allowed"
_HAS = r"heeft|hebt|komt|kom|has|have|is|are"
VERDICT = (
    rf"\b(?:{PERSON}|{YOU})\b[^.;]{{0,60}}\b(?:{RIGHT})|"
    rf"\b(?:{_HAS}) (?:{PERSON}|{YOU})\b[^.;]{{0,40}}\b(?:{RIGHT})|"
    rf"\b(?:{PERSON}) (?:\w+ ){{0,2}}(?:{GETS})\b|\b(?:krijgt|mag|ontvangt) (?:{PERSON})\b"
)
"""A decision about a person; those are not ours, not even when a source words it that way."""
TOLD = (
    rf"\b(?:{YOU}|{THEY}) (?:\w+ )?(?:{GETS})\b|\b(?:krijgt|mag|ontvangt) (?:u|{THEY})\b|"
    rf"\b(?:{THEY})\b[^.;]{{0,60}}\b(?:{RIGHT})|\b(?:{_HAS}) (?:{THEY})\b[^.;]{{0,40}}\b(?:{RIGHT})"
)
"""Allowed when the source says so, of whom its rule is about."""

TALKS_OF_ITSELF = (
    r"\b(?:taalmodel|language model|chatbot|prompt|ai-assistent|systeemprompt)\b|"
    r"\b(?:bron|bronnen|source|sources|passage|document|tekst|text) (?:\d|zegt|zeggen|says|say|staat)|"
    r"\b(?:volgens|according to) (?:de |the )?(?:bron\w*|tekst|text|source\w*|passage\w*|document\w*)\b"
)

MYSELF = r"\b(?:ik|mij)\b"
MYSELF_EN = r"\b(?:i|me|my)\b"

IMPERATIVES = frozenset(
    """
    bel bezoek bespreek betaal bewaar check controleer deel doe download ga geef gebruik informeer
    installeer kies kijk klik kopieer lees let log maak mail meld negeer neem onderteken open overleg
    regel schrijf start stort stuur teken toon typ typ vergeet vertel verwijs volg vraag vul wacht
    wijzig zeg zet zoek zorg
    ask call check click contact copy download follow forget get give go ignore install log look
    mail make open pay read send show sign tell type use visit wait write
    """.split()
)
"""A sentence that begins with one tells its reader what to do; only a source may do that."""
