"""The audit of calls: finds what code, logs and recorded requests ask of Clever, and says what will break.

    report = audit(["src", "production.log"], "v3.1")
    print(json.dumps(audit_document(report)))

It reads files and nothing else: no network, no workspace. Precision comes before volume: a word that could be anybody's
counts only beside a sign of Clever.
"""

from app.versions.audit.reading import audit
from app.versions.audit.shape import (
    COLUMNS,
    AuditReport,
    Call,
    Skipped,
    audit_csv,
    audit_document,
    audit_json,
    audit_text,
)

__all__ = [
    "COLUMNS",
    "AuditReport",
    "Call",
    "Skipped",
    "audit",
    "audit_csv",
    "audit_document",
    "audit_json",
    "audit_text",
]
