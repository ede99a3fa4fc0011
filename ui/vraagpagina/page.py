"""The page as HTML: notice, answer, form, earlier turns and a way to a person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from urllib.parse import urlencode

from answer.wording import public_notice
from api.records.kinds import FeedbackReason
from api.widget.contacts import HelpDesk
from ui.answer_parts import choices_of, telephone
from ui.vraagpagina.conversation import Conversation
from ui.vraagpagina.turn import anchor, lang, turn, urgent
from ui.vraagpagina.words import Words, words_in
from waaier.domain import Language, Outcome, UrgentHelp

PATH = "/vraag"

REPORT_PATH = f"{PATH}/melding"

STYLE_PATH = f"{PATH}/stijl.css"

STYLE = files("ui.vraagpagina").joinpath("data/stijl.css").read_bytes()

STYLE_VERSION = hashlib.sha256(STYLE).hexdigest()[:12]

COMMENT_CHARS = 2000

_UNANSWERED = frozenset(
    {Outcome.NOT_IN_SOURCES, Outcome.PARTLY_ANSWERED, Outcome.OUT_OF_SCOPE, Outcome.ERROR}
)
"""Outcomes after which the way to a person stands in the turn itself as well."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must be put right: the id of the field it is about, and what to do."""

    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything on one page.

    Attributes:
        language: of the page.
        root: the path under which a proxy offers the service.
        most_chars: longest question.
        with_model: a language model may write answers.
        question: what stands in the question field.
        gemeente: what stands in the field of the gemeente.
        conversation: the turns so far.
        packed: the same, for the hidden field.
        contact: where a person can be spoken to.
        faults: what must be put right.
        message: why nothing was answered, above everything else; the form stays.
        notice: something to know about the newest answer.
        can_report: answers can be reported.
        reason: the reason that was chosen in a report that must be put right.
        comment: what was typed there.
        report_open: the form for a report is unfolded.
    """

    language: Language
    root: str
    most_chars: int
    with_model: bool = False
    question: str = ""
    gemeente: str = ""
    conversation: Conversation = field(default_factory=Conversation)
    packed: str = ""
    contact: HelpDesk | None = None
    faults: tuple[Fault, ...] = ()
    message: str = ""
    notice: str = ""
    can_report: bool = False
    reason: str = ""
    comment: str = ""
    report_open: bool = False

    @property
    def words(self) -> Words:
        """The words in the language of the page."""
        return words_in(self.language)


def question_page(shown: Shown) -> str:
    """The page to ask on, with the newest answer first and earlier ones below the form."""
    words, answers = shown.words, shown.conversation.answers
    title = words.title
    if answers:
        number = shown.conversation.next_number - 1
        title = f"{words.answer_title.format(number=number)} – {title}"
    if shown.faults or shown.message:
        title = f"{words.error_title}: {title}"
    return _page(shown, title, [*_head(shown), *_newest(shown), *_form(shown), *_earlier(shown)])


def thanks_page(shown: Shown, helps: Iterable[UrgentHelp]) -> str:
    """What is shown after a report; whom to call first, when it told of what cannot wait."""
    words = shown.words
    parts = [
        f"<h1>{escape(words.thanks_title)}</h1>",
        *urgent(helps, words, "", level=2),
        f"<p>{escape(words.thanks)}</p><p>{escape(words.thanks_more)}</p>",
        f'<form method="post" action="{escape(shown.root + PATH)}" class="knoppen">',
        _hidden(shown, gemeente=True),
        f'<button name="actie" value="toon">{escape(words.back)}</button></form>',
        f'<p><a href="{escape(_address(shown, shown.language))}">{escape(words.fresh)}</a></p>',
    ]
    return _page(shown, words.thanks_title, parts)


def message_page(shown: Shown, message: str) -> str:
    """A page with one sentence, and the way back to the form."""
    words = shown.words
    link = f'<p><a href="{escape(_address(shown, shown.language))}">{escape(words.fresh)}</a></p>'
    heading = f"<h1>{escape(words.error_heading)}</h1>"
    title = f"{words.error_title}: {words.title}"
    return _page(shown, title, [heading, f"<p>{escape(message)}</p>", link])


def _page(shown: Shown, title: str, parts: Iterable[str]) -> str:
    words, language = shown.words, shown.language
    other = Language.DUTCH if language is Language.ENGLISH else Language.ENGLISH
    style = f"{shown.root}{STYLE_PATH}?v={STYLE_VERSION}"
    body = "\n".join(parts)
    return f"""<!DOCTYPE html>
