"""Stretches that hold digits but no quantity: dates, names, identifiers, citations, headings' numbers.

The kinds: ``date clock citation numbering figure version identifier pages ratio marker daycode money``; those that a
unit makes (``age grade stage money …``) and ``ordinal`` come from `extract.quantities`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.figures import Numbers
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.numerals import ARABIC, HAN
from extract.records import Mark
from extract.units import Units

_HAN_CHARACTER = "\u3400-\u9fff"
_GREEK = "\u0391-\u03c9"
_ARABIC = compiled(ARABIC)
_YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_TO = "[-~至到、]"
_DATE = compiled(
    rf"""
    (?P<date>
      {_YEAR}([-/.]){_MONTH}\2(?:0?[1-9]|[12]\d|3[01])(?!\d)                        # 2018-11-20
    | {_YEAR}[-/](?:0[1-9]|1[0-2])(?![\d-])                                          # 2014-03
    | {_YEAR}(?:年?[-~至到/、和]{{1,2}}{_YEAR}|年?[-~至到]\d\d(?=年)){{0,4}}年          # 2015-2017年
      (?:[春夏秋冬][季天]?|第?[1-4一二三四]季度?|[上下]半年|[初底末中]
        |(?:{_MONTH}月?{_TO})?{_MONTH}月(?:份|底|初|末|[上中下]旬)?
         (?:(?:\d{{1,2}}[日号]?{_TO})?\d{{1,2}}[日号])?
        |第?\d{{1,2}}[期卷])?
    | {_MONTH}月(?:\d{{1,2}}[日号]?{_TO})?\d{{1,2}}[日号](?!龄)                        # 6月24日
    | {_MONTH}(?:月?{_TO}{_MONTH})?月(?:份|底|初|末|[上中下]旬)                         # 12月底
    | {_YEAR}[-~至到]{_YEAR}(?![\d.年个例人名万亿%]|[ ]?[A-Za-zμ])                    # 2015-2025
    )
  | (?P<pages>
      {_YEAR}[,;][ ]?\d{{1,4}}(?:\([-\d]{{1,9}}\))?:[ ]?[eE]?\d{{1,7}}(?:-\d{{1,7}})?   # 2014,14:204
    | \d{{1,4}}[ ]?\(\d{{1,3}}(?:-\d{{1,3}})?(?:[ ]?Suppl[ ]?\d{{0,2}})?\):[ ]?[eE]?\d{{1,7}}(?:-\d{{1,7}})?
    | \d{{4}}-\d{{4}}\({_YEAR}\)\d\d-\d{{4}}-\d\d
    | \d{{1,3}}:[ ]?[eE]?\d{{2,6}}-\d{{2,6}}
    )
  | (?P<clock>(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![\d:]|[\d.]*\s?%))
  | (?P<ratio>\d{{1,6}}(?:\.\d{{1,3}})?(?:[:∶]\d{{1,6}}(?:\.\d{{1,3}})?){{1,4}}(?!\d|[\d.]*\s?%))
  | (?P<identifier>
      20\d\d-\d{{6}}-\d\d(?:-\d\d)?(?!\d) | 0\d{{2,3}}-\d{{7,8}}(?!\d) | 400-\d{{3}}-\d{{4}} | 1[3-9]\d{{9}}(?!\d)
    | 10\.\d{{4,5}}/[!-~]{{1,80}} | \d{{9,}}(?![.%\d×亿万])
    )
    """,
    re.VERBOSE,
)
_DATE_BEGINS = compiled(r"\d{1,9}(?:[-/.年月:∶,;( ~至到、]|(?<=\d{9}))|400-")
_RATIO_BEFORE = frozenset("按以为例比度值稀是约呈即照(成")
_PAGE = r"(?:https?://|www\.)[!-+\--:<-~]+|(?:doi|DOI)[: ]{0,2}10\.[!-+\--:<-~]+"
_LINK = compiled(_PAGE)
_LINK_OR_ADDRESS = compiled(rf"{_PAGE}|[\w.+-]{{1,60}}@[\w-]{{1,60}}\.[\w.]+")
_CITATION = compiled(r"\[\d{1,3}(?:[-,~、] ?\d{1,3}){0,20}\]")
_ENUMERATOR = compiled(r"\(\d{1,2}\)")
_HEADING = compiled(
    rf"(?:[1-9]\d?(?:\.\d{{1,2}}){{1,3}}|\d{{1,2}})(?:[.、):](?!\d)|(?=[{_HAN_CHARACTER}【《])(?![{HAN}兆多余几至到和与或及比对]))"
)
_MONEY_SIGN = compiled(r"(?:US|HK|NT|RMB|CN)?[$¥￥€£] ?$")
_TOKEN = compiled(rf"[A-Za-z0-9{_GREEK}]+(?:[-/._][A-Za-z0-9{_GREEK}]{{0,40}}[A-Za-z0-9]){{0,20}}[+]?")
_TOKEN_BEFORE = compiled(rf"[A-Za-z0-9{_GREEK}_+./-]{{1,40}}$")
_LETTERS = compiled(rf"[A-Za-z{_GREEK}]+$")
_DAY_CODE = compiled(r"[dDwW]\d{1,3}(?:[-~][dDwW]?\d{1,3})?$")
_DAYS_ON = compiled(r"[~至到][dDwW]?\d{1,3}(?![\d.])")
_LOCANT = compiled(rf"\d{{1,3}}\(OH\)|\d{{1,3}}(?:,\d{{1,3}}){{0,3}}-(?=[A-Za-z]|[{_HAN_CHARACTER}])")
_PLUS = compiled(r"\d\+(?:\d(?![\d.])|PRN|prn)")
_LONG_NUMBER = compiled(r"\d{5}")
_MOST_CASES, _DISEASE_NAME = 1000, 3
_TOLD, _LEAST_TOLD = ("percent", "time"), 10
"""What a number straight behind an abbreviation tells; from which size on, if it is whole: TRAE24%, not CD4%."""
_LONG_NAME = 5
"""A Latin word of this length that touches a number with a dose unit is a product, not a part of a name."""


class Marks:
    """The grammar of marks, compiled."""

    def __init__(self, lexicons: Lexicons, units: Units, numbers: Numbers) -> None:
        rows = lexicons["marks"]
        self._units, self._numbers = units, numbers
        self._symbols = frozenset(rows.terms("symbol"))
        self._answers = frozenset(rows.terms("answer"))
        self._version = compiled(rf"(?<![A-Za-z])(?:{rows.regex('version')}) ?$")
        labels = ("figure", "identifier")
        self._label = compiled("(?:" + "|".join(f"(?P<{kind}>{rows.regex(kind)})" for kind in labels) + ") ?$")
        self._label_ends = frozenset({term[-1] for term in rows.terms(*labels)} | {" "})
        self._numbered = compiled(rf"(?:{rows.regex('numbered')})-$")

    def links(self, text: str) -> Iterator[Mark]:
        """Give the URLs, DOIs and addresses of a text."""
        if "://" in text or "www." in text or "10." in text or "@" in text:
            for match in (_LINK_OR_ADDRESS if "@" in text else _LINK).finditer(text):
                yield Mark(match.start(), match.end(), "identifier")

    def at(self, text: str, start: int, floor: int) -> Mark | None:
        """Give the mark that the digit at a place belongs to, if any; nothing before ``floor`` is looked at.

        Args:
            text: compact normalised text.
            start: where a digit stands.
            floor: where the last quantity or mark ended.
        """
        before = text[start - 1] if start > 0 else "\n"
        if start > floor and (mark := self._by_what_is_before(text, start, floor, before)):
            return mark
        if start == floor and before == "\n" and (mark := self._heading(text, start)):
            return mark
        if _DATE_BEGINS.match(text, start) and (match := _DATE.match(text, start)):
            kind = match.lastgroup or "date"
            if kind == "clock" and before in _RATIO_BEFORE:
                kind = "ratio"
            return Mark(start, match.end(), kind)
        if match := _LOCANT.match(text, start):
            if text[match.end()] not in HAN and text[match.end()] not in "至今约半":
                token = _TOKEN.match(text, start)
                return Mark(start, max(match.end(), token.end() if token else 0), "marker")
        elif match := _PLUS.match(text, start):
            return Mark(start, match.end(), "marker")
        return None

    def named(self, text: str, start: int, end: int) -> Mark | None:
        """Give the Latin name that begins with the bare number ``text[start:end]``: 13C, 5-FU, 3b期."""
        after = text[end : end + 1]
        if not (after.isascii() and after.isalpha()) or text[end : end + 2].lower() == "vs":
            return None
        match = _TOKEN.match(text, start)
        if match is None or match.end() <= end:
            return None
        stage = text[match.end() : match.end() + 1] == "期"
        return Mark(match.start(), match.end() + stage, "stage" if stage else _kind(match[0]))

    def _by_what_is_before(self, text: str, start: int, floor: int, before: str) -> Mark | None:
        if before.isalpha() and (before.isascii() or "\u0391" <= before <= "\u03c9"):
            return self._token(text, start, floor)
        if before == "-" and self._numbered.search(text, max(floor, start - 8), start):
            if not self._has_unit(text, start) and (match := _ARABIC.match(text, start)):
                return Mark(start, match.end(), "marker")
        elif before in "-_/.+":
            return self._token(text, start, floor)
        elif before == "[" and (match := _CITATION.match(text, start - 1)) and not _is_interval(text, match):
            return Mark(match.start(), match.end(), "citation")
        elif before == "(" and (match := _ENUMERATOR.match(text, start - 1)):
            if start < 2 or text[start - 2] in "\n。;:,.!?、 ":
                return Mark(match.start(), match.end(), "numbering")
        elif before == "\n":
            return self._heading(text, start)
        elif before == " " and self._version.search(text, max(floor, start - 20), start):
            match = _ARABIC.match(text, start)
            return Mark(start, match.end() if match else start + 1, "version")
        elif before in "$¥￥€£ " and (match := _MONEY_SIGN.search(text, max(floor, start - 5), start)):
            number = self._numbers.at(text, start)
            return Mark(match.start(), number.end if number else start + 1, "money")
        if before in self._label_ends and (match := self._label.search(text, max(floor, start - 8), start)):
            return self._labelled(text, start, match.lastgroup or "")
        return None

    def _heading(self, text: str, start: int) -> Mark | None:
        match = _HEADING.match(text, start)
        return Mark(start, match.end(), "numbering") if match and not self._has_unit(text, start) else None

    def _labelled(self, text: str, start: int, kind: str) -> Mark | None:
        """Give the number of a figure, a table, a grant: 图1A, 表2, PMID 12345."""
        if self._has_unit(text, start):
            return None
        end = start
        while end < len(text) and (text[end] in "0123456789ABCDEFGabcdefg" or text[end] in "-,.~"):
            end += 1
        return Mark(start, start + len(text[start:end].rstrip("-,.~")), kind)

    def _has_unit(self, text: str, start: int) -> bool:
        number = _ARABIC.match(text, start)
        return number is not None and self._units.find(text, number.end(), 1) is not None

    def _goes_on(self, text: str, start: int) -> bool:
        """Say whether letters touch the number that are no unit: P2X3."""
        match = _ARABIC.match(text, start)
        after = text[match.end() : match.end() + 1] if match else ""
        return after.isascii() and after.isalpha() and not self._has_unit(text, start)

    def _token(self, text: str, start: int, floor: int) -> Mark | None:
        """Give the Latin name that a digit stands in (IL-10, CD133+), unless its letters are a symbol (P0.05)."""
        run = _TOKEN_BEFORE.search(text, max(floor, start - 40), start)
        if run is None or not any(character.isalpha() for character in run[0]):
            return None
        before = run[0]
        if before[-1] == "." and before[:-1] in self._symbols:  # 46分vs.31分
            return None
        stem = before.rstrip("-")
        letters = _LETTERS.search(stem)
        if letters and len(before) - len(stem) <= 1:
            outer = stem[: letters.start()]
            if letters[0] in self._symbols and not outer.endswith("-") and not self._goes_on(text, start):
                return None
            if before == stem and not outer and self._is_counted(text, start, letters[0]):
                return None
        elif before[-1] in "/.+" and (not re.search(r"[A-Za-z]\d*[/.+]$", before) or self._has_unit(text, start)):
            return None
        match = _TOKEN.match(text, run.start() + len(before) - len(before.lstrip("-/._+")))
        if match is None or match.end() <= start:
            return None
        kind = _kind(match[0])
        more = _DAYS_ON.match(text, match.end()) if kind == "daycode" else None
        return Mark(match.start(), more.end() if more else match.end(), kind)

    def _is_counted(self, text: str, start: int, name: str) -> bool:
        """Tell whether a number straight behind a name is a figure, not its end: COPD60例, TRAE4.1%."""
        number = self._numbers.at(text, start)
        if number is None:
            return False
        unit = self._units.find(text, number.end, number.value)
        if unit is not None and unit.dimension in _TOLD and sum(letter.isupper() for letter in name) > 1:
            return "." in text[start : number.end] or number.value >= _LEAST_TOLD
        if unit is not None and unit.dimension == "people":
            told = name in self._answers or (len(name) >= _DISEASE_NAME and name.isupper())
            return told and number.value < _MOST_CASES
        if len(name) < _LONG_NAME:
            return False
        return number.power is not None or (unit is not None and unit.row is not None and "base" in unit.row.extra)


def _kind(name: str) -> str:
    if _DAY_CODE.match(name):
        return "daycode"
    return "identifier" if _LONG_NUMBER.search(name) else "marker"


def _is_interval(text: str, bracket: re.Match[str]) -> bool:
    """Say whether ``[12,35]`` follows a number that lies between, and so is no citation."""
    inside = [int(part) for part in re.findall(r"\d+", bracket[0])]
    before = re.search(r"\d+(?:\.\d+)?$", text[max(0, bracket.start() - 8) : bracket.start()])
    return before is not None and len(inside) == 2 and inside[0] <= float(before[0]) <= inside[1]
