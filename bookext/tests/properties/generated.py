"""What the properties share: text as hostile as Unicode has it, and a way to ask for fewer cases of what is slow."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st

from bookext import characters

MARKS = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "</details>", "<!--<script>", "&lt;", "&#x202e;",
    '#import "x"', "#eval(", "#raw(", "*", "**", "_", "`", "``", "```", "````{note}", ":::", "$x$", "$$", "\\", "\\n",
    "{{ edition }}", "{eval}`x`", "{quotation}`x`", "{ref}`x <y>`", "[x](javascript:alert(1))", "<javascript:alert(1)>",
    "[x]{#y}", "(x)=", "% ", "+++", "---", "===", "- ", "+ ", "1. ", "2) ", "# ", "> ", "| ", "|", "~", "~~", "^", "@x",
    "//x", "/*", "...", "--", "->", "https://example.org/", "www.example.org", "a@b.c", "[^1]", "[@x]", ": ",
)  # fmt: skip
"""Pieces that mean something to HTML, MyST, Typst, a template or a shell, and so must not to the book."""
LETTER = st.characters(codec="utf-8")
"""Any character but a half surrogate, which no file of text can hold."""
TEXT = st.lists(st.sampled_from(MARKS) | st.text(LETTER, max_size=6) | st.just(" "), max_size=8).map("".join)
"""Such pieces between any characters."""
SEEN_LETTER = st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]).filter(
    lambda one: not characters.unseen(one)
)
SEEN = (
    st.lists(st.sampled_from(MARKS) | st.text(SEEN_LETTER, max_size=6) | st.just(" "), min_size=1, max_size=8)
    .map("".join)
    .filter(lambda text: bool(text.strip()))
)
"""The same as far as the loader lets it into a table."""


def fewer(times: int) -> settings:
    """Return settings that ask for so many times fewer cases than the profile."""
    return settings(max_examples=max(1, settings.default.max_examples // times))
