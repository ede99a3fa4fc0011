"""Personal data is masked before anything else happens. All of it here is invented."""

from __future__ import annotations

import json
import logging
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from answer.guard import PersonalData, mask, mask_question
from answer.pipeline import AnswerService
from waaier.domain import Outcome, Question, Turn

TOO_SLOW_S = 3


def _bsn(seed: int) -> str:
    """Nine digits made to satisfy the eleven-test, by trying the last one."""
    source = random.Random(seed)
    while True:
        digits = [source.randint(1, 9) for _ in range(8)]
        last = sum(digit * weight for digit, weight in zip(digits, range(9, 1, -1), strict=True))
        if last % 11 < 10:
            return "".join(map(str, digits)) + str(last % 11)


def _iban(bank: str, account: str) -> str:
    """An account number with its check digits worked out as ISO 13616 describes."""
    letters = "".join(str(ord(char) - 55) if char.isalpha() else char for char in bank)
    check = 98 - int(letters + account + "232100") % 97
    return f"NL{check:02d}{bank}{account}"


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError(f"still busy after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("seed", range(8))
def test_every_valid_bsn_is_masked(seed: int) -> None:
    bsn = _bsn(seed)
    a, b, c = bsn[:3], bsn[3:6], bsn[6:]
    for written in (bsn, f"{a}.{b}.{c}", f"{a} {b} {c}", f"{bsn[:4]}.{bsn[4:6]}.{bsn[6:]}"):
        masked = mask(f"Mag iemand met BSN {written}, die dakloos is, zich inschrijven?")
        assert masked.text == "Mag iemand met BSN [bsn], die dakloos is, zich inschrijven?"
        assert masked.found == (PersonalData.BSN,)


@pytest.mark.parametrize("wrong", ["111222334", "123456789", "987654321"])
def test_nine_digits_that_are_no_bsn_stay(wrong: str) -> None:
    assert mask(f"Er staat {wrong} op.").text == f"Er staat {wrong} op."


@pytest.mark.parametrize("length", [8, 10, 12])
def test_a_bsn_is_not_cut_from_a_longer_number(length: int) -> None:
    text = f"Onder {('111222333' * 2)[:length]} staat niets."
    assert mask(text).text == text


@pytest.mark.parametrize(
    ("bank", "account"), [("ABNA", "0417164300"), ("INGB", "0001234567"), ("BUNQ", "2025123456")]
)
def test_account_numbers(bank: str, account: str) -> None:
    iban = _iban(bank, account)
    spaced = " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
    for written in (iban, iban.lower(), spaced):
        assert mask(f"De huur gaat af van {written}.").text == (
            "De huur gaat af van [rekeningnummer]."
        )


def test_an_account_number_with_a_wrong_check_stays() -> None:
    assert "NL92ABNA0417164300" in mask("Code NL92ABNA0417164300.").text


def test_an_account_number_before_more_words() -> None:
    masked = mask("De huur gaat van NL91 ABNA 0417 1643 00 af elke maand.").text
    assert "NL91" not in masked
    assert "[rekeningnummer]" in masked


@pytest.mark.parametrize(
    "number",
    [
        "0612345678",
        "06-12345678",
        "06 12 34 56 78",
        "+31612345678",
        "+31 6 12345678",
        "+31 (0)6 12345678",
        "0031612345678",
        "020-1234567",
        "0591 123456",
        "088 123 4567",
        "(020) 123 45 67",
        "06.12.34.56.78",
    ],
)
def test_private_phone_numbers(number: str) -> None:
    assert mask(f"Bel haar op {number} na vijf uur.").text == (
        "Bel haar op [telefoonnummer] na vijf uur."
    )


@pytest.mark.parametrize("number", ["0800-2000", "0800 2000", "112", "14 020", "113", "0900-8844"])
def test_public_numbers_stay(number: str) -> None:
    assert mask(f"Moet ik {number} bellen?").text == f"Moet ik {number} bellen?"


@pytest.mark.parametrize(
    "address", ["jan.jansen@voorbeeld.nl", "j_p+werk@zorg-instelling.co.uk", "A1@a.nl"]
)
def test_mail_addresses(address: str) -> None:
    assert mask(f"Mail naar {address}.").text == "Mail naar [e-mailadres]."


@pytest.mark.parametrize(
    "date",
    [
        "14-03-1961",
        "1/2/2014",
        "3.4.1980",
        "14 maart 1961",
        "1961-03-14",
        "3-4-98",
    ],
)
def test_birth_dates(date: str) -> None:
    assert mask(f"Zij is geboren op {date} en dakloos.").text == (
        "Zij is geboren op [datum] en dakloos."
    )


@pytest.mark.parametrize("word", ["per", "vanaf", "sinds", "voor", "tot"])
def test_dates_of_rules_stay(word: str) -> None:
    text = f"Wat verandert er {word} 1-7-2026?"
    assert mask(text).text == text


@pytest.mark.parametrize(
    "address",
    ["1012 AB 12", "1012AB 12", "1012 AB", "Kerkstraat 12", "Prinsengracht 263-2", "Dorpsweg 5a"],
)
def test_addresses(address: str) -> None:
    masked = mask(f"Zij woont op {address}, en wil weg.")
    assert masked.text == "Zij woont op [adres], en wil weg."


def test_the_word_after_an_address_stays_apart() -> None:
    assert mask("Hij woont op Kerkstraat 12 in Purmerend.").text == (
        "Hij woont op [adres] in Purmerend."
    )


NAMES = [
    ("Mijn cliënt {} wil verhuizen.", "Jan de Vries"),
    ("Kan mijn cliënte {} urgentie krijgen?", "Fatima El Hamdaoui"),
    ("Mevr. {} heeft schulden.", "A.B. van den Berg"),
    ("Mevrouw {} heeft schulden.", "Jansen-Pietersen"),
    ("Dhr. {} slaapt buiten.", "Yilmaz"),
    ("De heer {} slaapt buiten.", "J.P. Van der Meer"),
    ("Mijn cliënt, {}, slaapt buiten.", "Ahmed Öztürk"),
    ("Mijn cliënt {} slaapt buiten.", "Anne-Marie O'Brien"),
    ("Zij heet {} en is dakloos.", "Ngozi Okafor"),
    ("Haar dochter {} (8 jaar) gaat mee.", "Sanne"),
    ("{} (geb. 3-4-1980) is dakloos.", "Kees Bakker"),
    ("Mijn naam is {}, wat nu?", "Piet Puk"),
]


@pytest.mark.parametrize(("sentence", "name"), NAMES)
def test_names_after_a_cue(sentence: str, name: str) -> None:
    masked = mask(sentence.format(name))
    assert PersonalData.NAME in masked.found
    assert masked.text.replace("[datum]", "3-4-1980") == sentence.format("[naam]")


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Mevr. {} wil verhuizen.", "van den Berg-de Jong"),
        ("Mijn cliënt {} wil verhuizen.", "Łukasz Kowalski"),
        ("Mijn cliënt {} wil verhuizen.", "Şahin"),
        ("Mevrouw {} wil verhuizen.", "d'Ancona"),
        ("Mijn cliënt heet {} en wil verhuizen.", "Ahmed"),
    ],
)
def test_names_of_other_forms(sentence: str, name: str) -> None:
    assert mask(sentence.format(name)).text == sentence.format("[naam]")


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("mijn client {} heeft schulden", "jan de vries"),
        ("mevr {} wil weg", "jansen"),
        ("mevr {} wil urgentie", "de jong"),
        ("mijn cliënt {} heeft huurachterstand", "fatma yilmaz"),
        ("client {}, 34 jaar, dakloos", "ozturk"),
        ("dhr {} slaapt buiten", "v.d. berg"),
        ("kan {} urgentie krijgen?", "fatima"),
        ("kan mevrouw {} naar een kleinere woning", "p. de groot"),
        ("clint {} slaapt buiten", "jan jansen"),
        ("MIJN CLIENT {} HEEFT SCHULDEN", "JAN DE VRIES"),
    ],
)
def test_hurried_names_in_lower_case(sentence: str, name: str) -> None:
    assert mask(sentence.format(name)).text == sentence.format("[naam]")


