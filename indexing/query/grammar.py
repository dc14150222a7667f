"""The grammar of queries: luqum's, read in silence.

luqum is built on ply, which writes its tables anew, beside the package, where the interpreter
trims docstrings otherwise than the release did (Python 3.13). Here the shipped tables are taken
as they are, and nothing is written or printed.
"""

from __future__ import annotations

import functools
import threading
from typing import Any

from luqum.tree import Item
from ply import yacc


def _quiet_parser() -> tuple[Any, Any]:
    loud = yacc.yacc
    yacc.yacc = functools.partial(
        loud, optimize=True, debug=False, write_tables=False, errorlog=yacc.NullLogger()
    )
    try:
        from luqum import parser  # noqa: PLC0415  only here may ply build its parser
    finally:
        yacc.yacc = loud
    return parser.parser, parser.lexer


_PARSER, _LEXER = _quiet_parser()
_ONE_AT_A_TIME = threading.Lock()
"""ply keeps its state in the lexer; a query takes far less than a millisecond."""


def parse(text: str) -> Item:
    """The tree of a well-formed query. luqum's ParseError for another: give only what
    :func:`indexing.query.lenient.written` wrote."""
    with _ONE_AT_A_TIME:
        tree: Item = _PARSER.parse(text, lexer=_LEXER)
    return tree
