"""Checks: the rules by which claims are put to tables, each registered where it is defined.

A rule takes tables and returns a `Judgement`; the decorator `claim` says which claim it judges, under which heading,
and which tables it reads::

    @claim("C1", "Exports rose", tables=("trade",))
    def exports_rose(trade: pd.DataFrame) -> Judgement: ...

``exports_rose()`` loads the tables and returns the `Verdict`; in a build each check runs so only once, see
`bookext.claims.store`. ``exports_rose(frame)`` judges other rows: a test's, or those of a reader who changed a rule.
Where a verdict is shown is read from the cells of the chapters (`bookext.execution.documents`), and typed nowhere.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from bookext.claims import store
from bookext.claims.verdicts import Judgement, Verdict
from bookext.data import tables as package
from bookext.execution import documents

Rule = Callable[..., Judgement]


@dataclass(frozen=True)
class Check:
    """A claim, the rule that judges it, and the tables that the rule reads."""

    claim: str
    """Id of the claim in the table ``claims``."""
    title: str
    """The claim in our words, as a heading."""
    tables: tuple[str, ...]
    """Names of the tables; a rule reads no other."""
    judge: Rule
    given: Callable[..., Any] | None = None
    """What makes the rule's one argument, or a tuple of several, from the tables; None if they are the tables."""

    @property
    def name(self) -> str:
        """The function that holds the rule, with its module."""
        return f"{self.judge.__module__}.{self.judge.__qualname__}"

    def rule(self, *arguments: Any) -> Verdict:
        """Return the verdict on given arguments of the rule."""
        found = self.judge(*arguments)
        return Verdict(self.claim, self.title, found.outcome, found.rule, found.reason)

    def __call__(self, *arguments: Any) -> Verdict:
        """Return the verdict on the tables of the data package or, if there are arguments, on those."""
        return self.rule(*arguments) if arguments else store.verdict(self.name, self.tables, self._run)

    def _run(self) -> Verdict:
        frames = tuple(map(package.load, self.tables))
        arguments = self.given(*frames) if self.given else frames
        return self.rule(*(arguments if isinstance(arguments, tuple) else (arguments,)))


REGISTERED: dict[str, Check] = {}
"""Every check of the modules imported so far, by the name of its function."""


def claim(
    claim: str, title: str, *, tables: tuple[str, ...], given: Callable[..., Any] | None = None
) -> Callable[[Rule], Check]:
    """Register the decorated rule as a check of `claim`; the parameters are the fields of `Check`."""

    def register(rule: Rule) -> Check:
        check = Check(claim, title, tables, rule, given)
        REGISTERED[check.name] = check
        return check

    return register


def of(module: ModuleType) -> list[Check]:
    """Return the checks of a module, in the order in which they stand there."""
    return [check for check in REGISTERED.values() if check.judge.__module__ == module.__name__]


@dataclass(frozen=True)
class Result:
    """A verdict and the document that shows it."""

    document: str
    """Its name, from the root of the book."""
    verdict: Verdict


def shown() -> Iterator[tuple[str, Check]]:
    """Yield every check that a document shows, with the document's name, in the order of the book."""
    for name, document in documents.known().items():
        for function in document.checks:
            module, _, attribute = function.rpartition(".")
            check = getattr(importlib.import_module(module), attribute, None)
            if isinstance(check, Check):
                yield name, check


def results(document: str | None = None) -> list[Result]:
    """Return the verdicts that the book shows, in its order; with a document, those that it shows."""
    return [Result(name, check()) for name, check in shown() if document in (None, name)]
