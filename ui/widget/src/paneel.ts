/** The panel: notice, conversation, question field. Loaded on first use (woonwaaier-vraag.ts). */

import { AnswerView } from "./answer.js";
import type { Answer, Contact, Language, Session, Turn } from "./contract.js";
import { button, el, phone, webAddress } from "./dom.js";
import { feedback } from "./feedback.js";
import { Field } from "./field.js";
import sheet from "./paneel.css";
import { type Asked, Failure, Service, Stopped } from "./service.js";
import { outward } from "./sources.js";
import theme from "./thema-paneel.css";
import { WORDS, type Words } from "./words.js";

/** After so long without an answer the visitor is told that it takes longer, and may stop. */
const SLOW_MS = 10_000;

/** Earlier turns that are sent along for a follow-up; the search reads the last ones only. */
const MOST_TURNS = 6;

/** What the service gives when it does not say so itself. */
const MOST_CHARS = 2000;

/** From so many seconds on, the service's own sentence says when to come back. */
const LONG_S = 2 * 60 * 60;

export interface Options {
  host: HTMLElement;
  root: ShadowRoot;
  /** The empty element that the panel is built in. */
  frame: HTMLElement;
  /** Says something to screen readers, politely. */
  announce(text: string): void;
  inline: boolean;
  close(): void;
}

/** Builds the panel in its frame; called by the loader, once. */
export function build(options: Options): Panel {
  try {
    const styles = new CSSStyleSheet();
    styles.replaceSync(theme + sheet);
    options.root.adoptedStyleSheets = [...options.root.adoptedStyleSheets, styles];
  } catch {
    // An old browser: everything works, without our looks.
  }
  return new Panel(options);
}

export class Panel {
  readonly #options: Options;
  readonly #words: Words;
  readonly #language: Language;
  readonly #service: Service;
  readonly #heading: HTMLElement;
  readonly #notice: HTMLElement;
  readonly #help = el("div", { class: "help" });
  readonly #turns = el("ol", { class: "turns" });
  readonly #log: HTMLElement;
  readonly #field: Field;
  #history: Turn[] = [];
  #asked = 0;
  #contact: Contact | null = null;
  #begun = false;
  #running: AbortController | null = null;

