"""A rehearsal portfolio is believable, the same for a seed, and shows everything that can happen."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from app.demo import Portfolio, make_portfolio
from app.errors import Cancelled, UsageError
from app.ids import is_clever_id, is_scientific, repair_id
from app.jobs import Job, Progress
from app.terms import Role, parse_role

PEOPLE = 600


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    return make_portfolio(tmp_path_factory.mktemp("portfolio"), PEOPLE, job=Job())


def accounts_of(portfolio: Portfolio) -> list[dict[str, str]]:
    with portfolio.accounts.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def raw_files(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist() if name.endswith(".csv")}


def pairs_of(archive: Path) -> dict[str, dict[str, set[str]]]:
    """District -> legacy id -> user ids, of the rows that are in order."""
    found: dict[str, dict[str, set[str]]] = {}
    for name, raw in raw_files(archive).items():
        text = raw.decode("utf-8-sig", "surrogateescape")
        rows = csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ",")
        legacy_to_user = found.setdefault(name.removesuffix(".csv"), {})
        for row in rows:
            ids = [repair_id(cell) for cell in row[:2]]
            if len(ids) == 2 and all(map(is_clever_id, ids)):
                legacy_to_user.setdefault(ids[0], set()).add(ids[1])
    return found


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    made = [
        make_portfolio(tmp_path / name, PEOPLE, seed, job=Job())
        for name, seed in (("a", 7), ("b", 7), ("c", 8))
    ]
    first, second, third = (bytes_of(one.folder) for one in made)
    assert first == second
    assert first.keys() == third.keys()
    assert all(first[name] != third[name] for name in first)


def test_nothing_is_left_beside_the_three_files(portfolio: Portfolio) -> None:
    names = {"accounts.csv", "clever-migration-csvs.zip", "clever-migration-csvs-newer.zip"}
    assert set(bytes_of(portfolio.folder)) == names


def test_it_says_how_many_rows_it_wrote(portfolio: Portfolio) -> None:
    assert portfolio.account_rows == len(accounts_of(portfolio))
    assert PEOPLE <= portfolio.account_rows < PEOPLE * 1.5


def test_one_district_of_five_sent_no_file(portfolio: Portfolio) -> None:
    assert len(portfolio.districts) == len(set(portfolio.districts)) == 5
    (without,) = portfolio.without_file
    with_file = {name.removesuffix(".csv") for name in raw_files(portfolio.mapping)}
    assert with_file == set(portfolio.districts) - {without}
    assert without in {account["district"] for account in accounts_of(portfolio)}


def test_every_district_writes_its_file_in_its_own_manner(portfolio: Portfolio) -> None:
    files = [raw_files(portfolio.mapping)[f"{name}.csv"] for name in portfolio.districts[:4]]
    plain, two_columns, semicolon, windows = files
    assert plain.startswith(b"role_id,user_id,role\n")
    assert b"E+23" in plain
    assert plain.count(b'\n"') and plain.rstrip().endswith(
        (b"teacher", b"student", b"staff", b"admin", b"contact")
    )
    assert two_columns.startswith(b"legacy_id,v3_user_id\n")
    assert semicolon.startswith(b"\xef\xbb\xbfRole ID;User ID;Role\r\n")
    assert windows.startswith(b"role_id,user_id,role,email,first_name,last_name,sis_id\n")
    with pytest.raises(UnicodeDecodeError):
        windows.decode("utf-8")


def test_ids_look_like_real_ones(portfolio: Portfolio) -> None:
    texts = [account["clever_id"] for account in accounts_of(portfolio)]
    good = [text for text in texts if is_clever_id(text) and not text.isdigit()]
    assert len(good) > len(texts) * 0.8
    # The first eight digits are the second of their making, between 2012 and 2025.
    assert all(0x4FD00000 < int(text[:8], 16) < 0x67400000 for text in good)


@pytest.mark.parametrize(
    ("what", "shown"),
    [
        ("empty", lambda text: not text),
        ("white space", lambda text: bool(text) and not text.strip()),
        ("a word for nothing", lambda text: text in ("NULL", "N/A")),
        ("spreadsheet notation", is_scientific),
        ("cut off", lambda text: len(text) == 20),
        ("another kind of id", lambda text: text.startswith("sis-")),
        (
            "quotes or capitals around a good id",
            lambda text: not is_clever_id(text) and is_clever_id(repair_id(text)),
        ),
    ],
)
def test_accounts_have_every_trouble_with_ids(
    portfolio: Portfolio, what: str, shown: Callable[[str], bool]
) -> None:
    assert any(shown(account["clever_id"]) for account in accounts_of(portfolio)), f"no account shows: {what}"


def test_accounts_share_ids_repeat_keys_and_lack_them(portfolio: Portfolio) -> None:
    accounts = accounts_of(portfolio)
    ids = Counter(repair_id(account["clever_id"]) for account in accounts if account["clever_id"].strip())
    keys = Counter(account["account_id"] for account in accounts)
    assert ids.most_common(1)[0][1] > 1
    assert keys.pop("") >= 1
    assert keys.most_common(1)[0][1] == 2
    assert len({tuple(account.values()) for account in accounts}) < len(accounts)


def test_every_role_and_the_staff_roles_occur(portfolio: Portfolio) -> None:
    accounts = accounts_of(portfolio)
    assert {parse_role(account["role"]) for account in accounts} == set(Role)
    assert {"SchoolTechLead", ""} <= {account["staff_role"] for account in accounts}


def test_people_have_two_and_three_accounts(portfolio: Portfolio) -> None:
    user_of = {
        legacy: next(iter(users))
        for pairs in pairs_of(portfolio.mapping).values()
        for legacy, users in pairs.items()
        if len(users) == 1
    }
    accounts = accounts_of(portfolio)
    people = Counter(user_of.get(repair_id(account["clever_id"])) for account in accounts)
    people.pop(None)
    assert {1, 2, 3} <= set(people.values())


def test_an_open_account_has_the_address_of_a_row_in_the_mapping(portfolio: Portfolio) -> None:
    windows = raw_files(portfolio.mapping)[f"{portfolio.districts[3]}.csv"].decode("latin-1")
    emails = {row["email"] for row in csv.DictReader(io.StringIO(windows))}
    without_id = [account for account in accounts_of(portfolio) if not account["clever_id"].strip()]
    assert any(account["email"] in emails for account in without_id)


def test_the_newer_archive_shows_every_kind_of_drift(portfolio: Portfolio) -> None:
    before, after = pairs_of(portfolio.mapping), pairs_of(portfolio.newer_mapping)
    assert before.keys() == after.keys()
    for district, old in before.items():
        new = after[district]
        assert new.keys() - old.keys(), f"nothing new in {district}"
        assert old.keys() - new.keys(), f"nothing gone in {district}"
        both = [key for key in old.keys() & new.keys() if len(old[key]) == len(new[key]) == 1]
        was = {key: next(iter(old[key])) for key in both}
        now = {key: next(iter(new[key])) for key in both}
        moved = [key for key in both if was[key] != now[key]]
        assert any(
            list(now.values()).count(now[key]) > list(was.values()).count(was[key]) for key in moved
        ), f"nobody joined in {district}"
        assert any(
            list(was.values()).count(was[key]) > list(now.values()).count(now[key]) for key in moved
        ), f"nobody split in {district}"


def test_a_plain_portfolio_has_one_form_and_whole_records(tmp_path: Path) -> None:
    made = make_portfolio(tmp_path, PEOPLE, districts=7, plain=True, job=Job())
    files = raw_files(made.mapping)
    assert len(files) == 6
    rows = 0
    for raw in files.values():
        header, *records = csv.reader(io.StringIO(raw.decode("utf-8")))
        assert header == ["role_id", "user_id", "role"]
        assert all(len(record) == 3 for record in records)
        rows += len(records)
    assert rows == made.mapping_rows


def test_no_address_leads_to_a_real_domain(portfolio: Portfolio) -> None:
    domains = {account["email"].rpartition("@")[2] for account in accounts_of(portfolio)}
    assert all(re.search(r"\.example\.(org|net)$", domain) for domain in domains), domains


def test_hundreds_of_districts_have_names_of_their_own(tmp_path: Path) -> None:
    made = make_portfolio(tmp_path, 10_000, districts=500, plain=True, job=Job())
    folded = {name.casefold() for name in made.districts}
    assert len(folded) == 500
    assert all(re.fullmatch(r"[A-Za-z0-9 ]+", name) for name in made.districts)


def test_too_few_people_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        make_portfolio(tmp_path / "new", 99, job=Job())
    assert "99" in refused.value.message and "100" in refused.value.hint
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(UsageError) as refused:
        make_portfolio(tmp_path / "taken" / "demo", PEOPLE, job=Job())
    assert "taken" in refused.value.message and refused.value.hint


def test_making_can_be_stopped_and_leaves_no_half(tmp_path: Path) -> None:
    seen: list[Progress] = []

    def on_progress(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == 3:
            job.cancel()

    job = Job(on_progress)
    with pytest.raises(Cancelled):
        make_portfolio(tmp_path, PEOPLE, job=job)
    assert seen[0].stage == "jobs.making_demo"
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".partial"]
