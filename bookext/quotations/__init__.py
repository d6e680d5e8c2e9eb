"""The register of quotations, its lock, its verification, and how documents print from it.

Nothing here but `directive` needs Sphinx.
"""

from bookext.quotations.budget import BUDGET, RUN, Share, check_budget, scan, shares, tracked_files
from bookext.quotations.entries import Quotation, QuotationError, is_fragment, register
from bookext.quotations.lock import check_lock, compare_lock, make_lock
from bookext.quotations.matching import Passage, locate
from bookext.quotations.notation import normalise
from bookext.quotations.sources import originals, paragraphs_of
from bookext.quotations.text_fragments import text_fragment

__all__ = [
    "BUDGET",
    "RUN",
    "Passage",
    "Quotation",
    "QuotationError",
    "Share",
    "check_budget",
    "check_lock",
    "compare_lock",
    "is_fragment",
    "locate",
    "make_lock",
    "normalise",
    "originals",
    "paragraphs_of",
    "register",
    "scan",
    "shares",
    "text_fragment",
    "tracked_files",
]
