"""The versions of the Clever API: facts, differences, records then and now, the time line, the audit.

Light on purpose: no facts are read and nothing is compared when this package is imported. What other rooms
use most is handed on here; the rest is in `differences`, `render`, `record`, `timeline`, `update`, `about`.
"""

from app.versions.facts import NEWEST, VERSIONS, Facts, load_facts, parse_version

__all__ = ["NEWEST", "VERSIONS", "Facts", "load_facts", "parse_version"]
