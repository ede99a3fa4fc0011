"""The rules that recognise numbers, dates, addresses and the like as personal data.

A rule is a sort, a pattern, and a check that says how much of a match really is it: a
burgerservicenummer must pass the eleven-test, an account number modulo 97. The order of the
rules decides overlaps.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from waaier.months import ANY_MONTH


class PersonalData(StrEnum):
    """Sorts of personal data; the value is the placeholder's word, shown to the user."""

    BSN = "bsn"
    IBAN = "rekeningnummer"
    MAIL = "e-mailadres"
    PHONE = "telefoonnummer"
    DATE = "datum"
    ADDRESS = "adres"
    NAME = "naam"
    FOREIGNER = "v-nummer"
    CAR = "kenteken"
    CASE = "zaaknummer"
    CODE = "wachtwoord"

    @property
    def placeholder(self) -> str:
        """What stands in the masked text."""
        return f"[{self.value}]"


Extent = Callable[[re.Match[str]], tuple[int, int]]
"""The stretch ``[start, end)`` of a match that is personal data; empty when it is none."""

Rule = tuple[PersonalData, re.Pattern[str], Extent]

NOTHING = (0, 0)


def _whole(match: re.Match[str]) -> tuple[int, int]:
    return match.span()


def _group(match: re.Match[str]) -> tuple[int, int]:
    """The part of a labelled match that is the number itself."""
    return match.span(match.lastindex or 0)


# --- numbers with a check -------------------------------------------------------------------


def _bsn(match: re.Match[str]) -> tuple[int, int]:
    """The check of a burgerservicenummer: weights 9..2 and -1, divisible by 11."""
    digits = re.sub(r"\D", "", match.group())
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(w * int(d) for w, d in zip(weights, digits, strict=True))
    return match.span() if total % 11 == 0 and int(digits) else NOTHING


_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AT": 20, "BA": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 22, "CZ": 24,
    "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21,
    "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27,
    "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24,
    "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26, "UA": 29,
}  # fmt: skip
"""Length per country: running text ("in 95 m2 van een") would pass modulo 97 now and then."""


def _iban(match: re.Match[str]) -> tuple[int, int]:
    """A part of a country's length that passes ISO 13616: rearranged, it is 1 modulo 97."""
    text = match.group()
    wanted = _IBAN_LENGTHS.get(text[:2].upper(), 0)
    code, end = "", 0
    while end < len(text) and len(code) < wanted:
        code += "" if text[end].isspace() else text[end].upper()
        end += 1
    if not wanted or len(code) != wanted or text[end : end + 1].isalnum():
        return NOTHING
    number = "".join(str(int(char, 36)) for char in code[4:] + code[:4])
    return (match.start(), match.start() + end) if int(number) % 97 == 1 else NOTHING


def _phone(match: re.Match[str]) -> tuple[int, int]:
    digits = re.sub(r"\D", "", match.group())
    # 0800 and 0900 are public service numbers by definition.
    is_private = 9 <= len(digits) <= 13 and not digits.startswith(("0800", "0900", "0906"))
    return match.span() if is_private else NOTHING


_GENERAL_MAILBOX = re.compile(
    r"(?i)(?:info|contact|post|algemeen|secretariaat|administratie|klachten?|meldpunt|loket|"
    r"klantenservice|klantcontact|receptie|aanmelding(?:en)?|urgentie|support|helpdesk|pers|"
    r"wijkteam|buurtteam|privacy|fg)(?:[._-][\w.-]+)?@"
)
_PERSONAL_DOMAIN = re.compile(
    r"(?i)@(?:gmail|hotmail|outlook|live|yahoo|icloud|ziggo|kpn|planet|xs4all|proton)"
)


def _mail(match: re.Match[str]) -> tuple[int, int]:
    general = _GENERAL_MAILBOX.match(match.group()) and not _PERSONAL_DOMAIN.search(match.group())
    return NOTHING if general else match.span()


# --- dates ----------------------------------------------------------------------------------

