/** The sources under an answer, and the chips in its text that lead there. */

import type { Citation, Source } from "./contract.js";
import { atQuote, button, el, webAddress } from "./dom.js";
import type { Words } from "./words.js";

interface Group {
  details: HTMLDetailsElement;
  cited: number[];
  numbers: HTMLElement;
  quotes: HTMLElement;
}

interface Shown {
  citation: Citation;
  /** Holds the quote and its place; gets the focus when a chip leads here. */
  element: HTMLElement;
  details: HTMLDetailsElement;
}

/** Citations grouped by the source they come from, each source in a `details` element. */
export class Sources {
  readonly element = el("ul", { class: "sources" });
  readonly #shown = new Map<number, Shown>();
  readonly #groups = new Map<string, Group>();
  readonly #back: HTMLButtonElement;
  #cameFrom: HTMLElement | null = null;

  /** @param numbered - whether the text refers to these sources by number. */
  constructor(
    readonly words: Words,
    readonly numbered = true,
  ) {
    this.#back = button({ class: "back link" }, words.back, () => {
      this.#cameFrom?.focus();
      this.#back.remove();
    });
  }

  /** How many sources there are. */
  get count(): number {
    return this.#groups.size;
  }

  clear(): void {
    this.#shown.clear();
    this.#groups.clear();
    this.element.replaceChildren();
  }

  /** Adds a citation that is not there yet. */
  add(citation: Citation): void {
    if (this.#shown.has(citation.n)) return;
    const group = this.#groups.get(citation.source.id) ?? this.#group(citation.source);
    const element = this.#quote(citation);
    group.quotes.append(element);
    group.cited.push(citation.n);
    if (this.numbered) group.numbers.textContent = ` · [${ranges(group.cited)}]`;
    this.#shown.set(citation.n, { citation, element, details: group.details });
  }

  /** The passage that a citation is from; empty when it did not come along. */
  passageOf(number: number | undefined): string {
    return (number !== undefined && this.#shown.get(number)?.citation.passage_id) || "";
  }

  /** A chip for each number: a button that opens the source and goes to the quote. */
  chips(numbers: number[]): HTMLElement[] {
    return numbers.flatMap((number) => {
      const shown = this.#shown.get(number);
      if (!shown) return [];
      const label = this.words.source(number, shown.citation.source.title);
      const chip = button({ class: "chip", part: "verwijzing", "aria-label": label }, `[${number}]`, () =>
        this.#goTo(number, chip),
      );
      return [chip];
    });
  }

  #goTo(number: number, from: HTMLElement): void {
    const shown = this.#shown.get(number);
    if (!shown) return;
    this.#cameFrom = from;
    shown.details.open = true;
    shown.element.append(this.#back);
    shown.element.focus();
    shown.element.scrollIntoView({ block: "nearest" });
  }

  #group(source: Source): Group {
    const { words } = this;
    const numbers = el("span");
    const quotes = el("div");
    const facts = [source.publisher, words.scope(source.scope), words.peildatum(source.peildatum)];
    const details = el(
      "details",
      { part: "bron" },
      el(
        "summary",
        {},
        el("b", { lang: source.language ?? "nl" }, source.title),
        " ",
        el("span", { class: "facts" }, facts.filter(Boolean).join(" · "), numbers),
      ),
      quotes,
      this.#references(source),
    );
    const group: Group = { details, cited: [], numbers, quotes };
    this.#groups.set(source.id, group);
    this.element.append(el("li", {}, details));
    return group;
  }

  #quote(citation: Citation): HTMLElement {
    const place = citation.section.join(" › ") + (citation.page ? ` (${this.words.page(citation.page)})` : "");
    const isCard = citation.source.kind === "kaart";
    const language = citation.source.language ?? "nl";
    return el(
      "div",
      { class: "quote", tabindex: "-1" },
      place && el("p", { class: "facts", lang: language }, place),
      el("blockquote", { lang: language }, citation.quote, this.numbered && ` [${citation.n}]`),
      // A card is our own text: what it rests on stands below it.
      !isCard && this.#original(citation.url ?? citation.source.url, citation.quote),
    );
  }

  #original(url: string | null, quote: string): HTMLElement | null {
    const address = webAddress(url);
    if (!address) return null;
    const isPdf = address.pathname.toLowerCase().endsWith(".pdf");
    return el("p", {}, outward(atQuote(address, quote), this.words.original(address.host, isPdf), this.words));
  }

  #references(source: Source): HTMLElement | null {
    if (!source.references.length) return null;
    const items = source.references.map(({ title, url, publisher, place, peildatum }) => {
      const address = webAddress(url);
      const facts = [publisher, place, peildatum && this.words.peildatum(peildatum).toLowerCase()];
      const rest = `, ${facts.filter(Boolean).join(", ")}`;
      return el("li", { lang: "nl" }, address ? outward(address.href, title, this.words) : title, rest);
    });
    return el("div", { class: "references" }, el("p", {}, this.words.basedOn), el("ul", {}, ...items));
  }
}

/** A link that leaves the page as it is: the conversation is kept nowhere else. */
export function outward(href: string, text: string, words: Words): HTMLAnchorElement {
  return el(
    "a",
    { href, target: "_blank", rel: "noopener noreferrer" },
    text,
    el("span", { class: "hidden-text" }, ` (${words.newTab})`),
  );
}

/** A sentence of ours with the web addresses in it as links. */
export function linked(text: string, words: Words): (string | Node)[] {
  return text.split(/(https?:\/\/[^\s]*[^\s.,;:!?)])/).map((piece) => {
    const address = webAddress(piece);
    return address ? outward(address.href, piece, words) : piece;
  });
}

/** Numbers as they are read most easily: 1, 2, 3 and 7 are "1-3, 7". */
function ranges(numbers: number[]): string {
  const found: [number, number][] = [];
  for (const number of [...numbers].sort((one, other) => one - other)) {
    const last = found.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(", ");
}
