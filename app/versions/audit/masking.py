"""Secrets out of the text that an audit shows: what is masked stays recognisable as a secret, not readable."""

from __future__ import annotations

import re

MASK = "***"

# Names whose value is a secret, in addresses (`access_token=...`), headers and small data texts.
_NAMED = re.compile(
    r"""(?ix)
    (\b(?:access_token|refresh_token|id_token|bearer_token|client_secret|secret|api_key|apikey
         |password|authorization|token|code)
     ["']?\s*(?:=>|%3D|[=:])\s*["']?)
    (?!["'{\#$%<:]) [^\s"'&,;<>)}\]]+"""
)
_SCHEME = re.compile(r"(?i)\b(Bearer|Basic)(\s+|%20|\+)(?![{#$%<\"'])[A-Za-z0-9._~+/=-]{6,}")
_USERINFO = re.compile(r"(://)[^\s/@\"']+@")


def mask(text: str) -> str:
    """`text` with bearer tokens, client secrets, Basic credentials and token parameters made unreadable."""
    if "=" not in text and "@" not in text and " " not in text and ":" not in text[8:]:
        return text  # nothing in it can carry a secret; most addresses end here
    masked = _SCHEME.sub(rf"\1\2{MASK}", text)
    masked = _NAMED.sub(rf"\1{MASK}", masked)
    return _USERINFO.sub(rf"\1{MASK}@", masked)