@pytest.mark.parametrize(
    "text",
    [
        "mijn client kna geen huur betalen",
        "mijn client heefd schulden",
        "omdat mw de huur niet kan betalen",
        "mw heeft een wmo indicatie",
        "meneer van de gemeente kwam langs",
        "mijn client is 45 jaar en woont in purmerend",
        "cliënt met lvb en ggz",
        "ik ben amsterdammer en ik ben maatschappelijk werker",
        "my client receives benefits and lives on the fourth floor",
        "The grace period is over, said my landlord. Can he evict me?",
    ],
)
def test_hurried_words_that_are_no_names_stay(text: str) -> None:
    assert mask(text).text == text


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Ik ben {} en zoek hulp.", "Jan Jansen"),
        ("De uitkering staat t.n.v. {}", "J. de Boer"),
        ("Ik sprak ene {} over urgentie.", "Fatima"),
        ("Mevrouw {} heeft schulden.", "van den Berg - de Jong"),
        ("{} is dakloos.", "Sven Terpstra"),
        ("Kan {} urgentie krijgen?", "Fatima"),
        ("{} (8 jaar) gaat mee.", "Yara"),
        ("Bel {} op [telefoonnummer]", "Jan"),
        ("Wat kan ik doen voor {}, die dakloos is?", "Öncel Şener"),
        ("My client {} cannot pay rent.", "Mary Johnson"),
        ("Mr. {} lost his job.", "Smith"),
        ("De familie {} heeft schulden.", "Bakker"),
        ("Achternaam: {}", "Verwegen"),
        ("cliënt: {}, B.", "De Wit"),
    ],
)
def test_names_without_a_clear_cue(sentence: str, name: str) -> None:
    assert mask(sentence.format(name)).text == sentence.format("[naam]")


