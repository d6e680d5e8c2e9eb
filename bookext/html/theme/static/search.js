// Looks for the words of the query in the sections of the book (searchindex.js, written by bookext/html/search.py).
"use strict";

const MOST = 40;
const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const query = (new URLSearchParams(location.search).get("q") || "").replace(/\s+/g, " ").trim();
const bare = query.replace(/^["“”'‘’]+|["“”'‘’]+$/g, "");
const phrase = plain(bare);
const all = phrase.split(/[^\p{L}\p{N}'-]+/u).filter(Boolean);
const long = all.filter((word) => word.length > 2);
// From the start of a word: "sanction" finds "sanctions". The longest first, which says most.
const words = (long.length ? long : all).sort((a, b) => b.length - a.length)
  .map((word) => new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}`, "gu"));

function score({ title, text }) {
  const counts = words.map((word) => [(title.match(word) || []).length, (text.match(word) || []).length]);
  if (counts.some(([above, below]) => above + below === 0)) return 0;
  const whole = (title.includes(phrase) ? 100 : 0) + (text.includes(phrase) ? 50 : 0);
  return whole + counts.reduce((sum, [above, below]) => sum + 10 * above + Math.min(below, 5), 0) / words.length;
}

function excerpt({ printed, text }) {
  let at = text.indexOf(phrase), length = phrase.length;
  for (const word of words) {
    if (at >= 0) break;
    const found = [...text.matchAll(word)][0];
    if (found) [at, length] = [found.index, found[0].length];
  }
  if (at < 0) return [printed.slice(0, 220)];
  const from = Math.max(0, printed.lastIndexOf(" ", at - 90)), mark = document.createElement("mark");
  mark.textContent = printed.slice(at, at + length);
  return [(from ? "… " : "") + printed.slice(from, at), mark, `${printed.slice(at + length, at + length + 140)} …`];
}

function entry(section) {
  const item = document.createElement("li"), link = document.createElement("a"), lines = document.createElement("p");
  const passage = section.text.includes(phrase) ? `:~:text=${encodeURIComponent(bare).replace(/-/g, "%2D")}` : "";
  link.href = `${section.page}.html#${section.id}${passage}`;
  link.textContent = section.heading === section.chapter ? section.chapter : `${section.chapter}: ${section.heading}`;
  lines.append(...excerpt(section));
  item.append(link, lines);
  return item;
}

const status = document.getElementById("found");
document.getElementById("q").value = query;
if (!words.length) {
  status.textContent = "Type a name, a word or the words of a quotation.";
} else {
  const found = SECTIONS.map(([page, id, chapter, heading, printed]) => {
    const section = { page, id, chapter, heading, printed, title: plain(heading), text: plain(printed) };
    return { ...section, score: score(section) };
  }).filter((section) => section.score).sort((a, b) => b.score - a.score);
  const number = found.length === 1 ? "One section has" : `${found.length || "No"} sections have`;
  status.textContent = `${number} “${bare}”, in these words or apart${found.length > MOST ? `; the first ${MOST}` : ""}.`;
  document.getElementById("results").append(...found.slice(0, MOST).map(entry));
}