  constructor(options: Options) {
    this.#options = options;
    const { host, frame, inline } = options;
    this.#language = host.getAttribute("taal")?.toLowerCase().startsWith("en") ? "en" : "nl";
    const words = (this.#words = WORDS[this.#language]);
    this.#service = new Service(
      (host.getAttribute("api") ?? "").replace(/\/+$/, ""),
      host.getAttribute("gemeente") || null,
      this.#language,
    );
    this.#heading = el("h2", { id: "kop", tabindex: "-1" }, words.title);
    this.#notice = el("p", { class: "notice", part: "melding" }, el("strong", {}, words.important), ` ${words.notice}`);
    const again = button({ class: "link", part: "opnieuw" }, words.again, () => this.#wipe());
    // Only what scrolls by itself must be reachable with the keyboard.
    const reach = inline ? {} : { tabindex: "0" };
    this.#log = el(
      "div",
      { class: "log", part: "gesprek", role: "region", "aria-label": words.conversation, ...reach },
      this.#notice,
      this.#help,
      this.#turns,
    );
    this.#field = new Field(words, MOST_CHARS, options.announce, {
      ask: (question) => void this.#ask(question),
      stop: () => this.#running?.abort(),
    });
    frame.replaceChildren(
      el("header", { part: "kop" }, this.#heading, el("p", { class: "subtitle" }, words.subtitle), again),
      this.#log,
      this.#field.element,
    );
    if (!inline) {
      this.#field.actions.append(button({ part: "sluit", class: "close" }, words.close, options.close));
    } else {
      // Nothing is asked of the service before the visitor does something here.
      frame.addEventListener("focusin", () => void this.#begin(), { once: true });
    }
    for (const kind of ["keydown", "keyup", "keypress"]) {
      // A page's own shortcuts must not go off while someone types a question in here.
      frame.addEventListener(kind, (event) => {
        if ((event as KeyboardEvent).key !== "Escape") event.stopPropagation();
      });
    }
  }

  /** The panel has just become visible because someone asked for it. */
  opened(): void {
    this.#heading.focus({ preventScroll: true });
    void this.#begin();
  }

  /** The element left the page. */
  left(): void {
    this.#running?.abort();
  }

  /** Starts the session; whatever goes wrong is told when a question is asked. */
  async #begin(): Promise<void> {
    if (this.#begun) return;
    this.#begun = true;
    try {
      this.#tell(await this.#service.session());
    } catch {
      this.#begun = false;
    }
  }

  /** Shows what the session tells. */
  #tell(session: Session): void {
    const { important } = this.#words;
    this.#notice.replaceChildren(el("strong", {}, important), ` ${session.melding_ai}`);
    this.#field.limit(session.max_vraag_tekens);
    this.#contact = session.contact;
    this.#help.replaceChildren();
    if (session.gepauzeerd && session.pauze_melding) {
      this.#help.append(el("p", { class: "remark", lang: "nl" }, session.pauze_melding));
    }
    const contact = this.#contactLine(this.#words.person);
    if (contact) this.#help.append(contact);
  }

  #contactLine(opening: string): HTMLElement | null {
    if (!this.#contact) return null;
    const { naam, url, telefoon } = this.#contact;
    const address = webAddress(url);
    const line = el("p", { class: "contact", part: "contact" }, opening, " ");
    line.append(address ? outward(address.href, naam, this.#words) : naam);
    if (telefoon) line.append(`. ${this.#words.call} `, phone(telefoon));
    return line;
  }

  async #ask(question: string): Promise<void> {
    if (this.#running) return;
    const { host, announce } = this.#options;
    const words = this.#words;
    const running = (this.#running = new AbortController());
    const number = this.#asked + 1;
    const view = new AnswerView(words, this.#language);
    const turn = new TurnView(number, question, view, words);
    this.#turns.append(turn.element);
    this.#show(turn.element);
    this.#field.busy(true);
    announce(words.searching);
    const slow = setTimeout(() => {
      turn.say(words.slow);
      announce(words.slow);
      this.#field.slow();
    }, SLOW_MS);
    const asked: Asked = {
      question,
      history: this.#history.slice(-MOST_TURNS),
      filters: { gemeente: host.getAttribute("gemeente") || null, thema: host.getAttribute("thema") || null },
    };
    try {
      const answer = await this.#service.ask(asked, view, running.signal);
      if (answer.outcome === "error") throw new Failure("broken", answer.notices[0] ?? null);
      this.#asked = number;
      this.#complete(number, turn, view, answer);
      this.#field.answered();
    } catch (error) {
      // Half an answer is not to be relied upon: what counts is what ends it.
      turn.element.remove();
      if (this.#running !== running) return; // everything was wiped meanwhile
      if (error instanceof Stopped) this.#field.failed(words.stopped, question, false);
      else this.#field.failed(this.#sentence(error), question, true);
    } finally {
      clearTimeout(slow);
      if (this.#running === running) this.#running = null;
    }
  }

  #complete(number: number, turn: TurnView, view: AnswerView, answer: Answer): void {
    const words = this.#words;
    const sources = view.complete(answer, (place) => {
      turn.heading.focus();
      void this.#ask(words.inPlace(answer.masked_question, place));
    });
    turn.complete(answer);
    if (answer.outcome === "not_in_sources" || answer.outcome === "partly_answered") {
      const contact = this.#contactLine(this.#words.person);
      if (contact) view.element.append(contact);
    }
    view.element.append(feedback(answer, this.#service, words, this.#options.announce));
    this.#history.push({
      question: answer.masked_question,
      answer: answer.statements.map((one) => one.text).join(" "),
    });
    this.#show(turn.element);
    const urgent = answer.urgent.map((one) => one.sentence);
    this.#options.announce([...urgent, words.ready(number, sources)].join(" "));
    void this.#begin();
  }

  #wipe(): void {
    this.#running?.abort();
    this.#running = null;
    this.#turns.replaceChildren();
    this.#history = [];
    this.#asked = 0;
    this.#field.wipe();
    this.#options.announce(this.#words.wiped);
    this.#field.focus();
  }

  /** Brings a turn into view within the log; the page itself stays where it is. */
  #show(element: HTMLElement): void {
    if (this.#options.inline) {
      element.scrollIntoView({ block: "nearest" });
      return;
    }
    // On a low screen the whole panel scrolls.
    const scrolls = getComputedStyle(this.#log).overflowY === "auto" ? this.#log : this.#options.frame;
    scrolls.scrollTop += element.getBoundingClientRect().top - scrolls.getBoundingClientRect().top;
  }

  /** One clear sentence, and what to do. */
  #sentence(error: unknown): string {
    const words = this.#words;
    const failed = error instanceof Failure ? error : new Failure("broken");
    const own: Record<Failure["kind"], string> = {
      unreachable: words.unreachable,
      cut: words.cut,
      limited: words.limited,
      unavailable: words.unavailable,
      refused: words.refused,
      bad: words.bad,
      broken: words.broken,
    };
    // The service's own sentences are Dutch.
    const said = (this.#language === "nl" && failed.detail) || own[failed.kind];
    const { retryAfter } = failed;
    // "Tomorrow" says more than a number of hours.
    const isTold = retryAfter && !/\d/.test(said) && (retryAfter < LONG_S || said !== failed.detail);
    return isTold ? `${said} ${words.wait(retryAfter)}` : said;
  }
}

/** A question and its answer in the list, each under a heading of its own. */
class TurnView {
  readonly element: HTMLLIElement;
  readonly heading: HTMLElement;
  readonly #question: HTMLElement;
  readonly #pending: HTMLElement;
  readonly #answer: HTMLElement;

  constructor(
    readonly number: number,
    question: string,
    view: AnswerView,
    readonly words: Words,
  ) {
    this.heading = el("h3", { tabindex: "-1" }, words.question(number));
    this.#question = el("p", { class: "question", part: "vraag" }, question);
    this.#answer = el("h3", {}, words.answer(number));
    this.#pending = el("p", { class: "pending" }, words.searching);
    this.element = el("li", { part: "beurt" }, this.heading, this.#question, this.#answer, this.#pending, view.element);
  }

  /** Says how it goes while there is no answer. */
  say(text: string): void {
    this.#pending.textContent = text;
  }

  complete(answer: Answer): void {
    this.#pending.remove();
    // Without the personal data that was in it.
    this.#question.textContent = answer.masked_question;
    const outcome = this.words.outcome[answer.outcome];
    if (outcome) this.#answer.append(`: ${outcome}`);
  }
}
