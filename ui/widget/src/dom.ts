/** Elements without HTML strings: text from the server only ever becomes a text node. */

export type Child = Node | string | null | false | undefined;

type Attributes = Record<string, string | boolean | null | undefined>;

/** An element; `true` sets an attribute without a value, `false` and null leave it out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (typeof value === "string") made.setAttribute(name, value);
  }
  made.append(...children.filter((child): child is Node | string => !!child));
  return made;
}

/** A real button that does something. */
export function button(attributes: Attributes, text: string, action: () => void): HTMLButtonElement {
  const made = el("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", action);
  return made;
}

/** The address when it is http or https: a source must not be able to bring a script along. */
export function webAddress(url: string | null | undefined): URL | null {
  if (!url || !/^https?:\/\//i.test(url)) return null;
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

/** Where a link to the original leads, with a text fragment so that the quote is shown there. */
export function atQuote(address: URL, quote: string): string {
  if (!quote || address.hash || address.pathname.toLowerCase().endsWith(".pdf")) return address.href;
  const start = quote.trim().split(/\s+/).slice(0, 6).join(" ");
  // A hyphen has a meaning of its own in a text fragment.
  return `${address.href}#:~:text=${encodeURIComponent(start).replaceAll("-", "%2D")}`;
}

/** A telephone number that can be called; plain text when nothing can be dialled. */
export function phone(number: string): Node {
  const dialled = number.replace(/[^0-9+]/g, "");
  return dialled ? el("a", { href: `tel:${dialled}`, dir: "ltr" }, number) : document.createTextNode(number);
}
