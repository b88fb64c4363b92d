"""Everything that `extract` raises on purpose: one small tree."""


class ExtractError(Exception):
    """Base of all errors raised on purpose; its message names the article, row or offset at fault."""


class InputError(ExtractError):
    """An article that cannot be read: missing, unreadable, binary, too large, or not text."""


class LexiconError(ExtractError):
    """A lexicon file with an unknown key, a duplicate surface, a stray blank, or a row that fails its own examples."""


class GoldError(ExtractError):
    """A label file that does not fit the contract or its text."""


class OutputError(ExtractError):
    """A place that results cannot be written to."""