def test_a_name_of_the_sources_is_no_person() -> None:
    asked = "Wat is Sunny Selwerd?"
    assert mask(asked).text == "Wat is [naam]?"
    assert mask(asked, frozenset({"sunny", "selwerd"})).text == asked
    assert mask("Mijn cliënt Sunny Selwerd wil weg.", frozenset({"sunny", "selwerd"})).text == (
        "Mijn cliënt [naam] wil weg."
    )


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("V-nummer 1234567890, wat nu?", "V-nummer [v-nummer], wat nu?"),
        ("v-nr: 123.456.7890", "v-nr: [v-nummer]"),
        ("Kenteken AB-12-CD staat er.", "Kenteken [kenteken] staat er."),
        ("De auto (12-ABC-3) is weg.", "De auto ([kenteken]) is weg."),
        ("kenteken 12abc3", "kenteken [kenteken]"),
        ("zaaknummer 2024/123456", "zaaknummer [zaaknummer]"),
        ("Wat staat er in dossier 12345678?", "Wat staat er in dossier [zaaknummer]?"),
        ("cliëntnummer: C-2023-0012", "cliëntnummer: [zaaknummer]"),
        ("BSN 123456789 klopt niet", "BSN [bsn] klopt niet"),
        ("Zij is geboren op veertien maart negentienhonderdeenenzestig.",
         "Zij is geboren op [datum]."),
        ("geboren veertien maart eenenzestig", "geboren [datum]"),
        ("Geboren 14 mrt 1961", "Geboren [datum]"),
        ("geb 140361", "geb [datum]"),
        ("born March 14, 1961", "born [datum]"),
        ("Hij woont Jan van Galenstraat 323-a.", "Hij woont [adres]."),
        ("Ze huurt Bijlmerdreef 1000, driehoog.", "Ze huurt [adres], driehoog."),
        ("post naar 1012ab 12", "post naar [adres]"),
        ("wachtwoord admin123 en nu?", "wachtwoord [wachtwoord] en nu?"),
        ("Bel 06 - 12 34 56 78.", "Bel [telefoonnummer]."),
    ],
)  # fmt: skip
def test_other_numbers_and_dates(text: str, masked: str) -> None:
    assert mask(text).text == masked


