/** The question field with its limit, its errors and its buttons. */

import { button, el } from "./dom.js";
import type { Words } from "./words.js";

/** From so many characters before the limit on, what is left is told. */
const NEAR = 200;

/** What is left is announced when someone stops typing, not with every key. */
const PAUSE_MS = 1000;

interface Actions {
  ask(question: string): void;
  stop(): void;
}

/** Length as the service counts it: characters, not UTF-16 units. */
function length(text: string): number {
  return [...text].length;
}

export class Field {
  readonly element: HTMLFormElement;
  /** The row of buttons; the panel puts its own behind them. */
  readonly actions = el("div", { class: "row" });
  readonly #input = el("textarea", {
    id: "vraag",
    part: "invoer",
    rows: "2",
    "aria-describedby": "fout over uitleg",
    autocomplete: "off",
  });
  readonly #hint = el("p", { class: "hint", id: "uitleg" });
  readonly #left = el("p", { class: "hint", id: "over" });
  readonly #error = el("p", { class: "error", part: "fout", id: "fout" });
  readonly #send: HTMLButtonElement;
  readonly #stop: HTMLButtonElement;
  #most: number;
  #busy = false;
  #timer = 0;

  constructor(
    readonly words: Words,
    most: number,
    readonly announce: (text: string) => void,
    readonly does: Actions,
  ) {
    this.#most = most;
    this.#send = el("button", { type: "submit", class: "primary", part: "verstuur" }, words.send);
    this.#stop = button({ part: "stop" }, words.stop, () => does.stop());
    this.actions.append(this.#send);
    this.element = el(
      "form",
      { novalidate: true, class: "ask", part: "formulier" },
      el("label", { for: "vraag" }, words.label),
      this.#hint,
      this.#error,
      this.#input,
      this.#left,
      this.actions,
    );
    this.limit(most);
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#input.addEventListener("input", () => {
      this.#count();
      this.#send.textContent = words.send;
    });
    this.#input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
  }

  focus(): void {
    this.#input.focus();
  }

  /** Sets how long a question may be. */
  limit(most: number): void {
    if (most > 0) this.#most = most;
    this.#hint.textContent = this.words.hint(this.#most);
  }

  /** Whether a question is on its way. The question stays in the field until there is an answer. */
  busy(busy: boolean): void {
    this.#busy = busy;
    this.#input.readOnly = busy;
    // Not `disabled`: that would drop the focus of whoever has just pressed it.
    this.#send.setAttribute("aria-disabled", String(busy));
    this.#send.textContent = this.words.send;
    if (busy) this.#say("");
    else this.#without(this.#stop);
  }

  /** It takes long: from now on it can be stopped. */
  slow(): void {
    if (this.#busy) this.#send.after(this.#stop);
  }

  answered(): void {
    this.busy(false);
    this.#input.value = "";
    this.#count();
  }

  /** Puts the question back, with what went wrong beside it. */
  failed(sentence: string, question: string, again: boolean): void {
    this.busy(false);
    this.#input.value = question;
    this.#count();
    const said = sentence.includes(this.words.kept) ? sentence : `${sentence} ${this.words.kept}`;
    this.#say(said);
    if (again) this.#send.textContent = this.words.retry;
    this.announce(said);
  }

  wipe(): void {
    this.answered();
    this.#say("");
  }

  #submit(): void {
    if (this.#busy) return;
    const question = this.#input.value.trim();
    const count = length(question);
    if (!question || count > this.#most) {
      const said = question ? this.words.tooLong(count, this.#most) : this.words.empty;
      this.#say(said, true);
      this.#input.focus();
      // Whose focus was in the field already hears nothing of what now describes it.
      this.announce(said);
      return;
    }
    this.#say("");
    this.does.ask(question);
  }

  /** The sentence beside the field. */
  #say(sentence: string, invalid = false): void {
    this.#error.textContent = sentence;
    if (invalid) this.#input.setAttribute("aria-invalid", "true");
    else this.#input.removeAttribute("aria-invalid");
  }

  #count(): void {
    const count = length(this.#input.value.trim());
    const left = this.#most - count;
    const text = left >= NEAR ? "" : left < 0 ? this.words.tooLong(count, this.#most) : this.words.left(left);
    this.#left.textContent = text;
    clearTimeout(this.#timer);
    if (text) this.#timer = setTimeout(() => this.announce(text), PAUSE_MS);
  }

  /** Takes a button away; the focus goes on in the field when it was there. */
  #without(gone: HTMLButtonElement): void {
    const root = gone.getRootNode();
    const focused = root instanceof ShadowRoot && root.activeElement === gone;
    gone.remove();
    if (focused) this.#input.focus();
  }
}
