/**
 * `<woonwaaier-vraag>`: the button, and the place of the panel. This file is the loader: the panel
 * is fetched from beside it when it is first needed.
 */

import buttonSheet from "./knop.css";
import type { Panel } from "./paneel.js";
import themeSheet from "./thema.css";

const NAME = "woonwaaier-vraag";

const WORDS = {
  nl: ["Stel uw vraag", "Even geduld.", "De vraaghulp laadt nu niet.", "Probeer opnieuw", "Stel uw vraag op een gewone pagina"],
  en: ["Ask your question", "One moment.", "The question form does not load now.", "Try again", "Ask your question on a plain page"],
} as const;

let tries = 0;

/** The panel's code; on a versioned address only when it is the code of this version. */
async function panelCode(): Promise<typeof import("./paneel.js")> {
  const url = new URL("paneel.js", import.meta.url);
  // A browser remembers that a module failed.
  if (tries++) url.search = `opnieuw=${tries}`;
  const link = document.createElement("link");
  if (url.pathname.includes(`/${VERSION}/`) && link.relList?.supports?.("modulepreload")) {
    await new Promise((resolve, reject) => {
      Object.assign(link, {
        rel: "modulepreload",
        href: url.href,
        integrity: PANEL_INTEGRITY,
        crossOrigin: "anonymous",
        onload: resolve,
        onerror: reject,
      });
      document.head.append(link);
    }).finally(() => link.remove());
  }
  return import(url.href);
}

class WoonwaaierVraag extends HTMLElement {
  #root!: ShadowRoot;
  #box!: HTMLElement;
  #button: HTMLButtonElement | null = null;
  #frame!: HTMLElement;
  #status!: HTMLElement;
  #panel: Panel | null = null;
  #loading = false;

  connectedCallback(): void {
    document.addEventListener("keydown", this.#escape);
    if (this.shadowRoot) return;
    this.#root = this.attachShadow({ mode: "open" });
    try {
      this.#root.adoptedStyleSheets = [themeSheet, buttonSheet].map((text) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        return sheet;
      });
    } catch {
      // An old browser: everything works, without our looks.
    }
    this.#box = this.#make("div", { class: this.#inline ? "ww inline" : "ww", lang: this.#language });
    this.#frame = this.#make("section", { id: "paneel", part: "paneel", "aria-label": this.#words[0] });
    this.#status = this.#make("div", { role: "status", class: "hidden-text" });
    if (this.#inline) {
      this.#box.append(this.#frame, this.#status);
      void this.#load();
    } else {
      const attributes = { type: "button", part: "knop", "aria-expanded": "false", "aria-controls": "paneel" };
      this.#button = this.#make("button", attributes, this.#words[0]);
      this.#button.addEventListener("click", () => (this.#frame.hidden ? this.#open() : this.#close()));
      this.#frame.hidden = true;
      this.#box.append(this.#button, this.#frame, this.#status);
    }
    this.#root.append(this.#box);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#escape);
    this.#panel?.left();
  }

  get #inline(): boolean {
    return this.getAttribute("weergave") === "inline";
  }

  get #language(): "nl" | "en" {
    return this.getAttribute("taal")?.toLowerCase().startsWith("en") ? "en" : "nl";
  }

  get #words(): (typeof WORDS)["nl" | "en"] {
    return WORDS[this.#language];
  }

  #make<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    attributes: Record<string, string>,
    text = "",
  ): HTMLElementTagNameMap[K] {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.textContent = text;
    return made;
  }

  // Also from the page itself: on a small screen the panel may hide what has the focus there.
  #escape = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !event.defaultPrevented && this.#button && !this.#frame.hidden) {
      this.#close(event.composedPath().includes(this));
    }
  };

  #open(): void {
    this.#frame.hidden = false;
    this.#button?.setAttribute("aria-expanded", "true");
    if (this.#panel) this.#panel.opened();
    else void this.#load();
  }

  #close(focus = true): void {
    this.#frame.hidden = true;
    this.#button?.setAttribute("aria-expanded", "false");
    if (focus) this.#button?.focus();
  }

  async #load(): Promise<void> {
    if (this.#loading) return;
    this.#loading = true;
    const [, moment, failed, again, plain] = this.#words;
    this.#frame.replaceChildren(this.#make("p", {}, moment));
    try {
      this.#panel = (await panelCode()).build({
        host: this,
        root: this.#root,
        frame: this.#frame,
        announce: (text) => {
          this.#status.textContent = text;
        },
        inline: this.#inline,
        close: () => this.#close(),
      });
      if (this.#button && !this.#frame.hidden) this.#panel.opened();
    } catch {
      const retry = this.#make("button", { type: "button" }, again);
      retry.addEventListener("click", () => void this.#load());
      const page = new URL(`${(this.getAttribute("api") ?? "").replace(/\/+$/, "")}/vraag`, document.baseURI);
      page.search = new URLSearchParams({ gemeente: this.getAttribute("gemeente") ?? "", taal: this.#language }).toString();
      const link = this.#make("a", { href: page.href }, plain);
      this.#frame.replaceChildren(this.#make("p", {}, failed), retry, " ", link);
      this.#status.textContent = failed;
    }
    this.#loading = false;
  }
}

if (!customElements.get(NAME)) customElements.define(NAME, WoonwaaierVraag);