_MONTHS = (
    r"jan(?:uari|uary)?|feb(?:ruari|ruary)?|maart|mrt|mar(?:ch)?|apr(?:il)?|mei|may|juni?|june|"
    r"juli?|july|aug(?:ustus|ust)?|sept?(?:ember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?"
)
_YEAR = r"(?:(?:19|20)\d{2}|['’]\d{2})"
_DATE = re.compile(
    r"(?i)(?<![\d/.-])(?:\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:(?:19|20)\d{2}|\d{2})"
    r"|\d{1,2}\s\d{1,2}\s(?:19|20)\d{2}"
    r"|(?:19|20)\d{2}-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:e|ste|de|th|st|nd|rd)?[\s-](?:of\s)?(?:{_MONTHS})\.?,?[\s-]{_YEAR}"
    rf"|(?:{_MONTHS})\s\d{{1,2}}(?:th|st|nd|rd)?,?\s{_YEAR})(?![\d/-]|\.\d)"
)
_BORN = re.compile(r"(?i)\b(?:geb(?:oren|oortedatum|oorte|\.)?|jarig|verjaardag|born|dob)(?!\w)")
_RULE_DATE = re.compile(
    r"(?i)\b(?:per|vanaf|sinds|ingaande|ingang van|tot|voor|voór|vóór|na|op|om|peildatum|tussen|en|"
    r"tot en met|t/m|uiterlijk|from|since|until|before|after|on|by|dag|datum|van)\s*$"
)
_FIRST_OF = re.compile(r"(?i)^0?1[-/.\s]+(?:0?1|0?7|jan|juli|jul)")


def _birth_date(match: re.Match[str]) -> tuple[int, int]:
    before = match.string[max(0, match.start() - 30) : match.start()]
    around = before + " " + match.string[match.end() : match.end() + 30]
    is_recent = re.search(r"20\d{2}", match.group()) is not None
    of_a_rule = _RULE_DATE.search(before) or _FIRST_OF.match(match.group())
    if is_recent and not _BORN.search(around) and of_a_rule:
        # A recent date after such a word belongs to a rule ("per 1-7-2026"), not to a person.
        return NOTHING
    return match.span()


_UNITS = "(?:een|één|twee|drie|vier|vijf|zes|zeven|acht|negen)"
_TENS = "(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)"
_TEENS = "(?:tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien)"
_SMALL = rf"(?:{_UNITS}\s?(?:en|ën)\s?{_TENS}|{_TEENS}|{_TENS}|{_UNITS})"
_WORD_YEAR = (
    rf"(?:negentien\s?(?:honderd\s?)?(?:en\s?)?{_SMALL}|twee\s?duizend(?:\s?(?:en\s?)?{_SMALL})?)"
)
_ORDINAL = (
    r"(?:eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste|negende|tiende"
    rf"|{_SMALL}(?:ste|de)?)"
)
_WORD_DATE = re.compile(
    rf"(?i)\b(?:{_ORDINAL}|\d{{1,2}}(?:e|ste|de)?)\s(?:van\s)?(?:{ANY_MONTH})\s"
    rf"(?:{_WORD_YEAR}|(?:19|20)?\d{{2}}\b)"
)
_BORN_DATE = re.compile(
    r"(?i)\b(?:geb(?:oren|oortedatum|oorte|\.)?|born|dob)(?!\w)[:\s]*(?:is|op|in|on|te|datum|[:,])?"
    rf"\s*((?:{_ORDINAL}\s|\d{{1,2}}(?:e|ste|de)?\s)?(?:{ANY_MONTH})"
    rf"(?:\s(?:{_WORD_YEAR}|{_SMALL}|\d{{2,4}}))?"
    rf"|\d{{8}}|\d{{6}}|{_WORD_YEAR}|\d{{1,2}}[-/.\s]\d{{1,2}}[-/.\s]\d{{2,4}})(?!\w)"
)

# --- addresses ------------------------------------------------------------------------------

