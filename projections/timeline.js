// made by `timeline build`; do not edit
// Changes the two days of a page, zooms its picture, and adds new events, all without reloading the page.
// A page has slots ([data-place]) filled with fragments ([data-piece]). For other days the fragments come from
// the server; a page in a file carries the fragments of all days, each with the intervals on which it holds.
"use strict";
(() => {
  // Links: they keep the chosen days, also when a link is copied or opened in a new window.

  const query = new URLSearchParams(location.search);
  for (const near of ["pointerover", "focusin", "click", "auxclick"]) document.addEventListener(near, keepDays);

  function keepDays(event) {
    const link = event.target.closest("a[href]");
    if (!link || link.target || link.rel || link.hasAttribute("download")) return;
    const to = new URL(link.getAttribute("href"), location.href);
    if (to.origin !== location.origin || to.hash) return;
    to.search = new URLSearchParams([...query].filter(([name]) => name !== "grep"));
    link.setAttribute("href", to.href);
  }

  const days = readJson("days");
  if (!days) return;

  // Days are numbers, as Python's date.toordinal counts.

  const EPOCH = 719163, MS = 86400000;
  const ordinal = (iso) => Math.round(Date.parse(`${iso}T00:00Z`) / MS) + EPOCH;
  const iso = (day) => new Date((day - EPOCH) * MS).toISOString().slice(0, 10);
  const inWords = (day) =>
    new Date((day - EPOCH) * MS).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

  const page = document.getElementById("content");
  const form = document.getElementById("controls");
  const message = document.getElementById("said");
  const together = document.getElementById("together");
  const NAMES = ["as_of", "known_on"];
  const slider = (name) => document.getElementById(name);
  const field = (name) => document.getElementById(`${name}-day`);
  const intervals = readJson("spans");
  const chosen = { as_of: ordinal(field("as_of").value), known_on: ordinal(field("known_on").value) };
  let slots = slotsOf(document); // by name

  function readJson(id) {
    const element = document.getElementById(id);
    return element && JSON.parse(element.textContent);
  }

  // Fragments: by name of slot, a map of fragments in order by key, with their HTML and element.

  let shown = fragmentsIn(slots);

  function slotsOf(within) {
    return new Map([...within.querySelectorAll("[data-place]")].map((slot) => [slot.dataset.place, slot]));
  }

  function fragmentsIn(slots) {
    const fragments = (slot) => [...slot.children].map((element) => [element.dataset.piece, { html: null, element }]);
    return new Map([...slots].map(([name, slot]) => [name, new Map(fragments(slot))]));
  }

  function fromIntervals() {
    const { as_of: asOf, known_on: knownOn } = chosen;
    return new Map([...slots.keys()].map((name) => [
      name,
      (intervals.places[name] || [])
        .filter(([, , from, until, known, unknown]) => from <= asOf && asOf < until && known <= knownOn && knownOn < unknown)
        .sort((one, other) => (one[1] < other[1] ? -1 : one[1] > other[1] ? 1 : 0))
        .map(([key, , , , , , lines]) => ({ key, html: lines.map((line) => intervals.lines[line]).join("\n") })),
    ]));
  }

  function fromDocument(fetched) {
    for (const name of NAMES) if (!query.has(name)) chosen[name] = ordinal(fetched.getElementById(`${name}-day`).value);
    adoptFrame(fetched.querySelector("#stage svg"));
    const fetchedSlots = slotsOf(fetched);
    return new Map([...slots].map(([name, slot]) => [
      name,
      [...(fetchedSlots.get(name) || slot).children].map((element) => ({ key: element.dataset.piece, html: element.outerHTML })),
    ]));
  }

  // Replaces the frame of the picture if its rows have changed; the fragments in it are filled in as usual.
  function adoptFrame(other) {
    const rows = (drawn) => [...slotsOf(drawn).keys()].join("\n");
    if (!svg || rows(other) === rows(svg)) return;
    svg.replaceChildren(...other.childNodes);
    svg.setAttribute("viewBox", other.getAttribute("viewBox"));
    svg.setAttribute("height", other.getAttribute("height"));
    for (const name of ["first", "last", "begins", "ends"]) svg.dataset[name] = other.dataset[name];
    slots = slotsOf(document);
    shown = new Map([...fragmentsIn(slots)].map(([name, fragments]) => [name, shown.get(name) || fragments]));
    fit();
  }

  function fill(name, fragments) {
    const slot = slots.get(name), had = shown.get(name), now = new Map();
    for (const { key, html } of fragments) {
      const old = had.get(key);
      now.set(key, old && old.html === html ? old : { html, element: create(slot, html) });
    }
    slot.replaceChildren(...[...now.values()].map(({ element }) => element));
    shown.set(name, now);
  }

  function create(slot, html) {
    const range = document.createRange();
    range.selectNodeContents(slot);
    return range.createContextualFragment(html).firstElementChild;
  }

  function show(answer, asOf = chosen.as_of) {
    for (const [name, fragments] of answer) fill(name, fragments);
    for (const element of page.querySelectorAll(".days")) {
      const number = asOf - Number(element.dataset.since);
      element.textContent = number === 1 ? "1 day" : `${number} days`;
    }
    draw();
    search();
  }

  // Changes: rows, items and marks whose text differs from that before the days were changed.

  const PARTS = "tr, li, dd, p";
  let before = new Map();

  function textsOfAll() {
    return new Map([...shown].map(([name, fragments]) => [
      name, new Map([...fragments].map(([key, { element }]) => [key, textsOf(element)])),
    ]));
  }

  function textsOf(element) {
    const parts = element.matches(PARTS) || !element.querySelector(PARTS) ? [element] : [...element.querySelectorAll(PARTS)];
    return new Map(parts.map((part) => [part, textOf(part)]));
  }

  const kindOf = (part) => [...part.classList].filter((name) => name !== "changed").join(" ");
  const textOf = (part) => {
    const copy = part.cloneNode(true);
    for (const days of copy.querySelectorAll(".days")) days.remove();
    return copy.textContent + (part.namespaceURI.endsWith("svg") ? kindOf(part) : "");
  };

  function mark() {
    const counts = [];
    for (const [name, fragments] of shown) {
      const old = before.get(name) || new Map(), { called } = slots.get(name).dataset;
      let number = [...old.keys()].filter((key) => !fragments.has(key)).length;
      for (const [key, { element }] of fragments) {
        const texts = new Set(old.has(key) ? old.get(key).values() : []), now = textsOf(element);
        for (const [part, text] of now) part.classList.toggle("changed", !texts.has(text));
        const there = new Set(now.values());
        if (there.size !== texts.size || [...there].some((text) => !texts.has(text))) number += 1;
      }
      if (number && called) counts.push(called + (number > 1 ? ` (${number})` : ""));
    }
    return counts;
  }

  function unmark() {
    before = textsOfAll();
    for (const element of page.querySelectorAll(".changed")) element.classList.remove("changed");
  }

  // A change of the days.

  let requested = 0, shownRequest = 0, waiting = null;

  async function move({ remember = true } = {}) {
    const number = ++requested, asOf = chosen.as_of;
    for (const name of NAMES) {
      field(name).value = iso(chosen[name]);
      slider(name).value = chosen[name];
      slider(name).setAttribute("aria-valuetext", inWords(chosen[name]));
    }
    if (remember) {
      for (const name of NAMES) query.set(name, iso(chosen[name]));
      history.replaceState(null, "", `?${query}${location.hash}`);
    }
    draw();
    const answer = intervals ? fromIntervals() : await fetched(number);
    if (number < shownRequest || !answer) return;
    shownRequest = number;
    show(answer, number === requested ? chosen.as_of : asOf);
    if (number !== requested) return; // a newer request is on its way: show this one, but report no changes yet
    const changed = mark();
    message.textContent = changed.length ? `Changed: ${changed.join(", ")}` : "Nothing changed.";
    page.dispatchEvent(new CustomEvent("moved", { detail: chosen }));
  }

  async function fetched(number) {
    await waiting; // one request at a time; only the last of those waiting is sent
    if (number !== requested) return null;
    const answer = fetch(`${location.pathname}?${query}`, { headers: { Accept: "text/html" } })
      .then((response) => (response.ok ? response.text() : Promise.reject(response.status)))
      .then((text) => fromDocument(new DOMParser().parseFromString(text, "text/html")))
      .catch((error) => {
        message.textContent = `The server does not answer (${error}).`;
        return null;
      });
    waiting = answer;
    return answer;
  }

  function choose(name, day) {
    chosen[name] = day;
    if (together.checked) for (const other of NAMES) chosen[other] = day;
  }

  // Controls.

  for (const element of form.querySelectorAll("[hidden]")) element.hidden = false;
  for (const element of form.querySelectorAll(".submit")) element.hidden = true;
  for (const name of NAMES) {
    let moving = false;
    slider(name).addEventListener("input", (event) => {
      if (!moving) unmark();
      moving = true;
      choose(name, Number(event.target.value));
      move();
    });
    slider(name).addEventListener("change", () => { moving = false; });
    field(name).addEventListener("change", (event) => {
      if (!event.target.value) return;
      unmark();
      choose(name, ordinal(event.target.value));
      move();
    });
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  const partySelect = document.getElementById("told_by");
  if (partySelect) {
    partySelect.addEventListener("change", () => {
      if (partySelect.value) query.set("told_by", partySelect.value); else query.delete("told_by");
      unmark();
      move();
    });
  }
  // Play: step from one day on which something changed, or became known, to the next.

  let playing = null;
  const buttons = [...form.querySelectorAll("[data-plays]")];
  for (const button of buttons) button.addEventListener("click", () => (playing ? stop() : play(button)));

  function play(button) {
    const name = button.dataset.plays;
    const next = () => {
      const day = stops().find((stop) => stop > chosen[name]);
      if (day === undefined) return stop();
      unmark();
      choose(name, day);
      const step = playing;
      move().then(() => { if (playing === step) playing = setTimeout(next, 900); }); // the pause begins when the answer is shown
    };
    const stops = () => days.stops[together.checked ? "both" : name];
    if (stops().every((stop) => stop <= chosen[name])) choose(name, days.first);
    button.textContent = "❚❚";
    playing = true;
    next();
  }

  function stop() {
    clearTimeout(playing);
    playing = null;
    for (const button of buttons) button.textContent = "▶";
  }

  // Picture: elements that state their days are placed in the window of days that is visible.

  const stage = document.getElementById("stage");
  const svg = stage && stage.querySelector("svg");
  const view = svg && { begins: Number(svg.dataset.begins), ends: Number(svg.dataset.ends), width: 0 };
  const ROOM = 55, LENGTHS = { month: 30, quarter: 91, year: 365 };

  function draw() {
    if (!svg) return;
    const scale = view.width / (view.ends - view.begins);
    const x = (day) => (day - view.begins) * scale;
    const end = (text) => (text === "as-of" ? chosen.as_of + 1 : Number(text));
    svg.querySelector(".day.today").dataset.at = Date.now() / MS + EPOCH;
    svg.querySelector(".day.as-of").dataset.at = chosen.as_of + 1;
    svg.querySelector(".day.known-on").dataset.at = chosen.known_on + 1;
    for (const element of svg.querySelectorAll("[data-at]")) {
      element.setAttribute("transform", `translate(${x(Number(element.dataset.at)).toFixed(1)} ${element.dataset.y || 0})`);
    }
    for (const element of svg.querySelectorAll("[data-from]")) {
      const from = Math.max(x(end(element.dataset.from)), -9999), to = Math.min(x(end(element.dataset.to)), 19999);
      element.setAttribute("x", from.toFixed(1));
      element.setAttribute("width", Math.max(1.5, to - from).toFixed(1));
    }
    for (const element of svg.querySelectorAll("[data-points]")) {
      const points = element.dataset.points.split(" ").filter(Boolean).map((point) => point.split(","));
      element.setAttribute("points", points.map(([day, y]) => `${x(Number(day)).toFixed(1)},${y}`).join(" "));
    }
    const level = Object.keys(LENGTHS).find((name) => LENGTHS[name] * scale >= ROOM && svg.querySelector(`.tick.${name}`)) || "year";
    for (const element of svg.querySelectorAll(".tick")) element.toggleAttribute("hidden", !element.classList.contains(level));
  }

  function showWindow(begins, ends) {
    const [first, last] = [Number(svg.dataset.first), Number(svg.dataset.last)];
    const length = Math.min(Math.max(ends - begins, 7), last - first + 60);
    view.begins = Math.min(Math.max(begins, first - 30), last + 30 - length);
    view.ends = view.begins + length;
    draw();
  }

  function zoom(factor, at = 0.5) {
    const middle = view.begins + (view.ends - view.begins) * at, length = (view.ends - view.begins) * factor;
    showWindow(middle - length * at, middle + length * (1 - at));
  }

  const pan = (part) => showWindow(view.begins + (view.ends - view.begins) * part, view.ends + (view.ends - view.begins) * part);
  const reset = () => showWindow(Number(svg.dataset.begins), Number(svg.dataset.ends));
  const everything = () => showWindow(Number(svg.dataset.first), Number(svg.dataset.last));

  function fit() {
    view.width = Math.max(stage.clientWidth, 300);
    svg.setAttribute("width", view.width);
    svg.setAttribute("viewBox", `0 0 ${view.width} ${svg.viewBox.baseVal.height}`);
    for (const element of svg.querySelectorAll(".rule")) element.setAttribute("d", `M0 .5H${view.width}`);
    for (const element of svg.querySelectorAll(".tick[display], .today[display]")) element.removeAttribute("display");
    draw();
  }

  if (svg) {
    new ResizeObserver(fit).observe(stage);
    fit();
    const KEYS = {
      ArrowLeft: () => pan(-0.1), ArrowRight: () => pan(0.1), "+": () => zoom(0.7), "=": () => zoom(0.7),
      "-": () => zoom(1 / 0.7), 0: reset, Home: () => showWindow(Number(svg.dataset.first), Number(svg.dataset.first) + view.ends - view.begins),
      End: () => showWindow(Number(svg.dataset.last) - (view.ends - view.begins), Number(svg.dataset.last)),
    };
    stage.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
      event.preventDefault();
      KEYS[event.key]();
    });
    stage.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.shiftKey) return; // a plain wheel scrolls the page
      event.preventDefault();
      const box = stage.getBoundingClientRect();
      zoom(event.deltaY + event.deltaX > 0 ? 1.2 : 1 / 1.2, (event.clientX - box.left) / box.width);
    }, { passive: false });
    let held = null;
    stage.addEventListener("pointerdown", (event) => { if (!event.button) held = { x: event.clientX, begins: view.begins, ends: view.ends, moved: false }; });
    window.addEventListener("pointermove", (event) => {
      if (!held) return;
      const shift = (held.x - event.clientX) / stage.clientWidth * (held.ends - held.begins);
      if (Math.abs(event.clientX - held.x) > 4) held.moved = true;
      if (held.moved) showWindow(held.begins + shift, held.ends + shift);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      window.addEventListener(end, () => { setTimeout(() => { held = null; }); });
    }
    stage.addEventListener("click", (event) => { if (held && held.moved) event.preventDefault(); }, true);
    stage.addEventListener("dragstart", (event) => event.preventDefault());
    const zooms = { in: () => zoom(0.6), out: () => zoom(1 / 0.6), all: everything, reset };
    for (const element of document.querySelectorAll("[data-zoom]")) element.addEventListener("click", zooms[element.dataset.zoom]);
    for (const element of document.querySelectorAll(".zoom")) element.hidden = false;
  }

  // Search: in a file by this script, on a server by the server.

  const searchForm = document.getElementById("search");

  function search() {
    if (!intervals || !searchForm) return;
    const text = searchForm.elements.grep.value.toLowerCase();
    for (const row of document.querySelectorAll("[data-place=log] > tr")) {
      row.hidden = Boolean(text) && !row.textContent.toLowerCase().includes(text);
    }
  }

  if (searchForm && intervals) {
    searchForm.addEventListener("submit", (event) => event.preventDefault());
    searchForm.addEventListener("input", search);
  } else if (searchForm) {
    searchForm.addEventListener("submit", (event) => { // search at the chosen days
      event.preventDefault();
      const text = searchForm.elements.grep.value;
      if (text) query.set("grep", text); else query.delete("grep");
      location.assign(`${location.pathname}?${query}#log`);
    });
  }

  // Live updates: events recorded while the page is open.

  if (page.dataset.live) {
    let live = null, last = Number(page.dataset.live);
    const onPosition = ({ data }) => {
      const { position } = JSON.parse(data);
      if (position <= last) return;
      last = position;
      unmark();
      move({ remember: false });
    };
    const listen = () => { // only while the page is visible: browsers allow few connections per server
      if (live) live.close();
      live = document.hidden ? null : new EventSource("/api/live");
      if (live) live.addEventListener("position", onPosition);
    };
    document.addEventListener("visibilitychange", listen);
    window.addEventListener("pagehide", () => { if (live) live.close(); });
    window.addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
    listen();
  }

  // Start: a page in a file takes the days from its URL.

  unmark();
  if (intervals) {
    for (const name of NAMES) {
      const day = ordinal(query.get(name));
      if (Number.isFinite(day) && iso(day) === query.get(name)) chosen[name] = day; else query.delete(name);
    }
    show(fromIntervals());
    unmark();
    move({ remember: false }).then(() => { message.textContent = ""; });
  }
})();
