"""What is too much: one place for every bound that protects the computer of the reader.

Sizes are bytes. A bound is met by a sentence, never by a traceback or a full disk.
"""

from __future__ import annotations

MEGABYTE = 1 << 20

CHUNK = MEGABYTE
"""Text worked on at once; also about the size of a stored block."""

CELL = MEGABYTE
"""A longer cell sets its row aside (`too_long`)."""

RECORD = 16 * MEGABYTE
"""A longer record is set aside (`too_long`)."""

RAW_KEPT = 32 * MEGABYTE
"""Of a record set aside at most this much is kept as it stood; what is cut is said in the text."""

HELD = 8 * MEGABYTE
"""A file up to this size is read once and held; a larger one is streamed twice."""

ENTRIES = 50_000
"""Files in one archive or folder: there are fewer school districts than that."""

UNPACKED = 64 << 30
"""Bytes of one archive or folder, unpacked."""

RATIO = 100
"""Unpacked to packed. Lists of ids pack about 2:1, repetitive test data 20:1, a bomb 1000:1."""

RATIO_FREE = 8 * MEGABYTE
"""Up to this size unpacked nothing is absurd."""

SHEET_RATIO = 400
"""The same for the parts of a spreadsheet, whose XML packs far better than ids do."""

SHEET_UNPACKED = 4 << 30
"""Bytes of a spreadsheet, unpacked."""