<html lang="{language.value}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} – Praktijkwaaier</title>
<link rel="stylesheet" href="{escape(style)}">
</head>
<body>
<a class="sla-over" href="#inhoud">{escape(words.skip)}</a>
<header class="kop"><p class="naam">Praktijkwaaier</p>
<p><a href="{escape(_address(shown, other))}" lang="{other.value}" hreflang="{other.value}">\
{escape(words.other_language)}</a></p></header>
<main id="inhoud">
{body}
</main>
<footer>
{_person(shown, "hulp")}
<p>{escape(words.check)}</p>
</footer>
</body>
</html>
"""


def _head(shown: Shown) -> Iterator[str]:
    words = shown.words
    yield f"<h1>{escape(words.title)}</h1>"
    faults = list(shown.faults)
    if faults or shown.message:
        yield (
            '<div class="fouten" role="alert" aria-labelledby="fouten-kop">'
            f'<h2 id="fouten-kop">{escape(words.error_heading)}</h2>'
        )
        if shown.message:
            yield f"<p>{escape(shown.message)}</p>"
        if faults:
            items = (f'<li><a href="#{one.at}">{escape(one.text)}</a></li>' for one in faults)
            yield f"<ul>{''.join(items)}</ul>"
        yield "</div>"
    if shown.notice:
        yield f'<p class="let-op">{escape(shown.notice)}</p>'
    if not shown.conversation.answers:
        yield f"<p>{escape(words.lead)}</p>"
    text = public_notice(shown.language, with_model=shown.with_model)
    yield (
        f'<p class="let-op" role="note"><strong>{escape(words.notice)}</strong> {escape(text)}</p>'
    )


def _newest(shown: Shown) -> Iterator[str]:
    answers = shown.conversation.answers
    if not answers:
        return
    answer, words = answers[-1], shown.words
    after = []
    if answer.outcome in _UNANSWERED:
        after.append(_person(shown, "hulp-hier", level=3))
    if choices_of(answer):
        after.append(_choices(shown))
    if shown.can_report and answer.outcome is not Outcome.ERROR:
        after.append(_report(shown))
    yield turn(shown.conversation.next_number - 1, answer, words, shown.language, after)


def _earlier(shown: Shown) -> Iterator[str]:
    """The turns before the newest, newest first."""
    earlier = shown.conversation.answers[:-1]
    if not earlier:
        return
    first = shown.conversation.before + 1
    yield f'<section class="eerder"><p class="eerder-kop">{escape(shown.words.earlier)}</p>'
    for number, answer in reversed(list(enumerate(earlier, first))):
        yield turn(number, answer, shown.words, shown.language)
    yield "</section>"


def _form(shown: Shown) -> Iterator[str]:
    words = shown.words
    action = _action(shown)
    is_first = not shown.conversation.answers
    label = words.question if is_first else words.next_question
    wrong = {one.at: one.text for one in shown.faults}
    yield f'<form method="post" action="{escape(action)}" class="vraag" novalidate>'
    yield _hidden(shown)
    yield _field(
        "vraag",
        label,
        words.question_hint.format(most=shown.most_chars),
        wrong.get("vraag"),
        '<textarea id="vraag" name="vraag" rows="3" autocomplete="off" required',
        f">\n{escape(shown.question)}</textarea>",
    )
    yield _field(
        "gemeente",
        words.gemeente,
        words.gemeente_hint,
        wrong.get("gemeente"),
        '<input id="gemeente" name="gemeente" type="text" maxlength="100" '
        f'autocomplete="address-level2" value="{escape(shown.gemeente)}"',
        ">",
    )
    yield f'<div class="knoppen"><button>{escape(words.ask)}</button></div></form>'
    if not is_first:
        again = _address(shown, shown.language)
        yield f'<p><a href="{escape(again)}">{escape(words.again)}</a></p>'


def _field(name: str, label: str, hint: str, wrong: str | None, opening: str, rest: str) -> str:
    """A field with its label and hint, and what is wrong beside it.

    ``opening`` and ``rest`` are the control itself, cut where its description is named.
    """
    described = [f"{name}-uitleg"]
    told = ""
    if wrong:
        described.insert(0, f"{name}-fout")
        told = f'<p class="fout" id="{name}-fout">{escape(wrong)}</p>'
    invalid = ' aria-invalid="true"' if wrong else ""
    attributes = f'aria-describedby="{" ".join(described)}"{invalid}'
    return (
        f'<div class="veld"><label for="{name}">{escape(label)}</label>'
        f'<p class="hint" id="{name}-uitleg">{escape(hint)}</p>{told}'
        f"{opening} {attributes}{rest}</div>"
    )


def _choices(shown: Shown) -> str:
    """The places to choose from, each a button that asks the question again."""
    words = shown.words
    action = _action(shown)
    buttons = "".join(
        f'<button name="keuze" value="{escape(place)}">{escape(place)}</button>'
        for place in choices_of(shown.conversation.answers[-1])
    )
    return (
        f'<form method="post" action="{escape(action)}" class="keuzes">{_hidden(shown)}'
        f"<fieldset><legend>{escape(words.choose)}</legend>"
        f'<div class="knoppen">{buttons}</div></fieldset>'
        f"<p>{escape(words.elsewhere)}</p></form>"
    )


def _report(shown: Shown) -> str:
    """The form to report the newest answer."""
    words = shown.words
    wrong = {one.at: one.text for one in shown.faults}
    radios = "".join(
        f'<p class="keuze"><input type="radio" id="reden-{value}" name="reden" value="{value}"'
        f"{' checked' if value == shown.reason else ''}>"
        f'<label for="reden-{value}">{escape(words.reasons[value])}</label></p>'
        for value in words.reasons
    )
    first = f"reden-{next(iter(words.reasons))}"
    fault = wrong.get(first)
    told = f'<p class="fout" id="reden-fout">{escape(fault)}</p>' if fault else ""
    described = ' aria-describedby="reden-fout"' if fault else ""
    comment = _field(
        "toelichting",
        words.comment,
        words.comment_hint.format(most=COMMENT_CHARS),
        wrong.get("toelichting"),
        '<textarea id="toelichting" name="toelichting" rows="3" autocomplete="off"',
        f">\n{escape(shown.comment)}</textarea>",
    )
    return (
        f'<details class="melden"{" open" if shown.report_open else ""}>'
        f"<summary>{escape(words.report)}</summary>"
        f'<form method="post" action="{escape(shown.root + REPORT_PATH)}" novalidate>'
        f"{_hidden(shown, gemeente=True)}"
        f"<fieldset{described}><legend>{escape(words.report_legend)}</legend>{told}{radios}"
        f"</fieldset>{comment}"
        f'<div class="knoppen"><button>{escape(words.send_report)}</button></div></form></details>'
    )


def _person(shown: Shown, key: str, level: int = 2) -> str:
    """Where a person can be spoken to."""
    words, contact = shown.words, shown.contact
    heading = f'<h{level} id="{key}">{escape(words.person)}</h{level}>'
    if contact is None:
        told = f"<p>{escape(words.person_unknown)}</p>"
    else:
        dutch = lang(Language.DUTCH, shown.language)
        ways = []
        if contact.telefoon:
            ways.append(telephone(contact.telefoon, words.call))
        if contact.url:
            ways.append(anchor(contact.url, words.website.format(name=contact.naam), words))
        items = "".join(f"<li>{one}</li>" for one in ways)
        told = f"<p{dutch}>{escape(contact.naam)}</p><ul>{items}</ul>"
    if level > 2:
        # The foot of every page has a landmark of this name already.
        return f'<div class="mens">{heading}{told}</div>'
    return f'<section class="mens" aria-labelledby="{key}">{heading}{told}</section>'


def _hidden(shown: Shown, *, gemeente: bool = False) -> str:
    """What the page carries along itself."""
    fields = {"taal": shown.language.value, "gesprek": shown.packed}
    if gemeente:
        fields["gemeente"] = shown.gemeente
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in fields.items()
        if value
    )


def _action(shown: Shown) -> str:
    """Where a question goes to: the browser then goes to its turn, as no script can do that."""
    # The language, so that a refusal before the form is read is in it too.
    query = f"?taal={shown.language.value}" if shown.language is not Language.DUTCH else ""
    return f"{shown.root}{PATH}{query}#v{shown.conversation.next_number}"


def _address(shown: Shown, language: Language) -> str:
    """The page without a conversation, in a language; never with a question in it."""
    query = {"gemeente": shown.gemeente} if shown.gemeente else {}
    if language is not Language.DUTCH:
        query["taal"] = language.value
    return f"{shown.root}{PATH}{'?' + urlencode(query) if query else ''}"


def reasons() -> frozenset[str]:
    """What can be chosen as wrong with an answer."""
    return frozenset(words_in(Language.DUTCH).reasons) & {one.value for one in FeedbackReason}
