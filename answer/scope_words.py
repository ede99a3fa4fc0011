"""What a question is about, in patterns: the data of :mod:`answer.scope`.

Everything is matched against folded text. ``FIELD`` are words of housing, care and welfare;
``PEOPLE`` say that somebody's situation is told; ``ELSEWHERE`` are subjects of another world;
``VERDICTS`` ask for a judgement on a person that no information service may give.
"""

from __future__ import annotations

FIELD = (
    r"\b(?:\w*(?:huur|huren|hurder|verhur|woning|wonen|woon|bewon|wooncirkel|urgent|dakloos|dakloz|opvang|"
    r"schuld|uitkering|bijstand|toeslag|vergoeding|indicatie|begeleid|zorg|welzijn|corporatie|gemeente|"
    r"wijk|buurt|inkomen|inkomst|cliënt|client|hulpverlen|armoe|ontruim|convenant|regeling|voorziening|"
    r"subsidie|mantel|inschrijv|adres|bewind|curate|mentor|deurwaard|beslag|incasso|sloop|renovatie|"
    r"overlast|leegstand|participat|inburger|statushouder|asiel|vluchteling|verblijfs|uitstro|doorstro|"
    r"instroom|jongere|ouderen|senior|eenza|ontmoet|vrijwillig|ervaringsdeskund|psychi|verslav|"
    r"licht verstandelijk|beperking|dementie|rolstoel|traplift|hypothe|energie|kwijtschelding|belasting|"
    r"pensioen|alimentatie|scheid|briefadres|huisgeno|hospita|kamer|flat|appartement|studio|"
    r"huisbaas|huisarts|kinderopvang|jeugd|pleeg|gezin|detentie|gedetineer|reclasser|justitie|"
    r"ex-gevang|rechtsbijstand|toegang|loket|aanvraag|aanvragen|bezwaar|beschikking|besluit|wachtlijst|"
    r"wachttijd|voorrang|medehuur|servicekost|borg|contract|verhuis|renover|onderhoud|gebrek|schimmel|"
    r"samenwerk|bewonersinitiatief|project|proeftuin|pilot|aanpak|methodiek|samenhuis|erfpacht|magazine|"
    r"bundel|leven lang|portiek|portieken|huisraad|inboedel|huishoud|thuis|netwerk|crisis|nachtop|"
    r"stadspas|vangnet|noodfonds|fonds|giften|gift|leenbijstand|lening)\w*|"
    r"ggz|ggd|wmo|wlz|zvw|aow|uwv|svb|duo|cak|ciz|cjib|ind|digid|bsn|brp|pgb|lvb|hvo|wsnp|msnp|vng|"
    r"ymere|rochdale|alliantie|stadgenoot|housing first|skaeve huse|kaartjes?|huis|huizen|buren|buurman|buurvrouw|"
    r"tenan\w*|landlord\w*|rent|rental|lease|housing|house|homeless\w*|shelter\w*|benefit\w*|allowance\w*|"
    r"debt\w*|evict\w*|municipal\w*|social worker|care|caregiver\w*|carer\w*|neighbou?r\w*|refugee\w*|"
    r"asylum|residence permit|income|scheme\w*|apply|application|subsid\w*|guardian\w*|mortgage|deposit|"
    r"moving|move out|move|district|resident\w*|client\w*|urgency|priority|welfare|disab\w*|elderly)\b"
)

PEOPLE = (
    r"\b(?:mijn|m'?n|onze|deze|een|haar|zijn|my|our) (?:\w+ )?(?:client\w*|clent|clint|bewo\w+|huurder\w*|"
    r"moeder|vader|man|vrouw|zoon|dochter|broer|zus|gezin|kind\w*|buur\w*|vriend\w*|partner|ex|tante|neef|"
    r"jongen|meisje|jongere|weduwe|dakloze|ouder\w*|oma|opa|family|tenant|neighbour|patient|collega)\b|"
    r"\b(?:mevrouw|meneer|mijnheer|mevr|mw|dhr|weduwe|bewoner|huurder|gezin|familie|moeder|vader|dochter|broers?|"
    r"opa|oma|dakloze|client\w*)\b|^(?:man|vrouw|jongen|meisje|stel|echtpaar|zij|ze|hij|she|he)\b"
)

