"""The outcome of every account, suggestions for the open ones, and drift between loads.

Works on columns (numpy) read from the workspace; decides nothing that a person should decide.
"""
