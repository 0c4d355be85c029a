"""The workspace file: its tables, its upgrades, its history. The only place that knows SQLAlchemy.

Other rooms get frozen dataclasses and bytes from here and never write DDL.
"""
