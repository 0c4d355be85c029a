"""Pauses, limits and what an answer's headers say about them."""

from __future__ import annotations

import gzip

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clever.address import follow, origin_of
from app.clever.answers import Unpacker, parse_object
from app.clever.client import seconds_until_reset
from app.clever.retry import Pace, patience_seconds
from app.clever.trouble import CleverTrouble, Trouble
from tests.support.clever_server import FakeClock

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"X-RateLimit-Reset": "1800000030"}, 30),
        ({"X-RateLimit-Reset": "1800000030.5"}, 30.5),
        ({"X-RateLimit-Reset": "1800000030000"}, 30),
        ({"X-RateLimit-Reset": "45"}, 45),
        ({"X-RateLimit-Reset": "1799999999", "Retry-After": "4"}, 4),
        ({"X-RateLimit-Reset": "-5"}, None),
        ({"X-RateLimit-Reset": "0"}, None),
        ({"X-RateLimit-Reset": "nan"}, None),
        ({"X-RateLimit-Reset": "inf"}, None),
        ({"X-RateLimit-Reset": "1e400"}, None),
        ({"X-RateLimit-Reset": "soon", "Retry-After": "later"}, None),
        ({"Retry-After": "Fri, 15 Jan 2027 08:01:00 GMT"}, 60),
        ({"Retry-After": "-3"}, None),
        ({"X-RateLimit-Reset": "1800000030", "Retry-After": "900"}, 30),
        ({"Date": "Fri, 15 Jan 2027 09:00:00 GMT", "X-RateLimit-Reset": "1800003610"}, 10),
        ({"Date": "garbage", "X-RateLimit-Reset": "1800000010"}, 10),
        ({}, None),
    ],
)
def test_when_a_rate_limit_ends(headers: dict[str, str], seconds: float | None) -> None:
    assert seconds_until_reset(httpx.Headers(headers), NOW) == seconds


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"])), st.text(max_size=40))
def test_no_header_makes_it_stumble(reset: str, other: str) -> None:
    headers = httpx.Headers(
        [(b"x-ratelimit-reset", reset.encode()), (b"retry-after", other.encode("utf-8", "replace"))]
    )
    found = seconds_until_reset(headers, NOW)
    assert found is None or found > 0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("5", 5), (" 0.5 ", 0.5), ("0", 0), ("", 120), ("-1", 120), ("nan", 120), ("inf", 120), ("x", 120)],
)
def test_patience_comes_from_the_environment(value: str, seconds: float) -> None:
    assert patience_seconds({"CROSSWALK_PATIENCE": value}) == seconds
    assert patience_seconds({}) == 120


def test_a_token_is_held_within_its_requests_a_minute() -> None:
    time = FakeClock()
    pace = Pace(time.clock(), per_minute=10)
    sent = []
    for _ in range(35):
        pace.wait(lambda: None)
        sent.append(time.passed)
    for first, eleventh in zip(sent, sent[10:], strict=False):
        assert eleventh - first >= 59.9


def test_packed_bodies_and_bombs() -> None:
    text = b'{"data":[]}' * 1000
    packed = gzip.compress(text)
    unpacker = Unpacker("gzip")
    for n in range(0, len(packed), 7):
        unpacker.add(packed[n : n + 7])
    assert unpacker.whole() == text
    for body, kind in (
        (packed[:-9], Trouble.TRUNCATED),
        (b"no gzip", Trouble.TRUNCATED),
        (gzip.compress(b"0" * 10_000_000), Trouble.OVERSIZED),
    ):
        with pytest.raises(CleverTrouble) as trouble:
            small = Unpacker("gzip", limit=1_000_000)
            small.add(body)
            small.whole()
        assert trouble.value.kind is kind
        assert small.size <= 1_000_001
    with pytest.raises(CleverTrouble):
        Unpacker("br")


@pytest.mark.parametrize("depth", [70, 100_000])
def test_depth_is_limited(depth: int) -> None:
    body = b'{"a":' * depth + b"1" + b"}" * depth
    with pytest.raises(CleverTrouble) as trouble:
        parse_object("application/json", body)
    assert trouble.value.kind is Trouble.OVERSIZED
    assert parse_object("", b'\xef\xbb\xbf{"a":{"b":[1]}}') == {"a": {"b": [1]}}


@given(st.binary(max_size=200))
def test_any_bytes_are_an_object_or_a_trouble(body: bytes) -> None:
    try:
        assert isinstance(parse_object("application/json", body), dict)
    except CleverTrouble as trouble:
        assert trouble.hint


@given(st.text(max_size=60))
def test_a_link_never_leaves_the_origin(link: str) -> None:
    here = "https://api.clever.com/v3.1/users?limit=10000"
    for text in (link, f"//{link}", f"https://api.clever.com{link}", f"/{link}", f"https:{link}"):
        target = follow(here, text)
        if target is not None:
            assert origin_of(target) == origin_of(here)
            try:
                assert httpx.URL(target).host == "api.clever.com"
            except httpx.InvalidURL:
                pass
