"""What people say when something cannot wait: the data of :mod:`answer.urgent`.

Everything is matched against folded text: small letters, no accents. ``EVENTS`` tell that it is
happening; ``TOPICS`` only name the subject, and count when the sentence is about a person.
``HARMLESS`` is cut from the text first. Add a line here when a cry for help was missed, and one in
``evals/sets/gewoon.jsonl`` when a referral came that made no sense.
"""

from __future__ import annotations

from waaier.domain import UrgentKind

_WEAPON = (
    r"(?:mes|messen|wapen|wapens|pistool|vuurwapen|bijl|machete|geweer|hakmes|honkbalknuppel|"
    r"schroevendraaier|hamer|knife|gun|weapon|axe)"
)
_FAMILY = (
    r"(?:man|vrouw|vriend|vriendin|partner|ex|ex-?man|ex-?vrouw|ex-?vriend|ex-?partner|echtgenoot|"
    r"echtgenote|vader|moeder|stiefvader|stiefmoeder|ouders|zoon|dochter|broer|zus|oom|opa|"
    r"schoonmoeder|schoonfamilie|familie|huisgenoot|mantelzorger|pa|ma|papa|mama|exman)"
)
_WHOSE = r"(?:haar|zijn|mijn|hun|onze|m'?n|d'?r|z'?n|der|de|die)"
_CHILD = (
    r"(?:kind|kinderen|kindje|kindjes|kids|baby|peuter|kleuter|dochter(?:tje)?|zoon(?:tje)?|meisje|"
    r"jongetje|puber|tweeling)"
)
_HITTING = (
    r"(?:slaa[tdn]|sloeg|opsluit|opsloot|slaat|geslagen|schopt|geschopt|stompt|mishandel[td]|mishandelde|mishandelen|"
    r"wurgt|wurgde|gewurgd|verkracht|verkrachtte|misbruikt|aangerand|stalkt|gestalkt|afgerost|"
    r"in elkaar (?:slaat|geslagen|sloeg|getrapt)|bont en blauw)"
)
_PILLS = r"(?:pil|pillen|medicijnen|tabletten|paracetamol\w*|slaappillen|medicatie|oxazepam)"
_HEIGHT = r"(?:dak|balkon|flat|gebouw|brug|viaduct|galerij|raam)"

_NOW = (
    r"(?:vandaag|vanmiddag|vanochtend|vanmorgen|vanavond|vannacht|morgen(?:ochtend|middag|avond)?|morge|mrgn|overmorgen|nu|"
    r"deze week|komende week|volgende week|dit weekend|over een week|binnen een week|per direct|"
    r"over (?:\d|een paar|enkele|twee|drie|vier|vijf|zes|zeven|paar)\s?(?:dag|dagen|uur)|"
    r"binnen (?:\d|een paar|enkele|twee|drie|vier|vijf|zes|zeven|paar)\s?(?:dag|dagen|uur)|"
    r"nog (?:maar )?(?:\d|een paar|enkele|twee|drie|vier|vijf|zes|zeven)\s?(?:dag|dagen|uur)|"
    r"(?:aanstaande |a\.s\. |as |komende )?(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|"
    r"zondag)|vandaag nog|om \d{1,2}(?:[.:]\d\d)? uur|today|tonight|tomorrow|this week|next week|"
    r"in (?:\d|two|three|four|five|a few) days|"
    r"(?:on |this |next )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday))"
)
_OUT = (
    r"(?:ontruim(?:d|t|en|ing|de)?|ontruimign|ontruimen|uitgezet|uitzetting|huisuitzetting|"
    r"(?:uit )?(?:zijn|haar|mijn|het|hun|m'n|ons|onze|de)?\s?(?:huis|woning|kamer|flat) "
    r"(?:uit(?! elkaar)|uitgezet|gezet|gezet worden)|op straat (?:gezet|staat|staan|sta|komt|"
    r"komen|belandt|zetten|beland)|(?:staat|staan|sta|komt|belandt|zit) (?:\w+ ){0,3}op straat|"
    r"sloten (?:\w+ ){0,4}(?:vervangen|verwisseld|vervangt)|slot (?:wordt )?vervangen|"
    r"deurwaarder (?:\w+ ){0,4}(?:ontruim\w*|voor de deur|aan de deur)|evict\w*|"
    r"kick(?:s|ed|ing)? (?:\w+ )?out|thrown out|throw (?:\w+ ){1,2}out|locked out|bailiffs?|"
    r"on the streets?)"
)

