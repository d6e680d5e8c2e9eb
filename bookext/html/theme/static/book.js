// What the page does with scripts on. Without them it reads the same.
"use strict";

const root = document.documentElement;

// Text as it is looked for: letters without case or marks, straight quotes; one for one, so that a place in the plain
// text is the same place in the printed one.
const straight = (text) => text.replace(/[‘’]/g, "'").replace(/[“”]/g, '"').toLowerCase();
const plain = (text) => Array.from(straight(text), (letter) => (letter.length === 1 ? letter.normalize("NFKD")[0] : letter)).join("");

// Colours: the reader's choice is kept; "auto" follows the system.
const theme = document.getElementById("theme");
theme.value = root.dataset.theme || "auto";
theme.addEventListener("change", () => {
  root.dataset.theme = theme.value;
  try { localStorage.setItem("theme", theme.value); } catch { /* holds for this page only */ }
});

// All code of the page at once.
const openCode = document.getElementById("open-code");
openCode?.addEventListener("click", () => {
  const open = openCode.getAttribute("aria-pressed") !== "true";
  for (const fold of document.querySelectorAll("details.hide")) fold.open = open;
  openCode.setAttribute("aria-pressed", open);
});

// The list of contents marks the section being read, and shuts once it has been used on a small screen.
const contents = document.getElementById("contents");
contents.addEventListener("click", (event) => {
  if (event.target.closest("a") && contents.matches(":popover-open")) contents.hidePopover();
});
function reveal(link) {
  const above = link.getBoundingClientRect().top - contents.getBoundingClientRect().top;
  if (above < 0 || above > contents.clientHeight - 40) contents.scrollTop += above - contents.clientHeight / 2;
}
const here = contents.querySelector('[aria-current="page"]');
if (here) reveal(here);
const places = new Map();
for (const link of contents.querySelectorAll('a[href^="#"]')) {
  const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (section) places.set(section, link);
}
const seen = new Set();
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) seen[entry.isIntersecting ? "add" : "delete"](entry.target);
  // Of nested sections the innermost, which comes last; of neighbours the first that is on the screen.
  const current = [...places.keys()].filter((section) => seen.has(section)).at(-1);
  for (const [section, link] of places) {
    if (section !== current) { link.removeAttribute("aria-current"); continue; }
    link.setAttribute("aria-current", "true");
    reveal(link);
  }
}, { rootMargin: "-15% 0px -80%" });
for (const section of places.keys()) watcher.observe(section);

// A table that fits its frame need not be a stop for the keyboard.
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
});
for (const frame of document.querySelectorAll(".scroll")) sizes.observe(frame);

// A link to a place that is folded away unfolds it.
function unfold() {
  let place = null;
  try { place = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { /* no name of a place */ }
  const own = place?.querySelector(":scope > details:first-child");
  let folds = own ? [own] : [];
  for (let fold = place?.closest("details"); fold; fold = fold.parentElement.closest("details")) folds.push(fold);
  folds = folds.filter((fold) => !fold.open);
  for (const fold of folds) fold.open = true;
  if (folds.length) place.scrollIntoView();
}
addEventListener("hashchange", unfold);
unfold();

// A printed page has its frames at full width, its figures loaded and its last section unfolded.
const folded = [];
addEventListener("beforeprint", () => {
  for (const image of document.images) image.loading = "eager";
  for (const fold of document.querySelectorAll("details.audit:not([open])")) { folded.push(fold); fold.open = true; }
});
addEventListener("afterprint", () => {
  for (const fold of folded.splice(0)) fold.open = false;
});
