"""Files into rows: archives, encodings, dialects, columns, findings.

`load` holds the verbs. Nothing here decides what a row means for an account, and nothing opens a workspace:
rows go out through the writer that the caller hands in.
"""
