"""The parser and the renderer behind `bookext.notebooks.rendering`: MyST as exhibits write it, to HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from bookext.notebooks import rendering

GIVEN = re.compile(r"(?s)(.+?)\s*<([^<>]+)>")
DIRECTIVE = re.compile(r"\{([\w:-]+)\}\s*(.*)")


class _Html(RendererHTML):
    """Markdown-it's own renderer, with the roles and directives that exhibits use; of any other the words are shown."""

    def myst_role(self, tokens: Sequence[Token], place: int, *_: Any) -> str:
        """Return a role."""
        name, content = str(tokens[place].meta["name"]), tokens[place].content
        given = GIVEN.fullmatch(content)
        words, target = (given[1], given[2]) if given else ("", content.strip())
        if name == "quotation" and target in rendering.register():
            return rendering.quoted(target, re.sub(r"\s+", " ", words))
        if name.partition(":")[0] == "cite":
            return rendering.cited(target, name.partition(":")[2].rstrip("s"))
        known = rendering.references()
        if name in ("ref", "numref", "doc"):
            found = known.documents.get(target.lstrip("/")) if name == "doc" else known.labels.get(target)
            text, address = found or [target, ""]
            return rendering.link(address, escape(words or text, quote=False))
        if name == "download":
            return rendering.link(target.lstrip("/"), f"<code>{escape(words or target, quote=False)}</code>")
        return escape(words or target, quote=False)

    def fence(self, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
        """Return a directive, or a block of code."""
        directive = DIRECTIVE.fullmatch(tokens[place].info.strip())
        if directive is None:
            return super().fence(tokens, place, options, env)
        name, argument = directive[1], directive[2].strip()
        content = re.sub(r"\A(?::[\w-]+:.*\n)+", "", f"{tokens[place].content}")
        if name == "quotation" and argument in rendering.register():
            return rendering.block_quotation(argument)
        heading = f"<p><strong>{rendering.inline(argument)}</strong></p>\n" if name == "rubric" and argument else ""
        if name == "table":
            below = rendering.blocks(content)
            words = f'<caption style="text-align: left">{rendering.inline(argument)}</caption>' if argument else ""
            return below.replace("<table>", f"<table>{words}", 1)
        return f"{heading}{rendering.blocks(content)}"

    def colon_fence(self, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
        """Return a directive."""
        return self.fence(tokens, place, options, env)

    def th_open(self, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
        """Return the start of the head of a column."""
        tokens[place].attrSet("scope", "col")
        return str(self.renderToken(tokens, place, options, env))


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables, curled quotation marks, roles, spans with attributes and fences of colons."""
    made = MarkdownIt("commonmark", {"typographer": True}, renderer_cls=_Html).enable(["table", "smartquotes"])
    made.use(myst_role_plugin).use(attrs_plugin, spans=True).use(colon_fence_plugin)
    for name in ("myst_role", "colon_fence"):  # the plugins bring rules of their own, which show the markup
        made.add_render_rule(name, getattr(_Html, name))
    return made