EVENTS: dict[UrgentKind, tuple[str, ...]] = {
    UrgentKind.DANGER: (
        # weapons and violence now
        rf"\bmet (?:een |het |zijn |haar )?(?:groot |keuken|zwaar )?{_WEAPON}\b(?!-)",
        rf"\b(?:zwaait|dreigt|loopt|staat|rent|heeft|pakt|pakte|trekt)\b.{{0,40}}\b{_WEAPON}\b"
        r"(?! (?:ingeleverd|verzameling))",
        rf"\b(?:threaten\w*|waving|with|has|holding)\b.{{0,25}}\b{_WEAPON}\b",
        r"\bmet (?:een |het |de )?(?:\w+ )?(?:fles|glas|scherf|schaar|priem|mes)\b.{0,20}"
        r"\b(?:gestoken|steekt|stak|steken|gesneden|bedreig\w+)\b",
        r"\b(?:heeft|hebben|had)\b.{0,20}(?<!in )\b(?:hem|haar|mij|me|ons|iemand)\b(?: \w+){0,6} "
        r"gestoken\b(?! in\b)",
        r"\b(?:neergestoken|doodgestoken|neergeschoten|steekpartij|schietpartij|wordt geschoten|"
        r"aan het schieten|steekt (?:hem|haar|iemand|mensen|om zich heen))\b",
        r"\b(?:be)?dreig\w*\b.{0,50}\b(?:met de dood|dood te|te vermoorden|te doden|af te maken|"
        r"neer te steken|neer te schieten|(?:in brand|brand) te? ?(?:steken|stichten))",
        r"\bdoodsbedreiging\w*",
        r"\b(?:ga|gaat|wil|zal|zou)\b.{0,30}\b(?:vermoorden|doodmaken|doodslaan|doodschieten|"
        r"doodsteken|afmaken|dood maken|neersteken)\b",
        r"\b(?:nu|op dit moment|momenteel|zojuist|net)\b.{0,40}\b(?:aangevallen|mishandeld|geslagen|"
        r"in elkaar|bedreigd|bedreigt|gevochten|aan het vechten|vechten ze)\b(?! (?:met|door) (?:een )?"
        r"(?:ontruiming|procedure|boete|uitzetting))",
        r"\b(?:vechten|slaan|vallen|schreeuwen|bedreigt|bedreigen|slaat|bedreigd)\b.{0,40}"
        r"\b(?:op dit moment|nu meteen|nu hier|hier nu|op de gang nu)\b",
        r"\bslaat (?:nu )?(?:alles|de boel|het hele huis|de ramen|de inboedel) (?:\w+ )?"
        r"(?:kapot|kort|in|stuk)",
        r"\b(?:trapt|beukt|ramt) (?:nu )?(?:de|mijn|haar|zijn|onze|op de) (?:voor)?deur\b",
        r"\b(?:inbreker|indringer)s?\b.{0,30}\b(?:binnen|in huis|nu|hier)\b",
        r"\b(?:gijzel\w*|gegijzeld|ontvoerd)\b",
        r"\b(?:going to|will|wants to|threat\w* to|gonna)\b.{0,15}\b(?:kill|stab|shoot)\b"
        r"(?! (?:my|him|her|them)sel)",
        r"\b(?:is|being|are) (?:attacked|attacking|beaten up|stabbed|shot)\b",
        r"\b(?:acuut|direct|groot|onmiddellijk) gevaar\b|\blevensgevaar\b|\bin danger\b"
        r"|\bvoor (?:zijn|haar|mijn|hun) leven (?:te )?(?:vrees|vrezen|vreest|bang)"
        r"|\bvre?es\w* voor (?:zijn|haar|mijn|hun) leven",
        r"\bdoor het lint\b|\bgooit (?:nu )?met (?:stoelen|spullen|meubels|flessen|glazen|borden|stenen)"
        r"|\bflipt (?:helemaal|volledig|nu)\b|\bhelemaal aan het flippen\b|\bslaat er ?op los\b|"
        r"\bslaat om zich heen\b|\bopblazen\b|\been bom\b|\bgaat steken\b",
        r"\bbedreigt (?:nu )?(?:collega\W?s|bewoners|personeel|medewerkers|mij|me|ons|de buren|buren|"
        r"mensen|iedereen|omstanders|begeleid\w+|hulpverleners|de hele)\b",
        r"\battack(?:s|ing)\b(?! the problem)|\b(?:hij|zij|ze) (?:valt|viel) (?:mij|me|haar|hem|ons|de "
        r"\w+|mijn \w+) aan\b|\bingebroken en\b.{0,30}\b(?:binnen|nog|daar)\b",
        # fire, gas
        r"\b(?:in de fik|in lichterlaaie|in vlammen|vlammen uit|benzine over|rook komt|komt rook|"
        r"rook uit|vol rook|brandlucht)\b",
        r"\ber (?:is|was) (?:net |nu )?brand\b|\b(?:staat|staan|"
        r"vliegt|vloog)(?: \w+){0,4} in brand\b|\bbrand uitgebroken\b|\bbrand (?:in|bij) (?:de|het|zijn|haar|mijn) "
        r"(?:keuken|woning|huis|flat|kamer|trappenhuis|portiek|buren)\b(?! (?:gehad|geweest))",
        r"\b(?:steekt|stak|stookt|wil)\b.{0,30}\bin (?:de )?brand (?:steken|zetten|gestoken)?",
        r"\bgaslucht\b|\b(?:ruik\w*|stinkt)\b.{0,15}\bgas\b|\bgas (?:ruik|lek)\w*|\bgaslek\b|"
        r"\bkoolmonoxide\b.{0,20}\b(?:alarm|vergift|gaat af|melder)\w*",
        r"\b(?:house|kitchen|flat|building|room) is on fire\b|\bsmell(?:s)? (?:of )?gas\b",
        # medical
        r"\b(?:krijgt|heeft|kreeg net|having|has a)\b.{0,12}\b(?:hartaanval|hartinfarct|"
        r"beroerte|herseninfarct|epileptische aanval|toeval|heart attack|stroke|seizure)\b"
        r"(?! (?:gehad|achter de rug|gekregen|meegemaakt|vorig|in (?:januari|februari|maart|april|mei|"
        r"juni|juli|augustus|september|oktober|november|december|20\d\d)))",
        r"\b(?:pijn|druk) op (?:de|zijn|haar|mijn) borst\b|\bmond\w* (?:hangt )?scheef\b|"
        r"\bscheve mond\b|\bpraat wartaal\b|\bte ?veel (?:insuline|drugs|ghb|heroine|methadon)\b",
        r"\boverdosis\b(?! ?(?:preventie|beleid))|\boverdose[ds]?\b|\bod gegaan\b",
        r"\bbloedt? (?:erg|heel|hevig|leeg|dood|flink|enorm|vreselijk)|\bhevig\w* (?:bloed\w*)|"
        r"\bligt (?:\w+ ){0,3}te bloeden|\bbleeding (?:badly|heavily|a lot)|\bplas bloed\b",
        r"\b(?:stikt|dreigt te stikken|is aan het stikken|krijgt geen lucht|can'?t breathe|choking)\b",
        r"\b(?:loopt|zit|staat|ligt|wandelt)\b.{0,20}\b(?:op het spoor|op de rails|over het spoor|"
        r"op de snelweg|over de snelweg)\b",
        r"\bvermist(?!e post)\b(?! (?:poststuk|document|paspoort))",
        r"\b(?:ge)?neem(?:t)? (?:\w+ ){0,2}gif\b|\bvergiftigd\b",
    ),
    UrgentKind.UNRESPONSIVE: (
        r"\bbewusteloos\b|\bbuiten (?:bewustzijn|westen|kennis)\b|\bbewustloos\b|\bunconscious\b",
        r"\badem(?:t|en)? (?:bijna |nauwelijks |haast )?(?:niet|nauwelijks|amper)\b|"
        r"\bhaalt geen adem\b|\bnot breathing\b|\bisn'?t breathing\b|\bgeen (?:hartslag|polsslag)\b",
        r"\bniet (?:meer )?wakker\b.{0,12}\b(?:krijg|maken|word|te)\w*|"
        r"\bkrijg\w* (?:\w+ ){1,4}niet (?:meer )?wakker\b|\bwo?rdt? niet (?:meer )?wakker\b|"
        r"\b(?:won'?t|doesn'?t|not|can'?t|cannot) wake\b",
        r"\bniet (?:meer )?aanspreekbaar\b|\bniet (?:meer )?bij kennis\b",
        r"\breage+rt? (?:nergens|niet|nie|nauwelijks)(?: meer)? op (?:aanspreken|aanbellen|kloppen|de "
        r"bel|pijn|aanraken|aanraking|prikkels|haar naam|zijn naam|mijn stem|roepen|schudden|geklop|"
        r"bellen of kloppen|bonzen)",
        r"\breage+rt? (?:niet|nie)(?: meer)? (?:als|wanneer) (?:ik|we|wij|je|iemand)\b",
        r"\breage+rt? (?:helemaal )?(?:niet|nie|nergens)(?: meer)?(?: op)?"
        r"(?:[.,;!?]| en (?:ligt|ademt|hangt|ziet|beweegt)|$)",
        r"\b(?:is )?not respond\w*(?:[.,;!?]|$)|\bunresponsive\b|\bcollapsed\b",
        r"\b(?:lig[tg]?|gevonden)\b.{0,40}\b(?:op de (?:grond|vloer)|roerloos|bewegingloos|levenloos|"
        r"stil in bed|onderaan de trap|in coma)\b",
        r"\bzie (?:hem|haar|iemand|ze)\b.{0,25}\bliggen\b|\bhangt slap\b|\bslap in (?:haar|zijn|de) "
        r"stoel\b|\b(?:praat|zegt|zeg|beweegt)\b(?: \w+){0,2} niks? meer\b|\bpraat niet meer\b|"
        r"\bkomt niet (?:meer )?bij\b",
        r"\bbeweegt niet meer\b|\blevenloos\b|\bin elkaar gezakt\b|\bflauwgevallen\b|"
        r"\b(?:valt|viel) (?:steeds )?flauw\b|\bzakt (?:helemaal )?weg en\b",
        r"\b(?:doet|deed|maakt|gaat)\b.{0,40}\bniet (?:meer )?open\b(?=.*\b(?:dagen|gezien|stank|ruikt|"
        r"stinkt|brievenbus|ongerust|bang|zorgen|week|licht)\b)",
        r"\b(?:dagen|week|weken|nachten) (?:al )?niet (?:meer )?(?:gezien|gehoord|gesproken|buiten|thuis"
        r"|gehoord of gezien|gezien of gehoord)\b(?=.*\b(?:post|brievenbus|stank|ruikt|stinkt|gordijn"
        r"\w*|licht|krant\w*|open|neemt niet op|bang|ongerust|vliegen)\b)",
        r"\b(?:hasn'?t|haven'?t|not) (?:been )?seen\b.{0,25}\bdays\b",
    ),
    UrgentKind.SUICIDE: (
        r"\b(?:wil\w*|wou|willen)\b(?: \w+){0,3} (?:dood(?! (?:hout|materiaal|spoor|punt))|sterven|"
        r"doodgaan|dood gaan|niet meer leven|niet langer leven|niet verder leven)\b",
        r"\b(?:dood|doodgaan|niet meer leven|niet meer verder) (?:wil|wilt|willen|wilde)\b|"
        r"\bliever dood\b|\bdoodswens\b|\blevensmoe\b|\bmoe van het leven\b",
        r"\bwil\w* (?:er )?(?:\w+ ){0,2}niet meer zijn(?=[.,;!?]|$| en | als | nu | sinds | want | omdat | na )|\ber niet meer (?:wil|wilt|wilde|hoeft te) "
        r"(?:zijn|te zijn)?|\ber niet meer was\b",
        r"\bvoor (?:hem|haar|mij|me|hen)(?: \w+){0,2} niet meer hoeft?\b|\bhoeft? (?:het|t) (?:voor|van) "
        r"(?:hem|haar|mij|me) niet meer\b|\bvan het leven (?:\w+ ){0,2}bero\w+|\bgeen uitweg meer\b|"
        r"\buit mijn lijden\b|\bleven niet (?:meer )?aan\b(?! kunnen passen)|\ber (?:morgen |straks )?niet "
        r"meer (?:ben|ben\b|bent)\b|\bben er (?:morgen |straks |dan )?niet meer\b|"
        r"\btouw gekocht\b|\b(?:praat|praten|denkt) (?:\w+ )?(?:over|aan) (?:de dood|ophangen|doodgaan)\b",
        rf"\bal (?:mijn|haar|zijn) {_PILLS}\b.{{0,25}}\b(?:in)?(?:genomen|geslikt|slikken|nemen)\b",
        rf"\b{_PILLS}\b(?: \w+){{0,3}} (?:allemaal|tegelijk|in een keer)\b.{{0,30}}"
        r"\b(?:in ?neemt?|in ?nemen|ingenomen|slikt|slikken|geslikt)\b",
        rf"\bhele doos (?:(?:zijn|haar|mijn|de) )?{_PILLS}\b.{{0,25}}"
        r"\b(?:in ?neemt?|in ?nemen|ingenomen|slikt|slikken|geslikt)\b",
        r"\bhoef\w* (?:\w+ ){0,4}niet meer(?: te leven|[.,;!?]|$)(?<!hoeft niet meer,)",
        r"\bgeen zin (?:meer )?(?:in|om te) (?:het )?leven\b|\bleven (?:\w+ ){0,3}(?:geen zin|zinloos|"
        r"niet(?:s)? (?:meer )?waard)\b|\bklaar met (?:het|zijn|haar|mijn|dit) leven\b|"
        r"\bgenoeg van het leven\b",
        r"\b(?:wil\w*|ga|gaat|zou|dreig\w*|overwe\w*|denk\w*|zeg\w*|zei|ik|hij|zij|ze|client\w*)\b"
        r"(?: \w+){0,5} er (?:zelf |maar |nu |gewoon |echt |vandaag )?een? ?ein?d?[dt]?e? (?:aan|an) "
        r"(?:te )?(?:wil\w* )?(?:ma+k\w*|wil\w*)",
        r"\beind[e]? (?:aan|an) (?:zijn|haar|mijn|het|hun|z'?n|d'?r|m'?n|dr) (?:eigen )?leven\b",
        r"\buit het leven (?:wil |te )?(?:stap|gestapt)\w*|\bstap\w* uit het leven\b",
        r"\b(?:zich(?:zelf)?|mezelf|mijzelf|haarzelf|hemzelf|me zelf|mij zelf|zich zelf)\b.{0,15}"
        r"\b(?:iets|wat|what)\b(?: \w+){0,3} (?:aan(?:doe|doet|doen)?|aangedaan|aan te doen|aan ga)\b",
        r"\bvan kant\b.{0,10}\b(?:maak|maken|te maken)\w*|\bmaa?k\w*.{0,12}van kant\b",
        r"\b(?:zich(?:zelf)?|mezelf|mijzelf|me) (?:\w+ ){0,3}(?:ophangen|op te hangen|verhangen|"
        r"doden|doodmaken|dood te maken|doodschieten|verdrinken|voor de trein)\b|\bverhang(?:t|en)\b",
        r"\bpols(?:en)?\b.{0,15}\b(?:door)?(?:ge)?sn(?:ij|ee|e)\w*|\bsn(?:ijd|ij|eed)t?\w* "
        r"(?:\w+ ){0,2}(?:zich(?:zelf)?|mezelf|in (?:haar|zijn|mijn) (?:arm|pols)\w*)\b|"
        r"\bautomutil\w*|\bzelfbeschadig\w*|\bzelfverwond\w*",
        rf"\bspring\w*\b.{{0,25}}\b(?:van|uit|over) (?:het|een|de|zijn|haar|d'?r) (?:\w+ )?{_HEIGHT}\b|"
        rf"\b(?:van|op) (?:het|een|de|zijn|haar) {_HEIGHT}\b.{{0,40}}\b(?:spring\w*|te springen|afspring\w*)",
        r"\b(?:spring|gooi|stap|ga|loop|lig)\w*\b.{0,15}\bvoor (?:de|een) (?:trein|metro|tram)\b|"
        r"\bvoor (?:de|een) (?:trein|metro|tram) (?:te )?(?:\w+ )?(?:spring|gooi|stap|ga|lopen|lig)\w*",
        r"\bafscheidsbrie[fv]\w*|\bafscheidsbericht\w*",
        r"\bzie\w* (?:het|'t|t) (?:\w+ ){0,2}(?:leven )?(?:echt |helemaal )?niet meer zitten\b"
        r"(?! (?:met|bij|om|in) )",
        r"\b(?:wil\w*|kan|hoef\w*) (?:zo |echt )?niet meer verder(?: leven)?\b"
        r"(?! (?:met|in|op|bij|naar|als|huren))|"
        r"\bniet meer verder (?:wil|wilt|kan|hoef)\w*(?! met| in)",
        r"\bbeter (?:af )?zonder (?:mij|me)\b",
        rf"\b(?:alle|handvol|strip|doosje|te ?veel|hele pot|overdosis|alle haar|al zijn)\b.{{0,25}}{_PILLS}",
        rf"\b{_PILLS}\b.{{0,20}}\b(?:opgespaard|spaart|allemaal (?:in)?(?:ge)?nomen)\b",
        r"\bjump(?:s|ing)? (?:off|from|in front of)\b|\bkill(?:ing)? (?:my|him|her|them)sel\w+|\bend(?:ing)? (?:my|his|her|their) (?:own )?life\b|"
        r"\bend(?:ing)? it all\b|\bwant\w* to die\b|\bwish(?:es|ed)? (?:\w+ ){1,3}(?:was|were) dead\b|"
        r"\bno (?:reason|point) (?:to|in) liv\w+|(?:\bnot|n'?t) want to (?:live|be alive|be here)\b|"
        r"\btak(?:e|ing) (?:my|his|her) own life\b|\bhurt(?:ing)? (?:my|him|her)self\b|\bself[- ]harm\w*|"
        r"\bbetter off dead\b",
        r"\bpleeg\w* zelf\s?moor[dt]\b|\bzelf\s?moor[dt] (?:te )?(?:\w+ )?(?:pleg|gepleeg|wil)\w*",
    ),
    UrgentKind.VIOLENCE: (
        rf"\b{_WHOSE} (?:\w+ )?{_FAMILY}\b.{{0,45}}\b{_HITTING}",
        rf"\b{_HITTING}\b.{{0,40}}\bdoor (?:{_WHOSE}|een) (?:\w+ )?{_FAMILY}\b",
        r"\bsla+[tdn]+ (?:\w+ )?(?:mij|me|haar|hem|ons|m'?n|z'?n|d'?r|mn|zijn (?:vrouw|vriendin|kind\w*"
        r"|dochter|zoon|moeder)|haar (?:kind\w*|dochter|zoon\w*|man)|de kind\w*|het kind|mijn \w+|"
        r"elkaar|de kleine)\b(?!.{0,12}\b(?:over|af|aan)\b)",
        r"\b(?:word|wordt|werd|ben|is|zijn|worden)\b(?: \w+){0,6} (?:geslagen|mishandel[dt]|misbruikt|"
        r"verkracht|aangerand|geschopt|gewurgd|afgetuigd|gestalkt)\b",
        rf"\b(?:doods)?bang (?:voor|van) {_WHOSE} (?:\w+ )?{_FAMILY}\b|\bangst voor {_WHOSE} {_FAMILY}\b",
        rf"\b{_WHOSE} (?:\w+ )?{_FAMILY}\b.{{0,30}}\b(?:bedreig[dt]\w*|dreigt (?:haar|hem|mij|me|met (?!een "
        r"(?:ontruiming|procedure|scheiding|rechtszaak)|ontruiming|uitzetting|scheiden)))",
        r"\bbedreig[dt]\w*\b.{0,25}\bdoor (?:haar|zijn|mijn) (?:ex|man|vriend|partner|vader|broer|zoon)\b",
        r"\b(?:durf\w*|kan|mag) (?:\w+ )?niet (?:meer )?(?:naar huis|thuis (?:te )?(?:komen|blijven|zijn|"
        r"slapen))\b(?=.*\b(?:sla|bang|dreig|geweld|man|vriend|vader|ex|partner|moeder|boos)\w*)",
        r"\b(?:niet|nie) (?:meer )?veilig (?:thuis|in huis|bij (?:haar|zijn|mijn))\b|\bthuis (?:is het |"
        r"voelt \w+ zich )?(?:niet (?:meer )?|on)veilig\b|\bthuissituatie (?:is )?onveilig\b|"
        r"\bonveilige? thuissituatie\b",
        r"\bblauwe plek\w*|\bblauw oog\b|\bblauwe ogen\b",
        rf"\b{_CHILD}\b.{{0,50}}\b(?:verwaarloos\w*|mishandel\w*|geslagen|misbruik\w*|opgesloten|"
        r"alleen (?:thuis )?(?:ge|achterge)laten|vastgebonden|uitgehongerd|krijg\w* geen eten|"
        r"niet te eten|geslagen|klappen|bang is voor)\b(?! regeling)",
        rf"\b(?:verwaarlo\w*|mishandel\w*|misbruik\w*|sla+[nt]|sloeg)\b.{{0,20}}\b(?:zijn|haar|hun|de|het|mijn) "
        rf"{_CHILD}\b",
        r"\b(?:ik|wij|we)\b(?: \w+){0,3} (?:vermoed\w*|denk\w*|zie\w*|maak\w*|ben|zijn|heb\w*)\b.{0,45}"
        r"\b(?:kindermishandeling|huiselijk geweld|mishandeling|verwaarlozing|seksueel misbruik|"
        r"ouderenmishandeling)\b",
        r"\b(?:vermoeden|verdenking|signalen) van (?:kindermishandeling|huiselijk geweld|mishandeling|"
        r"verwaarlozing|seksueel misbruik|ouderenmishandeling)\b(?=.*\b(?:bij|in|over|zorgen|thuis)\b)",
        r"\b(?:knijpt|kneep|pakt|pakte|grijpt|greep|wurgt)\b.{0,20}\bkeel\b|\bbij (?:de|haar|mijn|zijn) "
        r"keel\b|\b(?:trekt|trok|sleurt|sleurde|duwt|duwde|smijt|gooit?|gooide) (?:me|mij|haar|hem|ons)\b"
        r".{0,25}\b(?:haar|haren|grond|muur|trap|tegen)\b",
        r"\bsprake van (?:\w+ )?(?:huiselijk geweld|mishandeling|kindermishandeling|misbruik|verwaarlozing)\b",
        r"\bkrijg(?:t|en)? (?:\w+ )?klappen\b|\bdoor elkaar geschud\b|\bschudt (?:de|haar|zijn) baby\b|"
        r"\b(?:aan (?:haar|hem|mij|me) zit|zit aan (?:haar|hem|mij|me)|betast|achtervolgt (?:me|mij|haar|hem)|"
        r"wacht (?:me|mij|haar) (?:steeds )?op)\b",
        r"\b(?:sluit|houdt|hield|sloot)\b.{0,25}\b(?:haar|hem|mij|me|hen|de kinderen)\b.{0,15}"
        r"\b(?:op(?:gesloten)?|binnen|gevangen)(?:[.,;!?]|$| in huis| en )",
        rf"\b{_CHILD}\b.{{0,40}}\bzonder (?:eten|toezicht|ouders)\b.{{0,20}}\b(?:alleen|thuis)\b",
        r"\bmag (?:\w+ ){0,2}niet (?:meer )?(?:alleen )?(?:naar buiten|het huis uit|de deur uit)\b",
        rf"\b{_FAMILY}\b.{{0,30}}\b(?:paspoort|telefoon|bankpas)\b.{{0,15}}\b(?:afgepakt|pakt|pakte)\b",
        rf"\bdoor {_WHOSE} (?:\w+ )?{_FAMILY}s?\b.{{0,30}}\b(?:opgesloten|vastgehouden|gedwongen)\b",
        r"\bmoet\b.{0,30}\btrouwen met\b|\bmoet (?:van|met)\b.{0,40}\btrouwen\b|"
        r"\btegen (?:haar|zijn|mijn) (?:zin|wil)\b.{0,30}\btrouw\w*",
        r"\b(?:opgesloten|vastgehouden) (?:door|in huis|thuis)\b|\bmag (?:van \w+ \w+ )?het huis niet uit\b",
        r"\b(?:ontsnap|vlucht|gevlucht|weggevlucht|weggelopen)\w*\b.{0,20}\b(?:voor|van|bij) (?:haar|zijn|"
        r"mijn) (?:gewelddadige |ex-?)?(?:man|vriend|partner|ex|vader|familie)\b",
        r"\bgewelddadige? (?:man|vriend|partner|ex|vader|relatie|zoon|huwelijk)\b",
        r"\bgooit? (?:met )?(?:spullen|borden|dingen|servies) naar (?:haar|mij|me|hem|de kinderen)\b",
        r"\b(?:husband|boyfriend|partner|ex|father|mother|wife|girlfriend|he|she|dad|mum|stepfather|"
        r"brother|uncle|son)\b.{0,35}\b(?:hits?|hitting|beats?|beating|abus\w+|strangl\w+|chok\w+|"
        r"punch\w*|kicks? (?:me|her|him)|raped?|slaps?)\b",
        r"\b(?:afraid|scared|terrified) (?:of (?:her|his|my) (?:ex-?)?(?:husband|boyfriend|partner|father|"
        r"wife|ex|family|son)|to go home)\b|\b(?:not|isn'?t|un) ?safe at home\b",
    ),
    UrgentKind.EVICTION: (
        rf"\b{_OUT}\b.{{0,60}}\b{_NOW}\b",
        rf"\b{_NOW}\b.{{0,60}}\b{_OUT}",
        r"\bdeurwaarder (?:\w+ ){0,3}(?:staat|komt) (?:\w+ ){0,2}(?:voor de deur|nu|morgen|vandaag|"
        r"vrijdag|maandag)\b",
        rf"\b(?:sta|staat|staan|zit|zitten|komt|komen|belandt|slaapt|slapen|moet|moeten)\b(?: \w+){{0,3}} "
        rf"{_NOW}(?: \w+){{0,4}} (?:op straat|(?:het|hun|zijn|haar|mijn) (?:huis|woning|kamer) uit|dakloos)\b",
        rf"\b(?:zet|zetten|gooit?|gooien|smijt)\b(?: \w+){{0,5}} (?:op straat|eruit|het huis uit|de deur uit)\b"
        rf"(?=.*\b{_NOW}\b)",
        rf"\b(?:zet|zetten|gooit?|gooien|smijt)\b(?: \w+){{0,3}} {_NOW}(?: \w+){{0,3}} (?:op straat|eruit|"
        r"het huis uit|de deur uit)\b",
        rf"\b{_NOW}\b.{{0,40}}\b(?:woning|huis|kamer|flat) (?:moeten )?(?:verlaten|leeg\w*)\b|"
        rf"\b(?:woning|huis|kamer|flat)\b.{{0,25}}\b{_NOW}\b.{{0,15}}\b(?:verlaten|leeg\w*)\b",
        r"\bontruim\w*\b.{0,35}\b\d{1,2} (?:januari|februari|maart|april|mei|juni|juli|augustus|"
        r"september|oktober|november|december|jan|feb|mrt|apr|aug|sept|okt|nov|dec)\b(?! 20[01]\d)",
        r"\bontruimingsdatum\b.{0,30}\b\d|\bhomeless (?:from |by )?(?:tomorrow|tonight|today)\b",
    ),
}  # fmt: skip

