// Shows the entries of a page that the form of bookext/html/facets.py asks for. The address keeps what was chosen.
"use strict";

{
  const form = document.querySelector(".facets-form"), status = form.querySelector("[role=status]");
  const selects = [...form.querySelectorAll("select")], words = form.querySelector("input"), fields = [...selects, words];
  const spaced = (text) => plain(text).replace(/\s+/g, " ").trim();

  const entries = Object.entries(JSON.parse(form.querySelector("script").textContent)).map(([id, facets]) => {
    const element = document.getElementById(id).closest("tr, .entry");
    return { element, facets, group: element.closest(".group, .scroll"), section: element.closest("section") };
  });
  // Sections and groups with what is said of them when something is chosen.
  const sections = new Map(entries.map(({ section }) => {
    const none = document.createElement("p"), heading = section.querySelector("h2");
    none.className = "facets-none";
    none.textContent = "No entry.";
    return [section, { none, heading, noun: heading.firstChild.textContent.replace(/^the /i, "") }];
  }));
  for (const { none, heading } of sections.values()) { none.hidden = true; heading.after(none); }
  const groups = new Map(entries.map(({ group }) => [group, document.createElement("span")]));
  for (const [group, count] of groups) {
    count.className = "facets-count";
    group.querySelector(".caption-text, .rubric").append(count);
  }

  const tally = (key) => entries.reduce((sums, { fits, element, [key]: place }) => {
    const { fit, shown, all } = sums.get(place) || { fit: 0, shown: 0, all: 0 };
    return sums.set(place, { fit: fit + fits, shown: shown + !element.hidden, all: all + 1 });
  }, new Map());

  function show() {
    const named = document.getElementById(location.hash.slice(1)), phrase = spaced(words.value);
    const chosen = fields.filter((field) => field.value.trim());
    for (const entry of entries) {
      if (phrase) entry.text ??= spaced(entry.element.textContent);
      entry.fits = selects.every((select, place) => !select.value || entry.facets[place].includes(select.selectedIndex - 1))
        && (!phrase || entry.text.includes(phrase));
      // What the address names is shown whatever else it asks for.
      entry.element.hidden = !entry.fits && !entry.element.contains(named);
    }
    const extra = entries.some(({ fits, element }) => !fits && !element.hidden);
    for (const [group, { shown, all }] of tally("group")) {
      group.hidden = !shown;
      groups.get(group).textContent = shown < all ? ` · ${shown} of ${all} shown` : "";
    }
    const counts = [];
    for (const [section, { fit, shown, all }] of tally("section")) {
      const { none, noun } = sections.get(section);
      none.hidden = shown > 0;
      counts.push(chosen.length ? `${fit || "none"} of ${all} ${noun}` : `all ${all} ${noun}`);
    }
    const asked = chosen.map((field) => `${field.labels[0].textContent.toLowerCase()} “${field.value.trim()}”`);
    form.classList.toggle("chosen", chosen.length);
    status.textContent = (chosen.length && entries.every(({ fits }) => !fits) ? "No entry fits. " : "")
      + `Shown: ${counts.join(" and ")}${asked.length ? `, with ${asked.join(", ")}` : ""}.`
      + (extra ? " Shown as well: the entry that the address names." : "");
    return named;
  }

  // From the address, after it changed or when the page opens.
  function restore() {
    const given = new URLSearchParams(location.search);
    for (const field of fields) {
      field.value = given.get(field.name) || "";
      if (field.selectedIndex === -1) field.selectedIndex = 0;
    }
    return show();
  }

  // Going through the choices of one field is one step back.
  let last = null;
  function remember(field) {
    const query = new URLSearchParams(fields.filter(({ value }) => value.trim()).map(({ name, value }) => [name, value.trim()]));
    history[field === last ? "replaceState" : "pushState"](null, "", location.pathname + (`${query}` && `?${query}`));
    last = field;
    show();
  }

  form.addEventListener("input", show);
  form.addEventListener("change", ({ target }) => remember(target));
  form.addEventListener("focusout", () => { last = null; });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("button").addEventListener("click", () => {
    for (const field of fields) field.value = "";
    remember(null);
  });
  addEventListener("popstate", restore);
  // The browser went to the place before it was shown.
  addEventListener("hashchange", () => restore()?.scrollIntoView());
  const named = restore();
  if (location.search) named?.scrollIntoView();
}
