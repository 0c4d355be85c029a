"""What comes later, by the letter: newer loads compared, and a later export compared with the plan."""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.acceptance.reference import Account, Book
from tests.acceptance.reference_reading import File, repaired

Pairs = dict[str, set[str]]


def pairs_of(book: Book, load: list[File], place: str) -> Pairs:
    """User ids by legacy id in one district of one load."""
    found: Pairs = defaultdict(set)
    for file in load:
        for row in file.rows:
            if book.district(row.district) == place:
                found[row.ids["old"]].add(row.ids["new"])
    return found


def drift(book: Book) -> set[tuple[str, str, str, str, str]]:
    """(district, change, legacy id, before, after) for the two newest loads of each district."""
    found = set()
    places = {book.district(row.district) for load in book.loads for file in load for row in file.rows}
    for place in places:
        held = [pairs for load in book.loads if (pairs := pairs_of(book, load, place))]
        if len(held) < 2:
            continue
        before, after = held[-2:]
        together_before, together_after = by_user(before), by_user(after)
        for legacy in {*before, *after}:
            old, new = before.get(legacy, set()), after.get(legacy, set())
            for change in changes(legacy, before, after, together_before, together_after):
                found.add((place, change, legacy, ";".join(sorted(old)), ";".join(sorted(new))))
    return found


def by_user(pairs: Pairs) -> Pairs:
    found: Pairs = defaultdict(set)
    for legacy, users in pairs.items():
        for user in users:
            found[user].add(legacy)
    return found


def changes(legacy: str, before: Pairs, after: Pairs, then: Pairs, now: Pairs) -> list[str]:
    """What happened to a legacy id; a user may lose one companion and gain another in one go."""
    if legacy not in before:
        return ["new"]
    if legacy not in after:
        return ["gone"]
    found = []
    others = {one for user in after[legacy] for one in now[user]} - {legacy}
    if any(one in before and before[one] != before[legacy] for one in others):
        found.append("joined")
    others = {one for user in before[legacy] for one in then[user]} - {legacy}
    if any(one in after and after[one] != after[legacy] for one in others):
        found.append("split")
    return found or ["remapped"] * (before[legacy] != after[legacy])


def verified(accounts: list[Account], later: list[tuple[str, str]]) -> tuple[list[list[str]], Counter[str]]:
    """(account, state, expected, found) of every planned account, and how many accounts nobody planned.

    Only for keys that are there once.
    """
    held = {key.strip(): text for key, text in later}
    rows = []
    for account in accounts:
        expected = repaired(account.new_text)
        text = held.get(account.key.strip())
        if account.retired:
            good = text is None or repaired(text) == account.id
        else:
            good = text is not None and repaired(text) == expected
        if good:
            state = "done"
        elif text is None:
            state = "lost"
        else:
            state = "not_done" if repaired(text) == account.id else "different"
        rows.append([account.key, state])
    planned = {account.key.strip() for account in accounts}
    states = Counter(state for _, state in rows)
    states["unexpected"] = sum(key.strip() not in planned for key, _ in later)
    return rows, states
