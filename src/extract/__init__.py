"""extract: from raw Chinese articles about clinical trials to normalised, placed, linked records."""

__version__ = "0.1.0"
