"""Repairs text that print and text recognition broke. Start here.

Lines become running text while a file is read (:func:`repaired`); words are repaired when the
whole document is there to prove what they should be (:func:`repaired_document`).
"""

from ingest.repair.document import repaired_document
from ingest.repair.lines import Piece, Vocabulary, joints, repaired

__all__ = ["Piece", "Vocabulary", "joints", "repaired", "repaired_document"]