TOPICS: dict[UrgentKind, tuple[str, ...]] = {
    UrgentKind.SUICIDE: (
        r"\bzelf\s?moor[dt]\w*|\bzelf\s?moord\w*|\bzelf\s?do+ding\w*|\bsu?i?[cs]i+[cs]?[dt]\w*|"
        r"\bsuicid\w*|\bsuiside\w*|\bsucid\w*",
    ),
    UrgentKind.VIOLENCE: (
        r"\bhuis(?:e)?lijk geweld\b|\bkindermishandeling\b|\brelationeel geweld\b|\bpartnergeweld\b|"
        r"\beerwraak\b|\beergerelateerd\b|\bouderenmishandeling\b|\bincest\b|\bhuwelijksdwang\b|"
        r"\buitgehuwelijkt\b|\buithuwelijk\w*|\bgedwongen (?:huwelijk|te trouwen|prostitutie)\b|"
        r"\bstalk(?:t|ing|er)\b|\bloverboy\w*|\bbesneden\b|\bdomestic (?:violence|abuse)\b|"
        r"\bchild abuse\b|\bmishandel\w*|\bmisbruikt\b",
    ),
}

HARMLESS: tuple[str, ...] = (
    r"\b(?:gesprek|overleg|vergadering|bespreken|bespreking|training|zitting|afspraak|intake) (?:\w+ ){0,2}"
    r"over (?:de|een|zijn|haar)? ?(?:ontruiming\w*|uitzetting\w*)",
    r"\b(?:zelf\s?moord|suicide|zelfdoding)s?-?\s?preventie\w*(?:-training)?|\bsuicide prevention\b|"
    r"\bpreventie van (?:suicide|zelfdoding|zelfmoord)\b",
    r"\b(?:training|cursus|scholing|opleiding|workshop|lespakket|themadag|bijscholing)\b.{0,40}"
    r"\b(?:suicid\w*|zelfdoding\w*|zelfmoord\w*|huiselijk geweld|kindermishandeling|agressie)\b",
    r"\bmeldcode(?: huiselijk geweld(?: en kindermishandeling)?)?\b",
    r"\b(?:convenant|beleid|aanpak|protocol|visie|steunpunt|regeling|cijfers|onderzoek|wet|voorlichting)"
    r"(?: (?:op|van|tegen|over|bij|voor|rond))? (?:het )?(?:huiselijk geweld|kindermishandeling|"
    r"zelfdoding|suicide)\b(?: en kindermishandeling)?",
    r"\b(?:na|vroeger|ooit|jaren geleden|vorig jaar|in het verleden|verleden met)\b.{0,25}"
    r"\b(?:huiselijk geweld|mishandeling|stalking|kindermishandeling)\b",
    r"\b(?:schulden|rekeningen|post|administratie|pijn|hoofdpijn|honger|verveling|schrik)\b.{0,12}"
    r"\bbewusteloos\b",
    r"\b(?:verhuurder|corporatie|gemeente|huisbaas|advocaat|deurwaarder|uwv|instantie|svb|ind|"
    r"bewindvoerder|belastingdienst|woningbouw\w*|consulent|hulpverlener|begeleider|instelling|"
    r"organisatie|bedrijf|wijkteam|buurtteam|eigenaar|vve|verzekeraar|bank|makelaar|school|huisarts|"
    r"woningcorporatie|incassobureau|schuldeisers?|werkgever|landlord|council|gemeenteambtenaar)\b"
    r".{0,40}\b(?:reage+rt|respond\w*)\b.{0,12}\b(?:niet|nergens|nooit|nie|ing)\b(?: meer)?",
    r"\breage+r\w* (?:al \w+ )?(?:niet|nergens|nooit)(?: meer)?(?: op)? (?:(?:mijn|onze|de|haar|zijn) )?"
    r"(?:brie\w+|mail\w*|post|telefoon\w*|bericht\w*|app\w*|oproep\w*|woning\w*|advertentie\w*|"
    r"aanbod|sms\w*|uitnodiging\w*|aanmaning\w*|flats|huizen)\b",
    r"\b(?:niet|zonder) (?:\w+ )?(?:suicidaal|gewelddadig|in gevaar|in levensgevaar)\b",
    r"\bgeen (?:\w+ )?(?:acuut gevaar|direct gevaar|suicidale?|levensgevaar|sprake van (?:huiselijk "
    r"geweld|mishandeling|suicid\w*))\b",
    r"\bmes in (?:de|zijn|haar|mijn) rug (?:gevoeld|gekregen)\b",
    r"\bmet (?:het|een) mes op (?:de|zijn|haar) keel\b|\bwapenvergunning\b",
    r"\bonder water\b|\bhanden uit de mouwen\b|\bdoodsbang dat\b|\bvecht(?:en)?scheiding\b",
    r"\b(?:hoe|kunnen|kan|moet|moeten|willen|wil) (?:we|wij|je|de \w+)\b.{0,25}\ber (?:\w+ )?een ein\w+ aan\b"
    r".{0,12}",
    r"\b(?:regeling|indicatie|uitkering|hulp|begeleiding|post|brief|woning|urgentie|die|dat)\b"
    r"(?: \w+){0,3} hoeft (?:\w+ )?niet meer\b",
    r"\b(?:schulden|huurachterstand|overlast|contract|lening)\b.{0,40}\ber (?:\w+ )?een ein\w+ aan "
    r"(?:te )?mak\w+",
    r"\b(?:slaan|slaat|geslagen) (?:\w+ )?(?:nergens op|alarm|over|op de vlucht|een brug|de handen ineen)"
    r"\b|\bover(?:ge)?slagen\b|\bop straat (?:leeft|leven|slaapt|woont|gesproken)\b",
    r"\bloopt (?:het |dat |dit )?(?:dan |daar |daarop )?dood\b|\bdoodlop\w*",
    r"\bsla(?:at|an|dde) (?:\w+ ){0,2}(?:post|brieven|enveloppen|rekeningen|papieren|administratie)\b",
    r"\buitgezet (?:uit|naar) (?!(?:zijn|haar|mijn|hun|ons|onze|het|de|een|deze) )\w+",
    r"\bdood hout\b|\bdode (?:boom|bomen|tak\w*|plant\w*)\b",
    r"\bbrandverzekering\b|\bbrandalarm\b|\bbrandweer\b",
)