@pytest.mark.parametrize(
    "text",
    [
        "Het dossier 2019 is dicht.",
        "Wat verandert er 1 januari 2026?",
        "Mail ik naar info@woon.nl?",
        "Wat geldt in 2026 BW-breed en in 2026 BW?",
        "Bel bij overlast op straat 14 020.",
        "Zij woont in haar eentje in 95 m2 van een corporatie.",
        "Mag een kind van 12 in 3 kamers met 4 mensen wonen?",
        "Wat doet Tom in de buurt in Alphen aan den Rijn?",
        "Wat is het verschil tussen Cordaan en HVO-Querido voor een bewoner van Leviaan?",
        "De aanpak heet Housing First.",
        "Meneer in Alkmaar hamstert.",
        "Heeft de cliënt Wmo-begeleiding?",
        "Mijn cliënt, Syrische, heeft geen papieren.",
        "Een bewoner van Selwerd vroeg dit.",
        "Geldt de Wet goed verhuurderschap in Bergen op Zoom?",
    ],
)
def test_public_words_and_numbers_stay(text: str) -> None:
    assert mask(text).text == text


def test_a_name_is_masked_wherever_it_comes_back() -> None:
    masked = mask("Mijn cliënt Jolanda Verwegen slaapt buiten. Jolanda's zus zoekt Verwegen.")
    assert "Jolanda" not in masked.text
    assert "Verwegen" not in masked.text
    assert "slaapt buiten" in masked.text


@pytest.mark.parametrize(
    "text",
    [
        "Wat doet de Regenboog Groep in Amsterdam?",
        "Mijn cliënt uit Purmerend zoekt een woning.",
        "Geldt dit in Purmerend?",
        "Wat staat er in het convenant van 1.Hoorn?",
        "Wat doen HVO-Querido en het Leger des Heils?",
        "Heeft mijn cliënt recht op de Wmo 2015?",
        "Mijn cliënt Wmo of Wlz?",
        "Wat zegt artikel 2.3.5 van de Wmo 2015 over 1.500 euro?",
        "Werkt het plan van 2019 tot 2022 in 13 gemeenten?",
        "Hoe werkt Housing First bij Majella Wonen?",
    ],
)
def test_places_organisations_and_rules_stay(text: str) -> None:
    assert mask(text).text == text
    assert mask(text).found == ()


def test_a_place_right_after_a_cue_stays() -> None:
    assert mask("Cliënt Purmerend, beschermd wonen?").text == "Cliënt Purmerend, beschermd wonen?"


def test_the_date_on_which_a_law_changes_stays() -> None:
    assert "1-7-2026" in mask("De wet verandert op 1-7-2026.").text


def test_masking_twice_changes_nothing() -> None:
    once = mask("Mijn cliënt Jan de Vries, BSN 111222333, Kerkstraat 12, bel 06-12345678.").text
    assert mask(once).text == once
    assert mask(once).found == ()


def test_history_is_masked_as_well() -> None:
    question = Question(
        text="En in Assen?",
        history=(
            Turn(
                question="Mijn cliënt Jan de Vries (BSN 111222333) zoekt een woning.",
                answer="Bel meneer Yilmaz op 06-12345678.",
            ),
        ),
    )
    masked, own = mask_question(question)
    left = masked.model_dump_json()
    for secret in ("Vries", "111222333", "Yilmaz", "12345678"):
        assert secret not in left
    assert masked.text == "En in Assen?"
    assert own.found == ()


def test_a_name_from_history_is_masked_in_the_question() -> None:
    masked, _ = mask_question(
        Question(
            text="Kan Jolanda daar ook terecht?",
            history=(Turn(question="Mijn cliënt Jolanda Verwegen is dakloos.", answer="Ja."),),
        )
    )
    assert "Jolanda" not in masked.text


