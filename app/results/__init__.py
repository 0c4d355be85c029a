"""The files that leave the house: tables, SQL, reports, and the comparison with what was done.

Everything here reads; nothing is decided and nothing in the workspace changes.
"""
