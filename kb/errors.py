"""Errors that a person reads. Each message is one clear sentence."""

from __future__ import annotations


class KbError(Exception):
    """Something the user can understand and act on."""

    exit_code = 1


class UsageError(KbError):
    """The command or the request was used wrongly."""

    exit_code = 2


class MissingPartError(KbError):
    """A needed part is missing or unreachable; the message names the mending command."""

    exit_code = 3


class ParseError(KbError):
    """A file cannot be read as law; ``place`` says where."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message)
        self.place = place