GENERAL = (
    r"^(?:en |maar |dus )?(?:wat (?:is|zijn|doet|doen|betekent|houdt|kost|zegt|staat|verandert)|hoe "
    r"(?:voorkom|werkt|werken|gaat|verloopt|lang|snel|vaak|veel|meld|herken|signaleer|wordt|kan (?:een|de)|"
    r"kunnen)|welke?|wanneer|waar (?:kan|vind|meld)|waarom|wie|mag (?:een|de|je)|moet (?:een|de|je)|"
    r"kan (?:een|de|je)|kunnen|krijgt? (?:een|iemand)|heeft (?:een|iemand)|geldt|is er|zijn er|bestaat|"
    r"bestaan|hoeveel|what (?:is|are|does)|how (?:does|do|long|can (?:a|the))|which|when|who|is there)\b"
)
"""How a question about rules in general begins."""

PERSON = (
    r"\b(?:(?:mijn|m'?n|mn|deze|onze|die|my|this|our) (?:\w+ )?(?:client\w*|klant|clint|clien\w*|bewo\w*|"
    r"huurder\w*|buur\w*|zoon\w*|dochter\w*|moeder|vader|man|vrouw|vriend\w*|broer|zus\w*|ex\w*|"
    r"tenant|resident|neighbour|kind\w*|partner|meneer|mevrouw|jongen|meisje|jongere|gezin|family|ouders|"
    r"opa|oma|collega|husband|wife|boyfriend|mother|father|son|daughter)|hij|zij|ze|hem|haar|"
    r"mevrouw|meneer|mevr|mw|dhr|she|he|her|him|"
    r"(?:het|een|dit) gezin (?:dat|waar|in)|in (?:het|een|dit|dat) gezin|ik (?:ben|word|werd|heb|wil|kan|durf|voel|moet|zit|woon|ga|denk)|i am|i'm|i want|i feel|i can'?t)\b|"
    r"\[naam\]|^(?:client\w*|bewoner|bewoonster|vrouw|man|moeder|vader|meisje|jongen|gezin|mevr\w*|meneer|"
    r"dhr|mw|huurder|buurman|buurvrouw)\b"
)
"""A sentence about somebody, and not about people in general."""

