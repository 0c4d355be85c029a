"""The versions of the Clever API: facts, differences, moves of records, the time line, the audit of calls.

Light on purpose: nothing is read or computed when this package is imported.
"""
