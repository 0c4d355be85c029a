"""SQL scripts that carry the change of ids into the partner's database, and back.

Each is one transaction that stages what it must do in a temporary table and then updates, guarded by key
and by the id that is replaced.
"""
