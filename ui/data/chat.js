// What the browser does by itself on the tab Vragen. Every text that is put on the page here goes
// in as text, never as HTML. Questions leave the page through Gradio only, reports through the API.
(() => {
  "use strict";

  const GEMEENTE = "waaier.gemeente";
  const KEEP = "waaier.bewaar-vragen";
  const QUESTIONS = "waaier.vragen";
  const MOST_QUESTIONS = 20;
  const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
  const REPORTED = new Map(); // id of a form -> what was said after it was sent
  let pending = null; // what a button of ours asks
  let wanted = null; // the turn to fetch as Word
  let shown = ""; // the newest turn that was brought into view

  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // A browser may forbid storage; then nothing is remembered, and everything else still works.
  const storage = {
    get(key) {
      try { return localStorage.getItem(key); } catch { return null; }
    },
    set(key, value) {
      try { localStorage.setItem(key, value); } catch { /* nothing is remembered */ }
    },
    remove(key) {
      try { localStorage.removeItem(key); } catch { /* there is nothing */ }
    },
  };

  function say(text) {
    const status = one("#ww-status");
    if (status) status.textContent = text;
  }

  function element(name, text, classes = "") {
    const made = document.createElement(name);
    made.textContent = text;
    if (classes) made.className = classes;
    return made;
  }

  // Filters

  const selects = () => all("select[data-filter]");

  function filters() {
    return Object.fromEntries(selects().map((select) => [select.dataset.filter, select.value]));
  }

  function showFilters() {
    const chosen = selects().filter((select) => select.value).map((select) => select.value);
    const told = one("#gekozen");
    if (told) told.textContent = chosen.length ? chosen.join(", ") : "alles";
  }

  function startFilters() {
    const row = one("#zoek-alleen");
    if (!row || row.dataset.ready) return;
    row.dataset.ready = "ja";
    const known = storage.get(GEMEENTE);
    const select = one('select[data-filter="gemeente"]', row);
    if (known && [...select.options].some((option) => option.value === known)) {
      select.value = known;
    }
    showFilters();
  }

  function wipeFilters() {
    for (const select of selects()) select.value = "";
    storage.remove(GEMEENTE);
    showFilters();
    say("De filters zijn gewist.");
  }

  // Asking

  function asked(text) {
    say("Antwoord wordt gezocht.");
    return [text, JSON.stringify(filters()), null];
  }

  function askThis(text) {
    pending = text;
    one("#ww-vraag").click();
  }

  function answered() {
    const newest = one("#antwoorden article.ww-turn:not([aria-busy])");
    if (!newest) return;
    newest.focus({ preventScroll: true });
    newest.scrollIntoView({ block: "start" });
    say(newest.dataset.klaar || "");
    if (newest.dataset.bewaar) remember(one("h2", newest).textContent);
  }

  // Earlier questions: only where the user turned it on, for a computer may be shared

  const keeps = () => storage.get(KEEP) === "ja";

  function questions() {
    let kept = [];
    try { kept = JSON.parse(storage.get(QUESTIONS) || "[]"); } catch { kept = []; }
    if (!Array.isArray(kept)) return [];
    const oldest = Date.now() - KEPT_MS;
    return kept.filter((entry) => entry && typeof entry.vraag === "string" && entry.op > oldest);
  }

  function remember(question) {
    if (!keeps()) return;
    const others = questions().filter((entry) => entry.vraag !== question);
    const kept = [{ vraag: question, op: Date.now() }, ...others].slice(0, MOST_QUESTIONS);
    storage.set(QUESTIONS, JSON.stringify(kept));
    showQuestions();
  }

  function showQuestions() {
    const list = one("#vragenlijst");
    if (!list) return;
    const kept = keeps() ? questions() : [];
    list.replaceChildren(...kept.map((entry) => {
      const item = document.createElement("li");
      const button = element("button", entry.vraag, "ww-example");
      button.type = "button";
      button.dataset.vraag = entry.vraag;
      item.append(button);
      return item;
    }));
    one("#bewaar-vragen").checked = keeps();
    one('[data-doe="wis-vragen"]').hidden = kept.length === 0;
  }

  function startHistory() {
    const row = one("#eerdere-vragen");
    if (!row || row.dataset.ready) return;
    row.dataset.ready = "ja";
    if (keeps()) storage.set(QUESTIONS, JSON.stringify(questions()));
    else storage.remove(QUESTIONS);
    showQuestions();
  }

  function keepQuestions(on) {
    if (on) storage.set(KEEP, "ja");
    else {
      storage.remove(KEEP);
      storage.remove(QUESTIONS);
    }
    showQuestions();
    say(on ? "Uw vragen worden bewaard in deze browser." : "Uw vragen zijn gewist.");
  }

  // What can be done with an answer

  function note(button, text) {
    const group = button.closest(".ww-tools");
    let told = group.nextElementSibling;
    if (!told?.classList.contains("ww-told")) {
      told = element("p", "", "ww-told");
      group.after(told);
    }
    told.textContent = text;
    say(text);
  }

  async function copy(button) {
    const text = button.dataset.tekst;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without https a browser has no clipboard of its own for us.
      const box = element("textarea", "", "ww-unseen");
      box.value = text;
      document.body.append(box);
      box.select();
      const copied = document.execCommand("copy");
      box.remove();
      button.focus();
      if (!copied) {
        note(button, "Kopiëren lukt niet in deze browser. Gebruik 'Download als Word'.");
        return;
      }
    }
    note(button, "Het antwoord met de bronnen is gekopieerd.");
  }

  function download(file) {
    const button = one(`[data-doe="word"][data-nummer="${wanted}"]`);
    if (!file) {
      if (button) note(button, "Dit antwoord is er niet meer. Stel de vraag opnieuw.");
      return;
    }
    const bytes = Uint8Array.from(atob(file), (char) => char.charCodeAt(0));
    const kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: kind }));
    link.download = `praktijkwaaier-antwoord-${wanted}.docx`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    if (button) note(button, "Het Word-bestand is gemaakt.");
  }

  function print(button) {
    const turn = button.closest("article");
    for (const other of all(".ww-turn")) other.classList.toggle("ww-unprinted", other !== turn);
    window.print();
  }

  const opened = [];

  window.addEventListener("beforeprint", () => {
    // Pictures of pages stay closed: they are fetched only for who asks for them.
    for (const details of all(".ww-turn details:not([open]):not(.ww-page)")) {
      details.open = true;
      opened.push(details);
    }
  });

  window.addEventListener("afterprint", () => {
    for (const details of opened.splice(0)) details.open = false;
    for (const turn of all(".ww-unprinted")) turn.classList.remove("ww-unprinted");
  });

  // Reports

  function address(path) {
    const root = window.gradio_config?.root || window.location.origin;
    return root.replace(/\/$/, "") + path;
  }

  async function report(form, reason) {
    if (form.dataset.busy) return;
    form.dataset.busy = "ja";
    const told = one(".ww-told", form);
    const comment = one("textarea", form).value.trim();
    const body = {
      reden: reason,
      toelichting: reason === "nuttig" ? null : comment || null,
      vraag: one("h2", form.closest("article")).textContent,
      passages: form.dataset.passages.split(" ").filter(Boolean),
      uitkomst: form.dataset.uitkomst,
      geschreven_door: form.dataset.geschrevenDoor,
      bouwsel: form.dataset.bouwsel || null,
      kanaal: "chat",
    };
    let said;
    try {
      const answer = await fetch(address("/v1/terugkoppelingen"), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      const received = await answer.json();
      if (!answer.ok) throw new Error(received.detail || "");
      said = thanks(received, reason);
    } catch (error) {
      const known = error instanceof Error && !(error instanceof TypeError) && error.message;
      told.replaceChildren(known || "De melding is niet verstuurd. Probeer het nog eens.");
      told.hidden = false;
      told.focus();
      return;
    } finally {
      delete form.dataset.busy;
    }
    REPORTED.set(form.id, said);
    showReported(form);
    one(".ww-told", form).focus();
  }

  function thanks(received, reason) {
    const said = [];
    for (const help of received.urgent || []) {
      const numbers = help.contacts.filter((contact) => contact.phone)
        .map((contact) => `${contact.name}: ${contact.phone}`).join("; ");
      said.push(`${help.sentence} ${numbers}`);
    }
    said.push(reason === "nuttig" ? "Dank u." : "Dank u. Uw melding is bewaard.");
    if ((received.weggehaald || []).length) {
      said.push(`Uit uw toelichting is weggehaald: ${received.weggehaald.join(", ")}.`);
    }
    return said.join(" ");
  }

  function showReported(form) {
    for (const part of all("fieldset, .ww-why", form)) part.hidden = true;
    const told = one(".ww-told", form);
    told.textContent = REPORTED.get(form.id);
    told.hidden = false;
    form.dataset.sent = "ja";
  }

  // Events

  const ACTIONS = {
    "wis-filters": wipeFilters,
    "wis-vragen": () => { storage.remove(QUESTIONS); showQuestions(); say("Uw vragen zijn gewist."); },
    kopieer: copy,
    print,
    word(button) {
      wanted = button.dataset.nummer;
      note(button, "Het Word-bestand wordt gemaakt.");
      one("#ww-word").click();
    },
    nuttig: (button) => report(button.closest("form"), "nuttig"),
    "niet-nuttig"(button) {
      const why = one(".ww-why", button.closest("form"));
      why.hidden = !why.hidden;
      button.setAttribute("aria-expanded", String(!why.hidden));
      if (!why.hidden) one("input", why).focus();
    },
  };

  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const button = target?.closest("button[data-doe], button[data-vraag]");
    if (!button) return;
    if (button.dataset.zonderFilters) wipeFilters();
    if (button.dataset.vraag) askThis(button.dataset.vraag);
    else ACTIONS[button.dataset.doe]?.(button);
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".ww-report")) return;
    event.preventDefault();
    const reason = one("input:checked", event.target);
    if (reason) report(event.target, reason.value);
  });

  document.addEventListener("change", (event) => {
    if (event.target.id === "bewaar-vragen") keepQuestions(event.target.checked);
    if (!event.target.matches("select[data-filter]")) return;
    showFilters();
    if (event.target.dataset.filter !== "gemeente") return;
    if (event.target.value) storage.set(GEMEENTE, event.target.value);
    else storage.remove(GEMEENTE);
  });

  // Gradio sends on Shift+Enter too; here that makes a new line, as people know it.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.shiftKey && event.target.closest?.("#vraag")) {
      event.stopImmediatePropagation();
    }
  }, true);

  // "toggle" does not bubble, so it is caught on its way down.
  document.addEventListener("toggle", (event) => {
    const picture = event.target.matches?.(".ww-page[open]") && one("img", event.target);
    if (!picture || picture.src) return;
    picture.addEventListener("error", () => {
      picture.hidden = true;
      picture.nextElementSibling.hidden = false;
    });
    picture.src = address(picture.dataset.bron);
  }, true);

  function refresh() {
    startFilters();
    startHistory();
    for (const form of all("form.ww-report:not([data-sent])")) {
      if (REPORTED.has(form.id)) showReported(form);
    }
    const busy = one("#antwoorden article[aria-busy]");
    if (busy && busy.id !== shown) {
      shown = busy.id;
      busy.scrollIntoView({ block: "start" });
    }
  }

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; refresh(); });
  }).observe(document, { childList: true, subtree: true });

  window.waaier = {
    ask: asked,
    askAgain: () => asked(pending),
    answered,
    asWord: () => [wanted, null],
    download,
    wiped() {
      REPORTED.clear();
      shown = "";
      say("Het gesprek is gewist.");
    },
  };
})();
