// What the browser does by itself on the tab Verkennen. It only reads attributes and sets plain
// text: nothing from a card becomes markup here. A press on anything with data-vk="kaart" is told
// to Python as the event "kaart" with the text of data-waarde.
(() => {
  "use strict";

  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  function openTab(name) {
    const tab = all("#tabs [role=tab]").find((tab) => tab.textContent.trim() === name);
    if (tab && tab.getAttribute("aria-selected") !== "true") tab.click();
  }

  // The place that reading goes on at: for the keyboard, a screen reader and the eye.
  function goTo(selector) {
    const place = one(selector);
    if (!place) return;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ block: "start" });
  }

  // Puts a question in the box on the tab Vragen; whoever pressed may change it before it is sent.
  function ask(question) {
    openTab("Vragen");
    const box = one("#vraag textarea");
    if (!box) return;
    box.value = question;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    // The tab shows its content a moment later; a hidden field cannot take the focus.
    let tries = 40;
    const wait = setInterval(() => {
      tries -= 1;
      if (!box.offsetParent && tries > 0) return;
      clearInterval(wait);
      box.focus();
      box.setSelectionRange(box.value.length, box.value.length);
    }, 25);
  }

  function showAs(element, form) {
    element.classList.toggle("vk-als-lijst", form === "lijst");
    for (const button of all('[data-vk="toon"]', element))
      button.setAttribute("aria-pressed", String(button.dataset.waarde === form));
  }

  // A component of the tab; `trigger` tells Python.
  function start(element, trigger, events) {
    element.addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-vk]");
      if (!pressed || !element.contains(pressed)) return;
      event.preventDefault();
      const { vk, waarde } = pressed.dataset;
      if (vk === "vraag") ask(waarde);
      else if (vk === "toon") showAs(element, waarde);
      else if (vk === "lijst") goTo("#kaarten .ww-count");
      else if (events.includes(vk)) {
        if (vk === "kaart") openTab("Kaarten");
        if (vk === "begrip") openTab("Begrippenlijst");
        trigger(vk, { waarde: waarde || "" });
      }
    });
    element.addEventListener("keydown", (event) => {
      const button = event.target.closest("[role=button]");
      if (!button || event.key !== " ") return;
      event.preventDefault();
      button.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    });
  }

  // The overview picture: the name of the card under mouse or focus, lines to the cards that are
  // like it, and the arrow keys.
  function startPicture(element) {
    const LINKS = ".vk-beeld > svg a";
    let shown = null;

    function hide() {
      if (!shown) return;
      shown = null;
      one(".vk-lijnen", element)?.replaceChildren();
      const tip = one(".vk-tip", element);
      if (tip) tip.hidden = true;
      for (const point of all(".vk-bij", element)) point.classList.remove("vk-bij");
    }

    function lineTo(point, other) {
      const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
      const ends = [["x1", point.dataset.x], ["y1", point.dataset.y],
        ["x2", other.dataset.x], ["y2", other.dataset.y]];
      for (const [name, value] of ends) line.setAttribute(name, value);
      one(".vk-lijnen", element).append(line);
    }

    function show(point) {
      if (shown === point) return;
      hide();
      shown = point;
      for (const id of point.dataset.bij.split(" ").filter(Boolean)) {
        const other = one(`.vk-punt[data-waarde="${CSS.escape(id)}"]`, element);
        if (!other) continue;
        other.classList.add("vk-bij");
        lineTo(point, other);
      }
      const tip = one(".vk-tip", element);
      const frame = one(".vk-beeld", element).getBoundingClientRect();
      const at = point.getBoundingClientRect();
      tip.textContent = point.getAttribute("aria-label");
      tip.hidden = false;
      const left = at.left + at.width / 2 - frame.left - tip.offsetWidth / 2;
      tip.style.left = `${Math.max(0, Math.min(left, frame.width - tip.offsetWidth))}px`;
      tip.style.top = `${at.top - frame.top - tip.offsetHeight - 2}px`;
    }

    // The nearest link above (-1) or below (1).
    function beyond(here, way) {
      const middle = (link) => {
        const box = link.getBoundingClientRect();
        return [box.left + box.width / 2, box.top + box.height / 2];
      };
      const [x, y] = middle(here);
      let best = null;
      let least = Infinity;
      for (const link of all(LINKS, element)) {
        const [otherX, otherY] = middle(link);
        const away = (otherY - y) * way;
        const far = away + 2 * Math.abs(otherX - x);
        if (away > 4 && far < least) [best, least] = [link, far];
      }
      return best;
    }

    element.addEventListener("mouseover", (event) => {
      const point = event.target.closest(".vk-punt");
      if (point) show(point);
      // What is shown must stay while the mouse goes over it (WCAG 1.4.13).
      else if (!event.target.closest(".vk-tip") && !one(".vk-punt:focus-visible", element)) hide();
    });
    element.addEventListener("mouseleave", hide);
    element.addEventListener("focusout", hide);
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
    element.addEventListener("focusin", (event) => {
      const link = event.target.closest(LINKS);
      if (!link) return;
      for (const other of all(LINKS, element)) other.setAttribute("tabindex", "-1");
      link.setAttribute("tabindex", "0");
      if (link.classList.contains("vk-punt")) show(link);
    });
    element.addEventListener("keydown", (event) => {
      const here = event.target.closest(LINKS);
      if (!here || event.ctrlKey || event.altKey || event.metaKey) return;
      const links = all(LINKS, element);
      const at = links.indexOf(here);
      const goal = {
        ArrowRight: () => links[at + 1], ArrowLeft: () => links[at - 1],
        ArrowDown: () => beyond(here, 1), ArrowUp: () => beyond(here, -1),
        Home: () => links[0], End: () => links[links.length - 1],
      }[event.key];
      if (!goal) return;
      event.preventDefault();
      goal()?.focus();
    });
  }

  // Cards that do not meet the filters step back in the picture; what is chosen looks pressed.
  function mark(thema, soort) {
    const root = one("#vk-overzicht");
    const list = one("#kaarten [data-gevonden]");
    if (!root || !list) return;
    const found = new Set(list.dataset.gevonden.split(" "));
    const points = all(".vk-punt", root);
    for (const point of points)
      point.classList.toggle("vk-uit", !found.has(point.dataset.waarde));
    for (const [name, chosen] of [["thema", thema], ["soort", soort]])
      for (const button of all(`button[data-vk="${name}"]`, root))
        button.setAttribute("aria-pressed", String(button.dataset.waarde === chosen));
    const told = one(".vk-telling", root);
    if (!told) return;
    const count = Number(list.dataset.aantal);
    told.hidden = count >= points.length;
    one("span", told).textContent = `${count} van de ${points.length} kaarten passen bij uw keuze.`;
  }

  // After closing a card: back to where one was in the overview.
  function leaveCard() {
    const seen = (place) => place && place.getClientRects().length > 0;
    const point = one('#vk-overzicht .vk-beeld > svg a[tabindex="0"]');
    const place = seen(point) ? point : one("#vk-overzicht .vk-lijst summary");
    if (place) place.focus();
  }

  window.verkennen = { start, startPicture, mark, goTo, leaveCard };
})();
