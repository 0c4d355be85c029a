"""Secrets out of the text that an audit shows: what is masked stays recognisable as a secret, not readable."""

from __future__ import annotations

import re

MASK = "***"

# Names whose value is a secret, in addresses (`access_token=...`), headers and small data texts.
_NAMED = re.compile(
    r"""(?ix)
    (\b(?:\w*(?:token|secret|api_?key|password|authorization)|code)
     ["']?\s*(?:=>|%3D|[=:])\s*["']?)
    (?!["'{\#$%<:]) [^\s"'&,;<>)}\]]+"""
)
_SCHEME = re.compile(r"(?i)\b(Bearer|Basic)(\s+|%20|\+)(?![{#$%<\"'])[A-Za-z0-9._~+/=-]{6,}")
_USERINFO = re.compile(r"(://)[^\s/@\"']+@")


def mask(text: str) -> str:
    """`text` with bearer tokens, client secrets, Basic credentials and token parameters made unreadable."""
    if not _may_hold_a_secret(text):
        return text  # most addresses end here
    masked = _SCHEME.sub(rf"\1\2{MASK}", text)
    masked = _NAMED.sub(rf"\1{MASK}", masked)
    return _USERINFO.sub(rf"\1{MASK}@", masked)


def _may_hold_a_secret(text: str) -> bool:
    """A quick look, written out because it is asked for every line of a large log."""
    if "@" in text:
        return True
    if "=" not in text and " " not in text and ":" not in text[8:]:
        return False
    low = text.lower()
    return (
        "token" in low
        or "secret" in low
        or "key" in low
        or "password" in low
        or "authorization" in low
        or "code" in low
        or "bearer" in low
        or "basic" in low
    )