WORKER = r"\b(?:ik|we|wij|mij|me|ons|bij ons|i|we)\b"
"""A worker who is in the middle of it: "wat doe ik als een cliënt ..."."""

SAFE = (
    r"\b(?:vrouwenopvang|blijf-?van-?mijn-?lijf\w*|blijfhuis|(?:nu|inmiddels|intussen) (?:\w+ )?veilig|"
    r"contactverbod (?:heeft|is)|(?:jaar|jaren|maanden) geleden|vroeger|vorig jaar|in het verleden|destijds|"
    r"women'?s shelter)\b"
)
"""It was so, and the person is safe now."""

HINTS: dict[UrgentKind, str] = {
    UrgentKind.DANGER: (
        r"\b(?:mes\w*|wapen\w*|pistool|gestoken|steek\w*|steken|stak|geschoten|schiet\w*|dood\w*|"
        r"vermoord\w*|bedreig\w*|dreig\w*|agressie\w*|vecht\w*|gevecht\w*|sla(?:an|at|gen)|sloeg|"
        r"slaand|geslagen|bloed\w*|brand\w*|vuur|vlam\w*|rook|gas|gaslucht|ontploft\w*|"
        r"explosie\w*|overdos\w*|drugs|gif|vergif\w*|ademt?|adem\w*|lucht|borst|hart\w*|beroerte|"
        r"gevaar\w*|hamer|bijl|stok|fles|knife|gun|fire|attack\w*|kill\w*|threaten\w*|burn\w*|"
        r"blood\w*|bleed\w*|overdose\w*|stroke|hurt\w*|snelweg|spoor|gracht|vermist|weggelopen|"
        r"ingebroken|inbre\w*|bonk\w*|trap\w*|koolmonoxide|paniek|dronken|scheef|stik\w*|"
        r"aangevallen|gegooid|gooit|benzine|bom)\b"
    ),
    UrgentKind.UNRESPONSIVE: (
        r"\b(?:reage\w*|bewust\w*|wakker|wekken|aanspreek\w*|adem\w*|ligt|liggen|lying|"
        r"antwoord\w*|answer\w*|stil|slap|koud|gevallen|valt|zakt|gezakt|gezien|teken van leven|"
        r"stank|geur|ruikt|stinkt|post|brievenbus|open|bewe\w*|kennis|flauw\w*|toeval|epilep\w*|"
        r"aanval|unconscious|wake\w*|respond\w*|collapse\w*|seen|breath\w*|hartslag|praat\w*|kik|"
        r"hangt|wegge\w*)\b"
    ),
    UrgentKind.SUICIDE: (
        r"\b(?:dood\w*|doden|sterven|stierf|leven|leef\w*|einde?|eind|eruit|stap\w*|spring\w*|"
        r"ophang\w*|op te hangen|hangen|trein|brug|balkon|dak|pil\w*|medicijn\w*|tablet\w*|strip|"
        r"snij\w*|pols\w*|verwond\w*|zelfmo\w*|zelfd\w*|su[a-z]*[cs]id\w*|afscheid\w*|uitweg|"
        r"hoeft|klaar|zin|wakker|zonder (?:mij|haar|hem)|er niet meer|kill\w*|die|dead|life|live|"
        r"living|suicid\w*|wurg\w*|wereld|bij (?:haar|zijn) overleden)\b"
    ),
    UrgentKind.VIOLENCE: (
        r"\b(?:sla(?:an|at|n|gt|ad)?|slaat|sloeg|geslagen|schop\w*|stomp\w*|mishandel\w*|"
        r"geweld\w*|misbruik\w*|verkracht\w*|bang|bedreig\w*|dreig\w*|blauwe|blauw|opgesloten|"
        r"opsluit|sluit|gestalkt|stalk\w*|gewurgd|wurg\w*|keel|klappen|pijn|duw\w*|gooit|"
        r"vastgebonden|bindt|verwaarlo\w*|trouwen|uitgehuwelijkt|durft?|agressie\w*|schud\w*|"
        r"geschud|aanraak\w*|betast\w*|gedwongen|controleert|vlucht\w*|gevlucht|weggelopen|"
        r"schreeuw\w*|gilt|knijp\w*|krabt|brandplek\w*|riem|vernedert?\w*|beat\w*|hits?|hitting|"
        r"abuse\w*|afraid|scared|threaten\w*|rape\w*|hurt\w*|violen\w*|aandoet|eten)\b"
    ),
    UrgentKind.EVICTION: (
        r"(?=.*\b(?:ontruim\w*|uit|uitgezet|uitzetting|eruit|buiten|straat|street\w*|sloten|slot|"
        r"slotenmaker|sleutel\w*|verlaten|leeg\w*|deurwaarder\w*|evict\w*|leave|locks?|"
        r"bailiff\w*|kick\w*|out)\b)(?=.*\b(?:vandaag|morgen\w*|overmorgen|vanavond|vannacht|"
        r"vanochtend|vanmiddag|nu|net|uur|dagen|week|maandag|dinsdag|woensdag|donderdag|vrijdag|"
        r"zaterdag|zondag|weekend|today|tomorrow|tonight|now|monday|tuesday|wednesday|thursday|"
        r"friday|saturday|sunday|hours|days|week|morning|al begonnen)\b)"
    ),
}  # fmt: skip
"""Words of which at least one stands in every cry for help of a kind, and in much else besides: they
only keep :mod:`answer.distress` from seeing help in a sentence about something else."""