ELSEWHERE = (
    # food and drink
    r"\b(?:recept(?:en)?|recipes?|bak ik|bakken|kook ik|taart\w*|pannenkoek\w*|pancakes?|pizza\w*|"
    r"calorie\w*|saus|ingredient\w*|oventijd|dessert|cocktail\w*|havermout|ei zacht|ui (?:snijden|te)|"
    r"snijd ik|wijnvlek\w*|pasta|soep|cookies?|cake)\b",
    # sport and games
    r"\b(?:voetbal\w*|eredivisie|ajax|feyenoord|psv|kampioen\w*|wk|ek 20\d\d|world cup|super bowl|"
    r"champions league|olympi\w*|formule 1|verstappen|tennis\w*|schaken|schaak\w*|marathon|"
    r"trainingsschema|buikspier\w*|spierballen|hockey\w*|wielren\w*|tour de france|kubus van rubik|"
    r"playstation|minecraft|fortnite|sudoku|darts|team won|wedstrijd\w*)\b",
    # weather, travel, traffic
    r"\b(?:weer(?:bericht|sverwachting)|wat voor weer|het weer (?:morgen|vandaag|dit)|regenen|regent|"
    r"sneeuw\w*|hoe warm|zonnig|onweer\w*|weather|forecast|vluchten? naar|vlucht naar|flight\w*|"
    r"retour(?:tje)?|treinen? naar|trein naar|trein gaat|gaat de trein|train to|file op|vakantie naar|"
    r"reisplan|hotel in|stedentrip|camping in|bezienswaardig\w*|gezien hebben in)\b",
    # computers and machines
    r"\b(?:python\w*|javascript|regex|java|html|css|sql|excel\w*|draaitabel\w*|programmeer\w*|algoritme schrijven|"
    r"script\b|function that|code schrijven|schrijf (?:een )?code|iphone\w*|samsung|android|laptop kopen|"
    r"playstation|wifi-wachtwoord|printer installeren|photoshop|wordpress|chatgpt|kwantum\w*|quantum\w*|"
    r"auto (?:repareren|kopen)|remblok\w*|fietsband\w*|motorolie|telefoon heeft de beste|camera)\b",
    # money markets
    r"\b(?:aandelen|aandeel (?:kopen|shell|asml)|bitcoin\w*|crypto\w*|ethereum|beurs(?:koers\w*)?|aex|"
    r"beleggen|belegging\w*|etf\w*|dividend|stocks?|forex|goudprijs|investering)\b",
    # general knowledge
    r"\b(?:hoofdstad van|capital of|president van|president of|koning van|inwoners heeft (?:china|india|"
    r"amerika|frankrijk|duitsland|belgie)|langste (?:rivier|berg)|rivier|mount everest|wereldoorlog|"
    r"berlijnse muur|romeinen|napoleon|middeleeuwen|dinosaur\w*|planeet|planeten|zwarte gat\w*|black holes?|"
    r"maan|sterrenbeeld\w*|horoscoop\w*|horoscope|zonnestelsel|lucht blauw|fotosynthese|atoom\w*|evolutie|"
    r"schilder(?:de|ij)|nachtwacht|wie schreef|wie zong|wie speelde|oscar\w*|netflix|film(?:s)? (?:moet|kijk|is "
    r"leuk)|welke film|welke serie|serie is|songtekst\w*|popster\w*|acteur|zanger\w*|boek(?:en)? lezen|"
    r"verkiezing\w*|(?:welke|op welke) partij|op wie moet ik stemmen|stemwijzer|vertaal\w*|translate|"
    r"in het (?:spaans|frans|duits|engels|japans|italiaans)|naar het (?:spaans|frans|duits|japans|italiaans)|"
    r"spelling van|synoniem)\b",
    # writing on demand, jokes, sums
    r"\b(?:gedicht\w*|rijm\w*|liedje|songtekst|mop\b|moppen|grap(?:je)?\b|joke|poem|verhaal(?:tje)? over|"
    r"verhaaltje|sprookje|cover letter|sollicitatiebrief|speech|opstel|werkstuk|scriptie|huiswerk|"
    r"bedenk een naam|verzin een naam|sint(?:erklaas)?gedicht|keer \d+|procent van \d+|reken \d+|"
    r"wortel van|vermenigvuldig\w*)\b",
    # the program itself
    r"\b(?:ben jij|wat vind jij|vind jij|jouw (?:naam|lieveling\w*|mening)|hou jij|are you (?:a|human)|"
    r"lievelingskleur|lievelings\w+)\b",
    # home, garden, pets, fashion
    r"\b(?:hond|honden|puppy|kat|katten|kitten|konijn|cavia|hamster|goudvis|vogels voeren|dog|cat|"
    r"tomaten|kweken|planten (?:doen|water|in)|welke planten|gazon|snoeien|stropdas|overhemd|strijk ik|"
    r"gordijnen|tafelkleed|kleur (?:past|bank)|verf past|vloer past|make-?up|kapsel|haarverf|nagellak|"
    r"cadeau|verjaardagscadeau|kleding past|parfum|televisie (?:opnieuw|instellen))\b",
)  # fmt: skip

