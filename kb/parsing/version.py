"""The version of the parsers: a new one makes the store read its archive again."""

PARSER_VERSION = "4"
