"""The shape of a text: a view so small that most repairs see in it, at a glance, that they have nothing to do.

Characters that are not ASCII are left out, digits stand as 0 and letters as a: ``有效率746%(50/67)`` has the shape
``000%(00/00)``. What stands side by side in the text does so in its shape, so what is not there is not in the text;
what is there may owe it to a character left out.
"""

from __future__ import annotations

from functools import cached_property
from typing import Final

_SHAPES: Final = bytes(
    ord("0") if chr(code).isdigit() else ord("a") if chr(code).isalpha() else code for code in range(128)
) + bytes(range(128, 256))
_EVERYDAY: Final = bytes(code for code in range(128) if chr(code).isalnum()) + b" \n.,;:()%/-+=<>"
_SLIPS: Final = bytes.maketrans(b"123456789oQI|E", b"000000000OOlle")


class Shape:
    """The shapes of one text, made when one asks for them.

    What stands side by side in ``raw`` still does so in ``text``, which may be its folded form: then one shape tells
    of both. ``rare`` holds the rare signs that are there, each once, where they are known.
    """

    def __init__(self, text: str, raw: str | None = None, rare: str | None = None) -> None:
        self.text = text
        self.raw = text if raw is None else raw
        self.rare = rare

    @cached_property
    def ascii(self) -> bytes:
        """Give the ASCII characters.

        >>> Shape("随访12周(IL-6)").ascii
        b'12(IL-6)'
        """
        return self.text.encode("ascii", "ignore")

    @cached_property
    def shape(self) -> bytes:
        """Give the ASCII characters, digits as 0 and letters as a.

        >>> Shape("随访12周(IL-6)").shape
        b'00(aa-0)'
        """
        return self.ascii.translate(_SHAPES)

    @cached_property
    def signs(self) -> bytes:
        """Give the ASCII characters that are neither letters nor digits nor the signs that every article has.

        >>> Shape("[1]P<0.05,*有效率").signs
        b'[]*'
        """
        return self.ascii.translate(None, _EVERYDAY)

    @cached_property
    def slips(self) -> bytes:
        """Give the ASCII characters, digits as 0, what is taken for 0 as O and for 1 as l, either e as e.

        >>> Shape("P<o.05,1I2周,1E8").slips
        b'P<O.00,0l0,0e0'
        """
        return self.ascii.translate(_SLIPS)