VERDICTS = (
    # medical
    r"(?:^|[.!?] )(?:welke|wat is de|wat voor|hoeveel) (?:dosis|dosering|medicijn\w*|medicatie|pillen|antidepress\w*|"
    r"milligram|mg|ziekte|aandoening|stoornis)\b(?=.*\b(?:moet|mag|kan|heeft|is|slikken|nemen|helpt|past)\b)"
    r"(?!.*\b(?:vergoed|vergoeding|urgentie|indicatie|regeling)\b)",
    r"\b(?:dosis|dosering|zalf|ibuprofen|paracetamol bij|bloedverdunner\w*|bijwerking\w*|antibiotic\w*|lithium)\b",
    r"\b(?:heeft|is) (?:mijn|deze|die|onze) (?:client\w*|bewoner|huurder|buurman|patient)\b.{0,25}\b(?:schizofr\w*|"
    r"borderline|autis\w*|adhd|depressief|depressie|bipolair|dement\w*|psychotisch|ptss|narcis\w*|psychopa\w*)\b"
    r".{0,30}\bof\b",
    r"\b(?:wat is de|stel(?: \w+){0,3}) diagnose\b|\bdiagnosticeer\b|\bdiagnose (?:als|bij) (?:iemand|stemmen)|"
    r"\bdiagnose me\b|\bstel vast (?:of|dat)\b",
    r"^(?:heeft|is) (?:mijn|deze|die|onze|een) \w+(?: \w+){0,3} \w*(?:stoornis|psychopaat|narcist\w*)\b",
    # judgements on a person
    r"\b(?:gaat|zal) de rechter\b.{0,40}\b(?:veroordelen|straffen|vrijspreken|opsluiten)\b",
    r"^(?:beslis|bepaal|oordeel|besluit|zeg|decide|rule)\b(?: \w+)? (?:of|dat|whether|if|that) ",
    r"\b(?:is|was) (?:mijn client|hij|zij|meneer|mevrouw|mijn buurman) (?:\w+ )?(?:schuldig|strafbaar|"
    r"toerekeningsvatbaar)\b",
    r"\b(?:denk|vind) (?:jij|je|u) dat (?:mijn|deze|die|onze|hij|zij)\b|\bbeslis (?:jij|u|maar|dat|of|nu|voor mij)\b|\byou (?:must|can) decide\b",
)

RIGHT = (
    r"\b(?:heeft|hebben|heb|krijgt|krijg|komt|kom|is|zijn|kan|mag)\b.{0,40}\b(?:recht op|in aanmerking|aanspraak|"
    r"rechthebbend)\b|\brecht (?:heeft|hebben|heb) op\b|\bvoldoet\b.{0,30}\bvoorwaarden\b|"
    r"\b(?:entitled to|eligible for|qualif(?:y|ies) for)\b"
)
"""Asks whether somebody gets something: the rules are told, the decision is another's."""
