"""Own, invented Dutch texts on housing and care, to set in PDFs."""

from __future__ import annotations

CHAPTERS: list[tuple[str, list[str]]] = [
    (
        "Thuis in de Lindenbuurt",
        [
            "In de Lindenbuurt wonen mensen met en zonder zorgvraag al jaren door elkaar. Wie er "
            "een huurwoning zoekt, komt eerst langs bij de gastvrouw in het buurthuis. Zij vertelt "
            "wat er van bewoners wordt verwacht: een praatje op de galerij, een oogje in het zeil "
            "en af en toe een handje helpen bij de gezamenlijke maaltijd.",
            "De woningcorporatie en de zorgorganisatie maken samen afspraken over de toewijzing. "
            "Ze kijken niet alleen naar inkomen en inschrijfduur, maar ook naar motivatie. Een "
            "toekomstige huurder schrijft een korte brief en voert een kennismakingsgesprek. Dat "
            "gesprek is geen examen. Het helpt om verwachtingen uit te spreken voordat iemand de "
            "sleutel krijgt.",
            "Mevrouw De Wit woont sinds de oplevering op de tweede verdieping. Haar buurman heeft "
            "een licht verstandelijke beperking en belt soms drie keer per avond aan. In het begin "
            "vond ze dat lastig, vertelt ze. Nu hebben ze afgesproken dat hij na acht uur een "
            "briefje in de bus doet. De wijkverpleegkundige heeft bij die afspraak bemiddeld.",
        ],
    ),
    (
        "Afspraken die werken",
        [
            "Goede samenwerking begint met een gezamenlijke taal. Een begeleider spreekt over "
            "zelfredzaamheid, een verhuurder over overlast en een wijkagent over veiligheid. Vaak "
            "bedoelen zij hetzelfde. In de Lindenbuurt zit daarom elke zes weken een kernteam "
            "bij elkaar dat casussen bespreekt zonder namen te noemen.",
            "Het kernteam legt vast wie het eerste aanspreekpunt is. Voor bewoners is dat de "
            "woonbegeleider, voor medewerkers de coördinator van het gebiedsteam. Komt er een "
            "melding binnen over achterstallige huur, dan neemt de corporatie binnen vijf "
            "werkdagen contact op met de begeleider. Zo blijft een betalingsachterstand klein en "
            "wordt een huisuitzetting voorkomen.",
            "Ook de gemeente doet mee. Zij financiert de ontmoetingsruimte en betaalt een deel van "
            "de uren van de gastvrouw. Daartegenover staat dat de ruimte overdag openstaat voor "
            "iedereen uit de wijk. Er is een eettafelproject, een repaircafé en een spreekuur over "
            "huur- en zorgtoeslag. Vrijwilligers draaien de bardienst.",
            "Niet alles lukt meteen. De eerste winter liep het kernteam vast op privacyregels: "
            "niemand wist welke informatie gedeeld mocht worden. Een jurist van de GGD-regio heeft "
            "toen een eenvoudig toestemmingsformulier gemaakt. Bewoners tekenen het bij de start "
            "en kunnen hun toestemming altijd weer intrekken.",
        ],
    ),
    (
        "Wat bewoners zeggen",
        [
            "Uit een rondgang langs vierentwintig huishoudens blijkt dat bewoners zich veiliger "
            "voelen dan voorheen. Zij kennen gemiddeld zeven buren bij naam. In vergelijkbare "
            "complexen zijn dat er drie. De gezamenlijke tuin wordt het vaakst genoemd als plek "
            "waar contacten ontstaan, gevolgd door de wasruimte en de fietsenstalling.",
            "Toch zijn er ook zorgen. Enkele ouderen vinden dat het tempo van de "
            "ontmoetingsactiviteiten te hoog ligt. Jongeren missen juist een plek waar zij zonder "
            "toezicht muziek kunnen maken. Een bewonerscommissie onderzoekt nu of de leegstaande "
            "kelder geschikt is als oefenruimte, met geluidsisolatie en een eigen ingang.",
            "Begeleiders merken dat cliënten minder vaak een beroep doen op de nachtdienst. Waar "
            "vroeger bij elke slapeloze nacht de telefoon ging, zoekt men elkaar nu op. Dat "
            "scheelt zorguren, maar het vraagt wel iets van de buren. Wie te veel geeft, raakt "
            "zelf uitgeput. Daarom krijgt iedere nieuwe huurder een cursus grenzen stellen, die "
            "door een ervaringsdeskundige wordt verzorgd.",
        ],
    ),
    (
        "Geld en regels",
        [
            "Een gemengd wooncomplex kost in de eerste jaren meer dan een gewoon complex. Er is "
            "een gastvrouw, er zijn gemeenschappelijke ruimten en er gaat tijd zitten in overleg. "
            "De corporatie rekent de onderhoudskosten van de tuin door in de servicekosten, met "
            "een maximum van twaalf euro per maand. De zorgorganisatie huurt de ontmoetingsruimte "
            "voor een vast bedrag.",
            "Vanuit de Wmo is een bijdrage mogelijk voor begeleiding in groepsverband. De "
            "Wmo-consulent beoordeelt per bewoner welke ondersteuning nodig is. Mensen met een "
            "indicatie voor langdurige zorg betalen een eigen bijdrage, die afhangt van inkomen "
            "en vermogen. Het loont om vooraf een onafhankelijke cliëntondersteuner in te "
            "schakelen, want de regels veranderen bijna ieder jaar.",
            "Voor 65-plussers en voor bewoners met een rolstoel gelden aanvullende eisen aan de "
            "woning. Drempels zijn hoogstens twee centimeter, deuren minimaal negentig centimeter "
            "breed. Bij nieuwbouw is dat goed te regelen; bij bestaande bouw blijkt een "
            "woningaanpassing soms duurder dan een verhuizing. De gemeente vergoedt dan de "
            "verhuiskosten als de bewoner daarmee instemt.",
        ],
    ),
    (
        "Starten in uw eigen wijk",
        [
            "Begin klein en begin samen. Zoek eerst twee of drie bewoners die hun nek willen "
            "uitsteken en een bestuurder die rugdekking geeft. Schrijf in gewone taal op wat u "
            "wilt bereiken en voor wie. Een projectplan van twintig bladzijden leest niemand; een "
            "tekening op een bierviltje wordt doorgegeven.",
            "Reken op een aanlooptijd van anderhalf jaar. In die periode zoekt u een geschikte "
            "locatie, werft u huurders en sluit u een samenwerkingsovereenkomst. Spreek daarin af "
            "wie de exploitatietekorten draagt, hoe u omgaat met tussentijdse leegstand en wat er "
            "gebeurt wanneer een partner zich terugtrekt. Laat de overeenkomst elk jaar opnieuw "
            "op tafel komen.",
            "Meet vanaf de eerste dag wat er verandert. Vraag bewoners naar hun netwerk, hun "
            "gezondheid en hun gevoel van veiligheid. Herhaal die meting jaarlijks met dezelfde "
            "vragen. Cijfers alleen overtuigen zelden, maar samen met verhalen van bewoners laten "
            "ze zien waarom een gemeenschap meer is dan een verzameling voordeuren.",
            "En vier de successen. Een gezamenlijke maaltijd bij de eerste verjaardag van het "
            "complex kost weinig en levert veel op. Nodig ook de buurtbewoners uit die "
            "aanvankelijk bezwaar maakten. In de Lindenbuurt schonk een voormalige tegenstander de "
            "eerste appelboom voor de binnentuin.",
        ],
    ),
]

BODY = [paragraph for _, paragraphs in CHAPTERS for paragraph in paragraphs]

_BREAKS = """
samen~werking samen~werkings~over~een~komst woning~corporatie zorg~organisatie ken~nis~makings~
gesprek wijk~ver~pleeg~kundige ont~moetings~ruimte betalings~achter~stand huis~uit~zetting
toe~stem~mings~formulier eet~tafel~project zelf~red~zaam~heid aan~spreek~punt woon~begeleider
ver~gelijk~bare gezamen~lijke gezamen~lijk ge~meenschap~pelijke on~afhankelijke in~schrijf~duur
cliënt~onder~steuner ont~moetings~activi~teiten geluids~isolatie ervarings~des~kundige
ver~stande~lijke ver~wach~tingen bewoners~commissie onder~houds~kosten ser~vice~kosten
mede~werkers vrij~willigers begelei~ding aan~vullende
"""


def breakable(text: str) -> str:
    """The same text with soft hyphens in its long words, which fpdf2 breaks at."""
    for word in _BREAKS.replace("~\n", "~").split():
        text = text.replace(word.replace("~", ""), word.replace("~", "\u00ad"))
    return text