def test_almost_nothing_is_masked_in_questions_without_personal_data() -> None:
    """The one name in these sets is that of an invented client.

    Questions on publications name people who stand there: those are known from the index only.
    """
    folder = Path(__file__).parent.parent / "evals" / "sets"
    masked = {}
    for file in sorted(folder.glob("*.jsonl")):
        if file.stem in ("adversarial", "bijna-documenten", "onbekend-documenten"):
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            if case.get("question") and mask(case["question"]).found:
                masked[case["id"]] = mask(case["question"]).text
    assert list(masked) == ["rg-005"], masked


def test_the_adversarial_set(shared: Path) -> None:
    lines = (shared / "evals" / "adversarial_dev.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [case for case in map(json.loads, lines) if case["category"] == "personal_data"]
    assert cases
    for case in cases:
        masked = mask(case["question"]).text
        left = [secret for secret in case["pii"] if secret in masked]
        assert not left, f"{case['id']}: {masked}"
        # What was asked must still be there.
        assert masked.rsplit(".", 1)[-1].strip() == case["question"].rsplit(".", 1)[-1].strip()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Aa " + "van de " * 280, id="particles"),
        pytest.param("Aa " * 660, id="names"),
        pytest.param("mevrouw " * 240, id="cues"),
        pytest.param("A" * 2000, id="one word"),
        pytest.param("1 " * 1000, id="digits"),
        pytest.param("a." * 1000, id="dots"),
        pytest.param("AB12" + "a1 " * 600, id="account"),
        *(pytest.param(letter * 100_000, id=f"earlier turn of {letter}") for letter in "aA"),
    ],
)
def test_no_text_keeps_the_guard_busy(text: str) -> None:
    with _within(TOO_SLOW_S):
        mask(text)


SECRETS = ("Jolanda", "Verwegen", "14-03-1961", "111222333", "0611122233", "jolanda@voorbeeld.nl")
PERSONAL = (
    "Mijn cliënt Jolanda Verwegen (geb. 14-03-1961, BSN 111222333, tel. 0611122233, "
    "jolanda@voorbeeld.nl) gaat weg uit beschermd wonen. Welke regeling helpt Jolanda?"
)


def test_nothing_personal_reaches_the_log(
    service: AnswerService, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = service.answer(Question(text=PERSONAL))
        service.answer(
            Question(text="En de kosten?", history=(Turn(question=PERSONAL, answer=PERSONAL),))
        )
    assert answer.outcome is Outcome.ANSWERED
    logged = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert logged, "nothing was captured, so this proves nothing"
    assert [secret for secret in SECRETS if secret in logged] == []


def test_nothing_personal_reaches_the_log_when_answering_fails(
    service: AnswerService, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(question: Question, **_: object) -> None:
        raise RuntimeError(f"cannot search for {question.text}")

    monkeypatch.setattr(service.retriever, "search", broken)
    with caplog.at_level(logging.DEBUG):
        answer = service.answer(Question(text=PERSONAL))
    assert answer.outcome is Outcome.ERROR
    assert "RuntimeError" in caplog.text
    assert [secret for secret in SECRETS if secret in caplog.text] == []
    assert [secret for secret in SECRETS if secret in answer.model_dump_json()] == []


def test_nothing_personal_reaches_the_index_folder(
    service: AnswerService, card_index: Path
) -> None:
    service.answer(Question(text=PERSONAL))
    files = [file for file in card_index.rglob("*") if file.is_file()]
    assert files
    for file in files:
        content = file.read_bytes()
        assert not [one for one in SECRETS if one.encode() in content], file.name


@pytest.mark.parametrize("text", ["111222333 06-11122233", "BSN 111222333, tel. 06-11122233"])
def test_a_message_of_only_personal_data_is_not_searched(service: AnswerService, text: str) -> None:
    answer = service.answer(Question(text=text))
    assert answer.outcome is Outcome.PERSONAL_DATA_ONLY
    assert answer.index_build is None
    assert answer.statements == ()
    assert "persoonsgegevens" in " ".join(answer.notices)
