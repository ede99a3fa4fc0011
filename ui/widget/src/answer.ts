/** One answer on the page: built up while it comes in, and completed with what `done` holds. */

import { type Answer, type CardBlock, type Citation, LIST_FIELDS, type Language, type Statement } from "./contract.js";
import { button, el, phone } from "./dom.js";
import { linked, Sources } from "./sources.js";
import type { Words } from "./words.js";

/** Places that can be chosen with a button, as in the chat; another can always be typed. */
const MOST_CHOICES = 4;

export class AnswerView {
  readonly element = el("div", { part: "antwoord", class: "answer" });
  readonly #text = el("div", { class: "statements", lang: "nl" });
  readonly #sources: Sources;
  #said: Statement[] = [];
  #paragraph: { passage: string; element: HTMLElement } | null = null;

  constructor(
    readonly words: Words,
    readonly language: Language,
  ) {
    this.#sources = new Sources(words);
    this.element.append(this.#text);
  }

  citation(citation: Citation): void {
    this.#sources.add(citation);
  }

  statement(statement: Statement): void {
    this.#said.push(statement);
    this.#write(statement, this.#sources.passageOf(statement.citations[0]));
  }

  withdrawn(): void {
    this.#said = [];
    this.#paragraph = null;
    this.#text.replaceChildren();
    this.#sources.clear();
  }

  /**
   * Shows the whole answer. What had come in and still stands is left as it is, so that a reader
   * who is already in it keeps their place.
   *
   * @param choose - asks the question again for one place.
   * @returns how many different sources it rests on.
   */
  complete(answer: Answer, choose: (place: string) => void): number {
    const { words } = this;
    const byModel = answer.written_by === "model";
    if (byModel || JSON.stringify(this.#said) !== JSON.stringify(answer.statements)) this.withdrawn();
    for (const citation of answer.citations) this.#sources.add(citation);
    if (!this.#said.length) {
      // The sentences of a language model follow each other in an order of their own: one paragraph.
      for (const one of answer.statements) this.#write(one, byModel ? "" : this.#sources.passageOf(one.citations[0]));
    }
    // A model writes in the language of the question; quotes are in that of their source.
    this.#text.lang = byModel ? answer.language : "nl";

    const urgent = new Set(answer.urgent.map((one) => one.sentence));
    const notices = answer.notices
      .filter((notice) => !urgent.has(notice))
      .map((notice) => el("p", { class: "remark", part: "opmerking", lang: answer.language }, ...linked(notice, words)));
    // Who wrote the sentences must be known before they are read.
    if (byModel) this.#text.before(...notices);
    else this.element.append(...notices);
    if (answer.urgent.length) this.element.prepend(urgentBlock(answer.urgent, words, answer.language));
    if (answer.outcome === "clarification" && answer.choices.length) {
      this.element.append(this.#choices(answer.choices, choose));
    }
    this.element.append(...answer.cards.map((card, index) => this.#card(card, index === 0)));
    if (this.#sources.count) this.element.append(el("h4", {}, words.sources), this.#sources.element);
    if (answer.nearby.length) this.element.append(el("h4", {}, words.nearby), ...this.#nearby(answer.nearby));
    if (!this.#text.hasChildNodes()) this.#text.remove();
    return this.#sources.count;
  }

  #write(statement: Statement, passage: string): void {
    if (this.#paragraph?.passage !== passage) {
      const element = el("p");
      this.#text.append(element);
      this.#paragraph = { passage, element };
    }
    this.#paragraph.element.append(statement.text, " ", ...this.#sources.chips(statement.citations), " ");
  }

  #choices(places: string[], choose: (place: string) => void): HTMLElement {
    const id = `keuze-${Math.random().toString(36).slice(2)}`;
    const buttons = places.slice(0, MOST_CHOICES).map((place) => button({ part: "keuze" }, place, () => choose(place)));
    return el(
      "div",
      { class: "choices", role: "group", "aria-labelledby": id },
      el("p", { id }, this.words.choose),
      el("div", { class: "row" }, ...buttons),
    );
  }

  #card(card: CardBlock, isOpen: boolean): HTMLElement {
    const fields = el("dl", { lang: "nl" });
    for (const field of card.fields) {
      const lines: (string | Node)[][] = field.text.split("\n").filter((line) => line.trim()).map((line) => [line]);
      lines.at(-1)?.push(" ", ...this.#sources.chips(field.citations));
      const isList = LIST_FIELDS.includes(field.name);
      const body = lines.map((line) => el(isList ? "li" : "p", {}, ...line));
      fields.append(el("dt", {}, field.label), el("dd", {}, ...(isList ? [el("ul", {}, ...body)] : body)));
    }
    const facts = el(
      "p",
      { class: "badges" },
      el("span", { class: "badge" }, this.words.scope(card.scope)),
      " ",
      el("span", { class: "badge" }, this.words.peildatum(card.peildatum)),
    );
    // The first screen must be enough: of several cards only the first is open.
    if (isOpen) {
      return el("section", { class: "card", part: "kaart" }, el("h4", { lang: "nl" }, card.title), facts, fields);
    }
    const summary = el("summary", {}, this.words.alsoPossible(card.title));
    return el("details", { class: "card", part: "kaart" }, summary, facts, fields);
  }

  #nearby(citations: Citation[]): HTMLElement[] {
    return citations.map((citation) => {
      const sources = new Sources(this.words, false);
      sources.add(citation);
      return el("div", { class: "nearby" }, el("p", { lang: "nl" }, citation.quote), sources.element);
    });
  }
}

/** Whom to call, above everything else. */
export function urgentBlock(urgent: Answer["urgent"], words: Words, language: Language): HTMLElement {
  const called = new Map<string, HTMLElement>();
  for (const { contacts } of urgent) {
    for (const { name, phone: number } of contacts) {
      if (number) called.set(name + number, el("li", {}, `${name}: `, phone(number)));
    }
  }
  return el(
    "div",
    { class: "urgent", part: "spoed", lang: language },
    el("h4", {}, words.urgent),
    ...urgent.map((one) => el("p", {}, el("strong", {}, one.sentence))),
    called.size > 0 && el("ul", {}, ...called.values()),
  );
}
