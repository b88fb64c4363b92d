"""The rule modules: each proposes readings of one type, independent of the others."""