_HOUSE = (
    r"(?:nr\.?\s|nummer\s|huisnummer\s)?\d{1,5}"
    r"(?:\s?(?:[a-z]|hs|huis|bis|[iv]{1,3})\b|-(?:\d{1,4}|[a-z]\b)|/\d{1,3})?"
)
_STREET = re.compile(
    r"(?:\b[A-Z][\w'’-]{1,20}\s(?:van|de|der|den|ter|ten|'t)\s(?:de\s|der\s|den\s|'t\s)?)?"
    r"(?i:\b[\w'’-]{2,40}?(?:straat|straatje|laan|weg|plein|gracht|kade|singel|dijk|hof|steeg|"
    r"plantsoen|park|pad|dreef|boulevard),?\s" + _HOUSE + r")(?!\s?\d)"
)
_STREET_CAPITAL = re.compile(
    r"\b[A-Z][\w'’-]{2,40}?(?:wal|burg|burgwal|veld|kamp|meent|haven|werf|erf|markt|brink|baan|"
    r"hoek|akker|tuin|horst|oord|waard|meer|polder|eiland|bos|berg|vaart|vliet|poort|donk|"
    r"stein|heuvel|rode)\s\d{1,4}(?:\s?(?:[a-z]|hs|bis)\b|-\d{1,4})?(?!\d|\.\d|\s(?:jaar|euro|"
    r"procent|weken|maanden|dagen|mensen|woningen|cliënten|bewoners))"
)
_STREET_OF = re.compile(
    r"\b(?:Laan|Plein|Weg|Straat|Singel|Hof)\s(?:van\s|der\s|de\s|den\s|het\s){1,2}"
    r"[A-Z][\w'’-]{2,40}\s" + _HOUSE
)
_LIVES_AT = re.compile(
    r"(?i:\b(?:woont|wonen|woon|adres(?:\sis)?|huurt|verblijft|lives|living)[:\s]\s?"
    r"(?:nu\s|zelf\s)?(?:op|aan|at|in)?\s?(?:de\s|het\s)?)"
    r"((?:[A-Z][\w'’-]{2,40}\s){1,3}\d{1,4}(?:\s?(?:[a-z]|hs|bis)\b|-\d{1,4})?)"
    r"(?!\d|\.\d|\s(?:jaar|euro|procent|weken|maanden|dagen|mensen))"
)
_POSTCODE = re.compile(
    r"\b[1-9]\d{3}\s?[A-Z]{2}(?:\s?,?\s?\d{1,5}(?:\s?[a-zA-Z]\b)?)?\b"
    r"|\b[1-9]\d{3}(?!(?:pp|pm|pj|kr|cm|mm|km|kg|mg|ml|ha|st|en|de|er|se|is|ex|nr|bv)\b)[a-z]{2}"
    r"(?:\s?,?\s?\d{1,5}(?:\s?[a-z]\b)?)?\b"
)
_YEAR_AND_WORD = re.compile(
    r"^(?:19[5-9]|20[0-5])\d\s(?:BW|MO|AO|PW|EU|OM|OV|WW|ZW|KB|MR|OK|NL|IN|EN|OF|DE|OP|IS|TE|AF)$"
)


def _postcode(match: re.Match[str]) -> tuple[int, int]:
    """A postcode, unless it is a year before an abbreviation: "2026 BW"."""
    return NOTHING if _YEAR_AND_WORD.match(match.group()) else match.span()


# --- labelled numbers -----------------------------------------------------------------------

