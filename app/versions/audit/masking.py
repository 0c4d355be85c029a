"""Secrets out of the text that an audit shows: what is masked stays recognisable as a secret, not readable."""

from __future__ import annotations

import re

MASK = "***"

# A name and what stands between it and its value, in addresses (`access_token=...`), headers and small data texts.
_NAME = re.compile(r"(?<![\w-])([\w-]++)[\"']?\s*(?:=>|%3[Dd]|[=:])\s*[\"']?")
_VALUE = re.compile(r"(?!(?i:bearer|basic)[\s+%])(?![\"'{\#$%<:])[^\s\"'&,;<>)}\]]+")
# Names whose value is a secret: how they end, and whole names that would say too little as an ending.
_SECRET_ENDINGS = (
    *("token", "secret", "password", "passwd", "authorization", "signature", "bearer", "jwt"),
    *("apikey", "api_key", "api-key", "auth_code", "authorization_code", "credential", "credentials"),
)
_SECRET_NAMES = frozenset({"code", "key", "auth", "sig"})
_SCHEME = re.compile(r"(?i)\b(Bearer|Basic)(\s+|%20|\+)(?![{#$%<\"'])[A-Za-z0-9._~+/=-]{6,}")
_USERINFO = re.compile(r"(://)[^\s/@\"']+@")
_LONG = 32  # characters
# A value that looks like a token whatever its name is: longer than any id, and not a place for a value.
_TOKEN_LIKE = re.compile(rf"(?=[\w.~-]*\d)[\w.~-]{{{_LONG},}}")
_LONG_VALUE = re.compile(rf"(?<==){_TOKEN_LIKE.pattern}(?=[&\s\"'`#]|$)")


def mask(text: str) -> str:
    """`text` with bearer tokens, client secrets, Basic credentials and token parameters made unreadable."""
    if not may_hold_a_secret(text):
        return text  # most addresses end here
    masked = text
    if " " in text or "%20" in text or "+" in text:
        masked = _SCHEME.sub(rf"\1\2{MASK}", masked)
    if "@" in text:
        masked = _USERINFO.sub(rf"\1{MASK}@", masked)
    return _LONG_VALUE.sub(MASK, _without_named_secrets(masked))


def _without_named_secrets(text: str) -> str:
    parts: list[str] = []
    last = 0
    # An address has its names after the question mark; what stands before it need not be read.
    start = max(0, text.find("?")) if text.startswith("http") else 0
    for match in _NAME.finditer(text, start):
        if is_secret_name(match[1]):
            value = _VALUE.match(text, match.end())
            if value is not None and match.end() >= last:
                parts += (text[last : match.end()], MASK)
                last = value.end()
    return "".join((*parts, text[last:]))


def is_secret_name(name: str) -> bool:
    """Whether the value of a parameter of this name is a secret."""
    low = name.lower()
    return low in _SECRET_NAMES or low.endswith(_SECRET_ENDINGS)


def looks_like_a_token(value: str) -> bool:
    """Whether the value of a parameter looks like a token, whatever the parameter's name is."""
    return _TOKEN_LIKE.fullmatch(value) is not None


def may_hold_a_secret(text: str) -> bool:
    """Whether `mask` has to look closely. A quick look, because it is asked for every line of a large log."""
    if "@" in text:
        return True
    if "=" not in text and " " not in text and ":" not in text[8:] and "%3" not in text:
        return False
    if len(text) > _LONG and _LONG_VALUE.search(text) is not None:
        return True
    low = text.lower()
    return any(word in low for word in _SECRET_SIGNS)


_SECRET_SIGNS = ("token", "secret", "key", "passw", "auth", "code", "bearer", "basic", "sig", "jwt", "cred")
