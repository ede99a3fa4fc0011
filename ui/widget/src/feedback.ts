/** "Helpt dit antwoord u?" under an answer, and the form to say what is wrong with it. */

import { urgentBlock } from "./answer.js";
import { type Answer, HELPFUL, REASONS } from "./contract.js";
import { button, el } from "./dom.js";
import type { Service } from "./service.js";
import type { Words } from "./words.js";

/** The API takes no longer comment, and no more passages. */
const MOST_CHARS = 2000;
const MOST_PASSAGES = 20;

let made = 0;

/** The question and, after "Nee", the form. */
export function feedback(answer: Answer, service: Service, words: Words, announce: (text: string) => void): HTMLElement {
  const id = `t${++made}`;
  const element = el("div", { class: "feedback", part: "terugkoppeling" });
  const no = button({ "aria-expanded": "false" }, words.no, () => {
    form.hidden = !form.hidden;
    no.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) form.querySelector("input")?.focus();
  });
  const yes = button({}, words.yes, () => {
    // Who says that it helped is not bothered with a report that does not arrive.
    send(HELPFUL, "").then(
      () => finish(words.reported),
      () => finish(words.glad),
    );
  });
  const form = reasonForm(id, words, (reason, comment) => void complain(reason, comment), () => {
    form.hidden = true;
    no.setAttribute("aria-expanded", "false");
    no.focus();
  });
  const error = form.querySelector<HTMLElement>(".error") as HTMLElement;

  function send(reason: string, comment: string): ReturnType<Service["report"]> {
    const passages = [...answer.citations, ...answer.nearby].map((one) => one.passage_id);
    return service.report({
      reden: reason,
      toelichting: comment.trim() || null,
      vraag: answer.masked_question,
      passages: [...new Set(passages)].slice(0, MOST_PASSAGES),
      uitkomst: answer.outcome,
      geschreven_door: answer.written_by,
      bouwsel: answer.index_build,
      kanaal: "widget",
    });
  }

  async function complain(reason: string | null, comment: string): Promise<void> {
    error.textContent = "";
    if (!reason) {
      error.textContent = words.chooseReason;
      form.querySelector("input")?.focus();
      return;
    }
    try {
      const said = await send(reason, comment);
      finish(words.reported);
      if (said.urgent?.length) element.prepend(urgentBlock(said.urgent, words, answer.language));
    } catch {
      error.textContent = words.notReported;
      announce(words.notReported);
    }
  }

  /** Replaces the question; the focus stays here, or it would fall back to the page. */
  function finish(text: string): void {
    const thanks = el("p", { tabindex: "-1" }, text);
    element.replaceChildren(thanks);
    thanks.focus();
  }

  element.append(
    el("div", { role: "group", "aria-labelledby": id, class: "row" }, el("p", { id }, words.helpful), yes, no),
    form,
  );
  return element;
}

function reasonForm(
  id: string,
  words: Words,
  send: (reason: string | null, comment: string) => void,
  cancel: () => void,
): HTMLFormElement {
  const error = el("p", { class: "error", id: `${id}-fout` });
  const reasons = REASONS.map((reason) => {
    const radio = el("input", { type: "radio", name: "reden", value: reason, "aria-describedby": error.id });
    return el("label", { class: "choice" }, radio, ` ${words.reasons[reason]}`);
  });
  const comment = el("textarea", {
    id: `${id}-toelichting`,
    rows: "2",
    maxlength: String(MOST_CHARS),
    "aria-describedby": `${id}-uitleg`,
  });
  const form = el(
    "form",
    { hidden: true, novalidate: true },
    el("fieldset", {}, el("legend", {}, words.wrong), error, ...reasons),
    el("label", { for: comment.id }, words.comment),
    el("p", { class: "hint", id: `${id}-uitleg` }, words.noNames),
    comment,
    el("div", { class: "row" }, el("button", { type: "submit" }, words.report), button({}, words.cancel, cancel)),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = form.querySelector<HTMLInputElement>("input:checked");
    send(chosen?.value ?? null, comment.value);
  });
  return form;
}