_NUMBER = r"(?:nummer|nr|num|no|code)"
_AFTER_LABEL = r"[.:#\s]{0,3}(?:is\s|was\s|van\s(?:hem|haar)\sis\s)?[:#]?\s?"
_LABELLED_BSN = re.compile(
    rf"(?i)\b(?:bsn|burgerservice{_NUMBER}|sofi{_NUMBER}|bsn-?{_NUMBER}){_AFTER_LABEL}"
    r"(\d(?:[ .-]?\d){7,8})(?!\d)"
)
_LABELLED_V = re.compile(
    rf"(?i)\b(?:v-?{_NUMBER}|vreemdelingen{_NUMBER}|ind-?{_NUMBER}){_AFTER_LABEL}"
    r"([\d](?:[ .]?\d){5,11})(?!\d)"
)
_CASE_WORDS = (
    r"zaak|dossier|cli[eë]nt|klant|kenmerk|relatie|polis|huurders?|contract|referentie|patient|"
    r"patiënt|aanvraag|beschikking|registratie|inschrijf|inschrijvings|paspoort|document|rijbewijs|"
    r"id|id-kaart|studie|personeels|pati[eë]nten|correspondentie|beslag|vordering|vorderings|debiteur|"
    r"debiteuren|parket|cjib|aanslag"
)
_DIGITS = r"[\w./-]*\d"
_LABELLED_CASE = re.compile(
    rf"(?i)\b(?:(?:{_CASE_WORDS})-?\s?{_NUMBER}\b{_AFTER_LABEL}((?=(?:{_DIGITS}){{3}})"
    rf"[a-z0-9][\w./-]{{1,24}}\w)"
    rf"|(?:zaak|dossier|kenmerk|case|file){_AFTER_LABEL}((?=(?:{_DIGITS}){{5}})"
    rf"[a-z0-9][\w./-]{{3,24}}\w))"
)
_PLATE = (
    r"(?:[A-Z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}|\d{2}-[A-Z]{2}-\d{2}|[A-Z]{2}-\d{2}-[A-Z]{2}|"
    r"[A-Z]{2}-[A-Z]{2}-\d{2}|\d{2}-[A-Z]{2}-[A-Z]{2}|\d{2}-[A-Z]{3}-\d|\d-[A-Z]{3}-\d{2}|"
    r"[A-Z]{2}-\d{3}-[A-Z]|[A-Z]-\d{3}-[A-Z]{2}|[A-Z]{3}-\d{2}-[A-Z]|[A-Z]-\d{2}-[A-Z]{3}|"
    r"\d-[A-Z]{2}-\d{3}|\d{3}-[A-Z]{2}-\d)"
)
_CAR = re.compile(rf"(?<![\w-]){_PLATE}(?![\w-])")
_LABELLED_CAR = re.compile(
    rf"(?i)\bkenteken{_AFTER_LABEL}((?=[a-z0-9 -]*\d)"
    r"[a-z0-9]{1,3}[ -]?[a-z0-9]{2,3}[ -]?[a-z0-9]{1,3})\b"
)
_PASSWORD = re.compile(
    r"(?i)\b(?:wachtwoord|password|pincode|inlogcode)(?:\s(?:is|was|van\s\w+\sis))?[:=]?\s"
    r"[\"'“]?((?=\S*[\d!@#$%&*])[^\s\"'”,]{4,40}?)(?=[\"'”,.;]?(?:\s|$))"
)

_FOREIGN_PHONE = re.compile(r"(?<![\d\w])\+(?!31)\d{1,3}(?:[\s.-]?\d){7,11}(?!\d)")

RULES: tuple[Rule, ...] = (
    (PersonalData.MAIL, re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"), _mail),
    (PersonalData.CODE, _PASSWORD, _group),
    (PersonalData.IBAN, re.compile(r"\b[A-Za-z]{2}\s?\d{2}(?:\s?[A-Za-z0-9]){11,34}"), _iban),
    (PersonalData.DATE, _BORN_DATE, _group),
    (PersonalData.DATE, _WORD_DATE, _birth_date),
    (PersonalData.DATE, _DATE, _birth_date),
    (PersonalData.BSN, _LABELLED_BSN, _group),
    (PersonalData.FOREIGNER, _LABELLED_V, _group),
    (PersonalData.BSN, re.compile(r"(?<![\d-])\d(?:[ .]?\d){8}(?![\d-])"), _bsn),
    (
        PersonalData.PHONE,
        re.compile(
            r"(?<![\d\w])(?:\(0\d{1,3}\)|(?:\+31|0031|0)[\s.-]?(?:\(0\))?\d)"
            r"(?:[\s./–-]{0,3}\d){6,8}(?!\d)"
        ),
        _phone,
    ),
    (PersonalData.PHONE, _FOREIGN_PHONE, _whole),
    (PersonalData.CASE, _LABELLED_CASE, _group),
    (PersonalData.CAR, _LABELLED_CAR, _group),
    (PersonalData.CAR, _CAR, _whole),
    (PersonalData.ADDRESS, _POSTCODE, _postcode),
    (PersonalData.ADDRESS, _STREET_OF, _whole),
    (PersonalData.ADDRESS, _STREET, _whole),
    (PersonalData.ADDRESS, _LIVES_AT, _group),
    (PersonalData.ADDRESS, _STREET_CAPITAL, _whole),
)  # fmt: skip
