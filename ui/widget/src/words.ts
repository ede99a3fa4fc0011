/**
 * What the widget itself says, in Dutch (B1) and plain English. What an answer says comes from the
 * service (answer/wording.py); headings here are those of the chat (ui/render.py).
 */

import type { Language, Outcome, Reason } from "./contract.js";

export interface Words {
  title: string;
  subtitle: string;
  notice: string;
  important: string;
  conversation: string;
  label: string;
  hint(most: number): string;
  left(count: number): string;
  send: string;
  close: string;
  again: string;
  wiped: string;
  retry: string;
  stop: string;
  stopped: string;
  searching: string;
  slow: string;
  ready(number: number, sources: number): string;
  question(number: number): string;
  answer(number: number): string;
  outcome: Partial<Record<Outcome, string>>;
  urgent: string;
  choose: string;
  inPlace(question: string, place: string): string;
  sources: string;
  source(number: number, title: string): string;
  scope(scope: string): string;
  peildatum(date: string | null): string;
  page(number: number): string;
  original(host: string, isPdf: boolean): string;
  newTab: string;
  back: string;
  basedOn: string;
  alsoPossible(title: string): string;
  nearby: string;
  person: string;
  callOrSee(name: string): string;
  call: string;
  helpful: string;
  yes: string;
  no: string;
  glad: string;
  wrong: string;
  reasons: Record<Reason, string>;
  comment: string;
  noNames: string;
  report: string;
  cancel: string;
  reported: string;
  notReported: string;
  chooseReason: string;
  empty: string;
  tooLong(count: number, most: number): string;
  kept: string;
  unreachable: string;
  cut: string;
  limited: string;
  unavailable: string;
  refused: string;
  bad: string;
  broken: string;
  wait(seconds: number): string;
}

function duration(seconds: number, units: readonly [string, string, string, string, string]): string {
  const [second, minute, minutes, hour, hours] = units;
  if (seconds < 90) return `${Math.ceil(seconds)} ${second}`;
  const inMinutes = Math.ceil(seconds / 60);
  if (inMinutes < 90) return `${inMinutes} ${inMinutes === 1 ? minute : minutes}`;
  const inHours = Math.ceil(inMinutes / 60);
  return `${inHours} ${inHours === 1 ? hour : hours}`;
}

const nl: Words = {
  title: "Stel uw vraag",
  subtitle: "Een computerprogramma zoekt het antwoord in bronnen.",
  notice:
    "U praat met een computerprogramma (AI), niet met een medewerker. Het zoekt zinnen in bronnen en laat zien " +
    "waar ze staan. Het kan iets missen. Het beslist nooit over u of een ander: dat doet de gemeente of instantie. " +
    "Typ geen namen, nummers of andere persoonsgegevens.",
  important: "Let op.",
  conversation: "Vragen en antwoorden",
  label: "Uw vraag",
  hint: (most) => `Hoogstens ${most} tekens. Enter verstuurt de vraag.`,
  left: (count) => `U kunt nog ${count} ${count === 1 ? "teken" : "tekens"} typen.`,
  send: "Stel de vraag",
  close: "Sluiten",
  again: "Begin opnieuw",
  wiped: "De vragen en antwoorden zijn weg. U kunt opnieuw beginnen.",
  retry: "Probeer opnieuw",
  stop: "Stop met zoeken",
  stopped: "Het zoeken is gestopt. Uw vraag staat nog in het veld.",
  searching: "Antwoord wordt gezocht.",
  slow: "Het duurt langer dan anders. U kunt wachten of stoppen. Uw vraag blijft staan.",
  ready: (number, sources) =>
    `Antwoord ${number} staat klaar, ${sources === 0 ? "zonder bronnen" : sources === 1 ? "1 bron" : `${sources} bronnen`}.`,
  question: (number) => `Uw vraag ${number}`,
  answer: (number) => `Antwoord ${number}`,
  outcome: {
    partly_answered: "gedeeltelijk antwoord",
    not_in_sources: "niet gevonden in de bronnen",
    out_of_scope: "hier kan ik niet bij helpen",
    clarification: "in welke gemeente?",
    urgent: "eerst hulp",
    personal_data_only: "geen vraag gevonden",
  },
  urgent: "Eerst hulp",
  choose: "Kies een gemeente:",
  inPlace: (question, place) =>
    `${question.replace(/[\s?.]+$/, "")} in ${place.startsWith("regio ") ? `de ${place}` : place}?`,
  sources: "Bronnen",
  source: (number, title) => `Bron ${number}: ${title}`,
  scope: (scope) => `Geldt in ${scope}`,
  peildatum: (date) => `Peildatum ${date ?? "onbekend"}`,
  page: (number) => `bladzijde ${number}`,
  original: (host, isPdf) => `Bekijk het origineel op ${host}${isPdf ? " (pdf)" : ""}`,
  newTab: "opent in een nieuw tabblad",
  back: "Terug naar de tekst",
  basedOn: "Deze kaart is gebaseerd op:",
  alsoPossible: (title) => `Ook mogelijk: ${title}`,
  nearby: "Misschien bruikbaar",
  person: "Liever iemand spreken?",
  callOrSee: (name) => `Vraag het ook aan ${name}.`,
  call: "Bel",
  helpful: "Helpt dit antwoord u?",
  yes: "Ja",
  no: "Nee",
  glad: "Fijn om te horen.",
  wrong: "Wat is er mis met dit antwoord?",
  reasons: {
    onjuist: "Het klopt niet",
    onvolledig: "Er mist iets",
    verouderd: "Het is oud",
    verkeerde_bron: "De bron past niet bij mijn vraag",
    anders: "Iets anders",
  },
  comment: "Wilt u het uitleggen? (hoeft niet)",
  noNames: "Typ geen namen of andere persoonsgegevens.",
  report: "Verstuur",
  cancel: "Niet versturen",
  reported: "Dank u wel. Uw melding is bewaard.",
  notReported: "Uw melding is niet aangekomen. Probeer het straks nog eens.",
  chooseReason: "Kies wat er mis is.",
  empty: "Typ eerst uw vraag.",
  tooLong: (count, most) =>
    `Uw vraag is te lang: ${count} tekens. Het mogen er hoogstens ${most} zijn. Maak uw vraag korter.`,
  kept: "Uw vraag staat nog in het veld.",
  unreachable: "De vraagdienst is nu niet te bereiken. Kijk of u internet hebt en probeer het opnieuw.",
  cut: "De verbinding viel weg voordat het antwoord klaar was. Probeer het opnieuw.",
  limited: "Er komen nu te veel vragen binnen.",
  unavailable: "De vraagdienst kan nu even niet antwoorden.",
  refused: "Deze website mag de vraagdienst nu niet gebruiken. Herlaad de pagina of neem contact op met de gemeente.",
  bad: "De vraagdienst begrijpt dit bericht niet. Schrijf uw vraag anders.",
  broken: "Er ging bij ons iets mis. Probeer het over een minuut opnieuw.",
  wait: (seconds) =>
    `Probeer het over ${duration(seconds, ["seconden", "minuut", "minuten", "uur", "uur"])} opnieuw.`,
};

