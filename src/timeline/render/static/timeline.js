// Moves the two days of a page, zooms its picture, and shows what is new without loading the page again.
// Pieces of the page come from the server, or, where the page is a file, from the spans that it carries.
"use strict";
(() => {
  // A page is left for another at the same days, in whichever window; so is one whose link is copied.

  const given = new URLSearchParams(location.search);
  for (const near of ["pointerover", "focusin", "click", "auxclick"]) document.addEventListener(near, keepDays);

  function keepDays(event) {
    const link = event.target.closest("a[href]");
    if (!link || link.target || link.rel || link.hasAttribute("download")) return;
    const to = new URL(link.getAttribute("href"), location.href);
    if (to.origin !== location.origin || to.hash) return;
    to.search = new URLSearchParams([...given].filter(([name]) => name !== "grep"));
    link.setAttribute("href", to.href);
  }

  const days = readJson("days");
  if (!days) return;

  // Days, counted as Python's date.toordinal counts them.

  const EPOCH = 719163, MS = 86400000;
  const ordinal = (iso) => Math.round(Date.parse(`${iso}T00:00Z`) / MS) + EPOCH;
  const iso = (day) => new Date((day - EPOCH) * MS).toISOString().slice(0, 10);
  const words = (day) =>
    new Date((day - EPOCH) * MS).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

  const page = document.getElementById("content");
  const form = document.getElementById("controls");
  const said = document.getElementById("said");
  const together = document.getElementById("together");
  const NAMES = ["as_of", "known_on"];
  const slider = (name) => document.getElementById(name);
  const field = (name) => document.getElementById(`${name}-day`);
  const spans = readJson("spans");
  const chosen = { as_of: ordinal(field("as_of").value), known_on: ordinal(field("known_on").value) };
  let places = placesOf(document); // by name

  function readJson(id) {
    const found = document.getElementById(id);
    return found && JSON.parse(found.textContent);
  }

  // What the page shows: by the name of a place, its pieces in order, each by its key, with its HTML.

  let shown = piecesIn(places);

  function placesOf(within) {
    return new Map([...within.querySelectorAll("[data-place]")].map((place) => [place.dataset.place, place]));
  }

  function piecesIn(found) {
    const pieces = (place) => [...place.children].map((each) => [each.dataset.piece, { html: null, element: each }]);
    return new Map([...found].map(([name, place]) => [name, new Map(pieces(place))]));
  }

  function fromSpans() {
    const { as_of: asOf, known_on: knownOn } = chosen;
    return new Map([...places.keys()].map((name) => [
      name,
      (spans.places[name] || [])
        .filter(([, , from, until, known, unknown]) => from <= asOf && asOf < until && known <= knownOn && knownOn < unknown)
        .sort((one, other) => (one[1] < other[1] ? -1 : one[1] > other[1] ? 1 : 0))
        .map(([key, , , , , , lines]) => ({ key, html: lines.map((line) => spans.lines[line]).join("\n") })),
    ]));
  }

  function fromDocument(fetched) {
    for (const name of NAMES) if (!given.has(name)) chosen[name] = ordinal(fetched.getElementById(`${name}-day`).value);
    adopt(fetched.querySelector("#stage svg"));
    const found = placesOf(fetched);
    return new Map([...places].map(([name, place]) => [
      name,
      [...(found.get(name) || place).children].map((each) => ({ key: each.dataset.piece, html: each.outerHTML })),
    ]));
  }

  // A picture that has got other rows is taken over whole; what it shows is filled in as ever.
  function adopt(other) {
    const rows = (drawn) => [...placesOf(drawn).keys()].join("\n");
    if (!svg || rows(other) === rows(svg)) return;
    svg.replaceChildren(...other.childNodes);
    svg.setAttribute("viewBox", other.getAttribute("viewBox"));
    svg.setAttribute("height", other.getAttribute("height"));
    for (const name of ["first", "last", "begins", "ends"]) svg.dataset[name] = other.dataset[name];
    places = placesOf(document);
    shown = new Map([...piecesIn(places)].map(([name, pieces]) => [name, shown.get(name) || pieces]));
    fit();
  }

  function fill(name, pieces) {
    const place = places.get(name), had = shown.get(name), now = new Map();
    for (const { key, html } of pieces) {
      const old = had.get(key);
      now.set(key, old && old.html === html ? old : { html, element: made(place, html) });
    }
    place.replaceChildren(...[...now.values()].map(({ element }) => element));
    shown.set(name, now);
  }

  function made(place, html) {
    const range = document.createRange();
    range.selectNodeContents(place);
    return range.createContextualFragment(html).firstElementChild;
  }

  function show(answer, asOf = chosen.as_of) {
    for (const [name, pieces] of answer) fill(name, pieces);
    for (const each of page.querySelectorAll(".days")) {
      const number = asOf - Number(each.dataset.since);
      each.textContent = number === 1 ? "1 day" : `${number} days`;
    }
    draw();
    search();
  }

  // What changed: rows, items and marks that read otherwise than before the days were moved.

  const PARTS = "tr, li, dd, p";
  let before = new Map();

  function textsOfAll() {
    return new Map([...shown].map(([name, pieces]) => [
      name, new Map([...pieces].map(([key, { element }]) => [key, textsOf(element)])),
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
    for (const [name, pieces] of shown) {
      const old = before.get(name) || new Map(), { called } = places.get(name).dataset;
      let number = [...old.keys()].filter((key) => !pieces.has(key)).length;
      for (const [key, { element }] of pieces) {
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
    for (const each of page.querySelectorAll(".changed")) each.classList.remove("changed");
  }

  // From one pair of days to another.

  let asked = 0, newest = 0, waiting = null;

  async function move({ remember = true } = {}) {
    const number = ++asked, asOf = chosen.as_of;
    for (const name of NAMES) {
      field(name).value = iso(chosen[name]);
      slider(name).value = chosen[name];
      slider(name).setAttribute("aria-valuetext", words(chosen[name]));
    }
    if (remember) {
      for (const name of NAMES) given.set(name, iso(chosen[name]));
      history.replaceState(null, "", `?${given}${location.hash}`);
    }
    draw();
    const answer = spans ? fromSpans() : await fetched(number);
    if (number < newest || !answer) return;
    newest = number;
    show(answer, number === asked ? chosen.as_of : asOf);
    if (number !== asked) return; // while the days move on, what was asked for on the way is shown, too
    const changed = mark();
    said.textContent = changed.length ? `Changed: ${changed.join(", ")}` : "Nothing changed.";
    page.dispatchEvent(new CustomEvent("moved", { detail: chosen }));
  }

  async function fetched(number) {
    await waiting; // one question at a time; of those that wait, the last is asked
    if (number !== asked) return null;
    const answer = fetch(`${location.pathname}?${given}`, { headers: { Accept: "text/html" } })
      .then((response) => (response.ok ? response.text() : Promise.reject(response.status)))
      .then((text) => fromDocument(new DOMParser().parseFromString(text, "text/html")))
      .catch((error) => {
        said.textContent = `The server does not answer (${error}).`;
        return null;
      });
    waiting = answer;
    return answer;
  }

  function choose(name, day) {
    chosen[name] = day;
    if (together.checked) for (const each of NAMES) chosen[each] = day;
  }

  // The controls.

  for (const each of form.querySelectorAll("[hidden]")) each.hidden = false;
  for (const each of form.querySelectorAll(".submit")) each.hidden = true;
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
  const teller = document.getElementById("told_by");
  if (teller) {
    teller.addEventListener("change", () => {
      if (teller.value) given.set("told_by", teller.value); else given.delete("told_by");
      unmark();
      move();
    });
  }
  // Play: from one day on which something happened, or became known, to the next.

  let playing = null;
  const buttons = [...form.querySelectorAll("[data-plays]")];
  for (const button of buttons) button.addEventListener("click", () => (playing ? stop() : play(button)));

  function play(button) {
    const name = button.dataset.plays;
    const next = () => {
      const day = stops().find((each) => each > chosen[name]);
      if (day === undefined) return stop();
      unmark();
      choose(name, day);
      const step = playing;
      move().then(() => { if (playing === step) playing = setTimeout(next, 900); }); // however long an answer takes
    };
    const stops = () => days.stops[together.checked ? "both" : name];
    if (stops().every((each) => each <= chosen[name])) choose(name, days.first);
    button.textContent = "❚❚";
    playing = true;
    next();
  }

  function stop() {
    clearTimeout(playing);
    playing = null;
    for (const button of buttons) button.textContent = "▶";
  }

  // The picture: what has a place in time is put where it belongs in the window that is looked at.

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
    for (const each of svg.querySelectorAll("[data-at]")) {
      each.setAttribute("transform", `translate(${x(Number(each.dataset.at)).toFixed(1)} ${each.dataset.y || 0})`);
    }
    for (const each of svg.querySelectorAll("[data-from]")) {
      const from = Math.max(x(end(each.dataset.from)), -9999), to = Math.min(x(end(each.dataset.to)), 19999);
      each.setAttribute("x", from.toFixed(1));
      each.setAttribute("width", Math.max(1.5, to - from).toFixed(1));
    }
    for (const each of svg.querySelectorAll("[data-points]")) {
      const points = each.dataset.points.split(" ").filter(Boolean).map((point) => point.split(","));
      each.setAttribute("points", points.map(([day, y]) => `${x(Number(day)).toFixed(1)},${y}`).join(" "));
    }
    const level = Object.keys(LENGTHS).find((name) => LENGTHS[name] * scale >= ROOM && svg.querySelector(`.tick.${name}`)) || "year";
    for (const each of svg.querySelectorAll(".tick")) each.toggleAttribute("hidden", !each.classList.contains(level));
  }

  function look(begins, ends) {
    const [first, last] = [Number(svg.dataset.first), Number(svg.dataset.last)];
    const length = Math.min(Math.max(ends - begins, 7), last - first + 60);
    view.begins = Math.min(Math.max(begins, first - 30), last + 30 - length);
    view.ends = view.begins + length;
    draw();
  }

  function zoom(factor, at = 0.5) {
    const middle = view.begins + (view.ends - view.begins) * at, length = (view.ends - view.begins) * factor;
    look(middle - length * at, middle + length * (1 - at));
  }

  const pan = (part) => look(view.begins + (view.ends - view.begins) * part, view.ends + (view.ends - view.begins) * part);
  const reset = () => look(Number(svg.dataset.begins), Number(svg.dataset.ends));
  const everything = () => look(Number(svg.dataset.first), Number(svg.dataset.last));

  function fit() {
    view.width = Math.max(stage.clientWidth, 300);
    svg.setAttribute("width", view.width);
    svg.setAttribute("viewBox", `0 0 ${view.width} ${svg.viewBox.baseVal.height}`);
    for (const each of svg.querySelectorAll(".rule")) each.setAttribute("d", `M0 .5H${view.width}`);
    for (const each of svg.querySelectorAll(".tick[display], .today[display]")) each.removeAttribute("display");
    draw();
  }

  if (svg) {
    new ResizeObserver(fit).observe(stage);
    fit();
    const KEYS = {
      ArrowLeft: () => pan(-0.1), ArrowRight: () => pan(0.1), "+": () => zoom(0.7), "=": () => zoom(0.7),
      "-": () => zoom(1 / 0.7), 0: reset, Home: () => look(Number(svg.dataset.first), Number(svg.dataset.first) + view.ends - view.begins),
      End: () => look(Number(svg.dataset.last) - (view.ends - view.begins), Number(svg.dataset.last)),
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
      if (held.moved) look(held.begins + shift, held.ends + shift);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      window.addEventListener(end, () => { setTimeout(() => { held = null; }); });
    }
    stage.addEventListener("click", (event) => { if (held && held.moved) event.preventDefault(); }, true);
    stage.addEventListener("dragstart", (event) => event.preventDefault());
    const zooms = { in: () => zoom(0.6), out: () => zoom(1 / 0.6), all: everything, reset };
    for (const each of document.querySelectorAll("[data-zoom]")) each.addEventListener("click", zooms[each.dataset.zoom]);
    for (const each of document.querySelectorAll(".zoom")) each.hidden = false;
  }

  // The search: of a file here, otherwise by the server.

  const searched = document.getElementById("search");

  function search() {
    if (!spans || !searched) return;
    const wanted = searched.elements.grep.value.toLowerCase();
    for (const row of document.querySelectorAll("[data-place=log] > tr")) {
      row.hidden = Boolean(wanted) && !row.textContent.toLowerCase().includes(wanted);
    }
  }

  if (searched && spans) {
    searched.addEventListener("submit", (event) => event.preventDefault());
    searched.addEventListener("input", search);
  } else if (searched) {
    searched.addEventListener("submit", (event) => { // at the days that are chosen now
      event.preventDefault();
      const wanted = searched.elements.grep.value;
      if (wanted) given.set("grep", wanted); else given.delete("grep");
      location.assign(`${location.pathname}?${given}#log`);
    });
  }

  // What is recorded while the page is open.

  if (page.dataset.live) {
    let live = null, last = Number(page.dataset.live);
    const hear = ({ data }) => {
      const { position } = JSON.parse(data);
      if (position <= last) return;
      last = position;
      unmark();
      move({ remember: false });
    };
    const listen = () => { // only while somebody looks: a browser keeps few lines open to a server
      if (live) live.close();
      live = document.hidden ? null : new EventSource("/api/live");
      if (live) live.addEventListener("position", hear);
    };
    document.addEventListener("visibilitychange", listen);
    window.addEventListener("pagehide", () => { if (live) live.close(); });
    window.addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
    listen();
  }

  // At first: the days of the address, where the page is a file.

  unmark();
  if (spans) {
    for (const name of NAMES) {
      const day = ordinal(given.get(name));
      if (Number.isFinite(day) && iso(day) === given.get(name)) chosen[name] = day; else given.delete(name);
    }
    show(fromSpans());
    unmark();
    move({ remember: false }).then(() => { said.textContent = ""; });
  }
})();
