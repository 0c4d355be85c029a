"""The verbs of the program (load, match, merge, export, verify, ...) that both faces call.

A verb takes an open workspace and a `Job`, does its work in one transaction and answers with plain data.
"""