const en: Words = {
  title: "Ask your question",
  subtitle: "A computer program looks for the answer in sources.",
  notice:
    "You are talking to a computer program (AI), not to a member of staff. It looks for sentences in sources and " +
    "shows where they are. It can miss things. It never decides about you or anyone else: the municipality or " +
    "agency does. Do not type names, numbers or other personal data. The sources are in Dutch.",
  important: "Please note.",
  conversation: "Questions and answers",
  label: "Your question",
  hint: (most) => `At most ${most} characters. Enter sends the question.`,
  left: (count) => `You can type ${count} more ${count === 1 ? "character" : "characters"}.`,
  send: "Ask",
  close: "Close",
  again: "Start again",
  wiped: "The questions and answers are gone. You can start again.",
  retry: "Try again",
  stop: "Stop searching",
  stopped: "The search has stopped. Your question is still in the field.",
  searching: "Looking for an answer.",
  slow: "This takes longer than usual. You can wait or stop. Your question stays.",
  ready: (number, sources) =>
    `Answer ${number} is ready, ${sources === 0 ? "without sources" : sources === 1 ? "1 source" : `${sources} sources`}.`,
  question: (number) => `Your question ${number}`,
  answer: (number) => `Answer ${number}`,
  outcome: {
    partly_answered: "partial answer",
    not_in_sources: "not found in the sources",
    out_of_scope: "I cannot help with this",
    clarification: "which municipality?",
    urgent: "help first",
    personal_data_only: "no question found",
  },
  urgent: "Help first",
  choose: "Choose a municipality:",
  inPlace: (question, place) => `${question.replace(/[\s?.]+$/, "")} in ${place}?`,
  sources: "Sources",
  source: (number, title) => `Source ${number}: ${title}`,
  scope: (scope) => `Applies in ${scope}`,
  peildatum: (date) => `Date of the source: ${date ?? "unknown"}`,
  page: (number) => `page ${number}`,
  original: (host, isPdf) => `See the original on ${host}${isPdf ? " (PDF)" : ""}`,
  newTab: "opens in a new tab",
  back: "Back to the text",
  basedOn: "This card is based on:",
  alsoPossible: (title) => `Also possible: ${title}`,
  nearby: "Perhaps useful",
  person: "Would you rather speak to someone?",
  callOrSee: (name) => `Please also ask ${name}.`,
  call: "Call",
  helpful: "Does this answer help you?",
  yes: "Yes",
  no: "No",
  glad: "Good to hear.",
  wrong: "What is wrong with this answer?",
  reasons: {
    onjuist: "It is not correct",
    onvolledig: "Something is missing",
    verouderd: "It is out of date",
    verkeerde_bron: "The source does not fit my question",
    anders: "Something else",
  },
  comment: "Would you like to explain? (optional)",
  noNames: "Do not type names or other personal data.",
  report: "Send",
  cancel: "Do not send",
  reported: "Thank you. Your report has been kept.",
  notReported: "Your report has not arrived. Please try again later.",
  chooseReason: "Choose what is wrong.",
  empty: "Type your question first.",
  tooLong: (count, most) =>
    `Your question is too long: ${count} characters. At most ${most} are allowed. Please make it shorter.`,
  kept: "Your question is still in the field.",
  unreachable: "The service cannot be reached now. Check your internet connection and try again.",
  cut: "The connection was lost before the answer was complete. Please try again.",
  limited: "Too many questions are coming in right now.",
  unavailable: "The service cannot answer right now.",
  refused: "This website may not use the service now. Reload the page or contact the municipality.",
  bad: "The service does not understand this message. Please ask it differently.",
  broken: "Something went wrong on our side. Please try again in a minute.",
  wait: (seconds) =>
    `Try again in ${duration(seconds, ["seconds", "minute", "minutes", "hour", "hours"])}.`,
};

export const WORDS: Record<Language, Words> = { nl, en };
