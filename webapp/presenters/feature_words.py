"""Names of rules, cues and features of the tagger as a lawyer reads them.

The names are those of :mod:`kb.tagging.features` and of ``corpora/lexicon/rules.yml``. A name that
is not known here is shown as it is.
"""

from __future__ import annotations

from collections.abc import Callable

from webapp.presenters.words import slug_words
from webapp.translate import gettext


def rule_words(name: str) -> str:
    """``acts-purpose-sanction`` as "acts purpose sanction"."""
    return slug_words(name)


def cue_words(name: str) -> str:
    """``act.recruitment`` as "act: recruitment"."""
    return ": ".join(slug_words(piece) for piece in name.split("."))


def feature_words(name: str, element_title: Callable[[str], str]) -> str:
    """A feature in words; its twin for the element alone says so."""
    whole, _, own = name.partition("@")
    kind, words = _of_kind(whole)
    said = _named(words, element_title)
    if kind:
        said = gettext("%(kind)s: %(feature)s", kind=kind, feature=said)
    return gettext("%(feature)s (for this element)", feature=said) if own else said


def _of_kind(name: str) -> tuple[str, str]:
    """What the rules see of the element in the text, where the feature counts only then."""
    kinds = {
        "rule": gettext("where a rule holds"),
        "cue": gettext("where there are signs and no rule holds"),
        "no cue": gettext("where there is no sign"),
    }
    head, colon, rest = name.partition(": ")
    if colon and head in kinds:
        return kinds[head], rest
    rest, comma, tail = name.rpartition(", ")
    if comma and tail in kinds:
        return kinds[tail], rest
    return "", name


def _named(name: str, element_title: Callable[[str], str]) -> str:
    for start, say in (
        ("rule ", lambda rest: gettext("the rule \u201c%(rule)s\u201d", rule=rule_words(rest))),
        ("with ", lambda rest: gettext("also a rule of: %(title)s", title=element_title(rest))),
        ("title cue ", _in_title),
        ("text cue ", _in_text),
        ("work cue ", _in_work),
        ("title:", _in_title),
        ("text:", _in_text),
        ("work:", _in_work),
        ("anywhere:", lambda rest: gettext("sign anywhere: %(sign)s", sign=cue_words(rest))),
    ):
        if name.startswith(start) and name not in _exact():
            return say(name.removeprefix(start))
    return _exact().get(name, name)


def _in_title(cue: str) -> str:
    return gettext("sign in the title: %(sign)s", sign=cue_words(cue))


def _in_text(cue: str) -> str:
    return gettext("sign in the text: %(sign)s", sign=cue_words(cue))


def _in_work(cue: str) -> str:
    return gettext("sign in the title of the law: %(sign)s", sign=cue_words(cue))


def _exact() -> dict[str, str]:
    return {
        "always": gettext("how often it is found at all"),
        "length": gettext("length of the text"),
        "rule score": gettext("how sure the rules are"),
        "two rules": gettext("two rules hold"),
        "three rules": gettext("three rules hold"),
        "evidence near the beginning": gettext("the words of the rule stand near the beginning"),
        "rules of other elements": gettext("rules of other elements hold"),
        "here": gettext("it is so"),
        "in the title": gettext("a sign in the title"),
        "in the title of the work": gettext("a sign in the title of the law"),
        "among the first words": gettext("a sign among the first words"),
        "early": gettext("a sign early in the text"),
        "cues": gettext("number of signs"),
        "kinds of cues": gettext("number of kinds of signs"),
        "density of cues": gettext("how close the signs stand"),
        "meaning": gettext("meaning of the text"),
        "read by meaning": gettext("the meaning was read"),
        "first by meaning": gettext("nearest element by meaning"),
        "close by meaning": gettext("among the nearest elements by meaning"),
        "strongest meaning": gettext("meaning of the nearest element"),
        "behind the strongest": gettext("how far the nearest element is ahead"),
        "elements by meaning": gettext("how many elements are near by meaning"),
        "likeness to the definition": gettext("likeness to the definition of the element"),
        "meaning without the topic": gettext("meaning, where trafficking is not named"),
        "strongest meaning without the topic": gettext(
            "meaning of the nearest element, where trafficking is not named"
        ),
    }
