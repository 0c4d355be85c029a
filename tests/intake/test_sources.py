"""Archives and folders: what is read, what is passed over and said, what is refused."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from app.errors import InputRefused
from app.intake import limits
from app.intake.load import LoadReport, load
from app.intake.sources import find_sources
from app.jobs import Job
from tests.support.fake_writer import FakeWriter

ROW = b"role_id,user_id\n" + b"a" * 24 + b"," + b"1" * 24 + b"\n"


def archive(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in entries.items():
            out.writestr(name, data)
    return path


def read(*paths: Path) -> tuple[FakeWriter, LoadReport]:
    writer = FakeWriter("mapping")
    return writer, load(writer, list(paths), "mapping", None, Job())  # type: ignore[arg-type]


def refusal(*paths: Path) -> InputRefused:
    with pytest.raises(InputRefused) as caught:
        read(*paths)
    assert caught.value.hint
    assert paths[0].name in caught.value.message
    return caught.value


def names(report: LoadReport) -> list[str]:
    return [file.name for file in report.files]


def test_an_archive_is_read_in_order_of_its_paths(tmp_path: Path) -> None:
    entries = {
        "b.csv": ROW,
        "x/y/a.CSV": ROW,
        "__MACOSX/._b.csv": b"junk",
        "x/.hidden.csv": b"",
        "read.me": b"",
    }
    writer, report = read(archive(tmp_path / "m.zip", **entries))
    assert names(report) == ["b.csv", "x/y/a.CSV"]
    assert [(s.name, s.why) for s in report.skipped] == [
        ("__MACOSX/._b.csv", "intake.skipped_system"),
        ("read.me", "intake.skipped_not_csv"),
        ("x/.hidden.csv", "intake.skipped_system"),
    ]
    assert [file.facts.district for file in writer.files] == ["b", "a"]
    assert writer.named("x/y/a.CSV").facts.size == len(ROW)


def test_a_folder_is_read_like_an_archive(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "North 1.2.csv").write_bytes(ROW)
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "notes.txt").write_bytes(b"x")
    (folder / "link.csv").symlink_to(folder / "deep" / "North 1.2.csv")
    (folder / "loop").symlink_to(folder)
    writer, report = read(folder)
    assert names(report) == ["deep/North 1.2.csv"]
    assert writer.files[0].facts.district == "North 1.2"
    assert {s.name: s.why for s in report.skipped} == {
        ".DS_Store": "intake.skipped_system",
        "link.csv": "intake.skipped_link",
        "loop": "intake.skipped_link",
        "notes.txt": "intake.skipped_not_csv",
    }


def test_what_is_given_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(ROW)
    _, report = read(tmp_path / "a.csv", tmp_path, tmp_path / "a.csv")
    assert names(report) == ["a.csv"]


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    one = archive(tmp_path / "one.zip", **{"a.csv": ROW, "b.csv": ROW})
    two = archive(tmp_path / "two.zip", **{"a.csv": ROW})
    writer, report = read(two, one)
    assert names(report) == ["b.csv", "one.zip/a.csv", "two.zip/a.csv"]
    assert {file.facts.district for file in writer.files} == {"a", "b"}


def test_names_of_other_code_pages(tmp_path: Path) -> None:
    path = tmp_path / "m.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("École.csv", ROW)
        out.writestr("E\u0301cole2.csv", ROW)
    data = bytearray(path.read_bytes())
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):  # take away the mark that says UTF-8
        at = data.find(mark)
        while at >= 0:
            place = at + (6 if mark == b"PK\x03\x04" else 8)
            flags = struct.unpack_from("<H", data, place)[0] & ~0x800
            struct.pack_into("<H", data, place, flags)
            at = data.find(mark, at + 4)
    path.write_bytes(data)
    _, report = read(path)
    assert names(report) == ["École.csv", "École2.csv"]


def test_control_characters_in_names_are_escaped(tmp_path: Path) -> None:
    _, report = read(archive(tmp_path / "m.zip", **{"a\n\x1b[31m.csv": ROW}))
    assert names(report) == ["a\\n\\x1b[31m.csv"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../evil.csv", "intake.suspicious_name"),
        ("a/../../evil.csv", "intake.suspicious_name"),
        ("/etc/evil.csv", "intake.suspicious_name"),
        ("C:/evil.csv", "intake.suspicious_name"),
        ("..\\evil.csv", "intake.suspicious_name"),
        ("../evil.txt", "intake.suspicious_name"),
        ("inner.zip", "intake.nested_archive"),
        ("a/inner.tar.gz", "intake.nested_archive"),
        ("inner.csv.gz", "intake.nested_archive"),
    ],
)
def test_suspicious_entries_refuse_the_archive(tmp_path: Path, name: str, code: str) -> None:
    problem = refusal(archive(tmp_path / "m.zip", **{"ok.csv": ROW, name: ROW}))
    assert problem.code == code


def test_an_archive_dressed_as_csv_is_refused(tmp_path: Path) -> None:
    inner = archive(tmp_path / "inner.zip", **{"a.csv": ROW}).read_bytes()
    path = archive(tmp_path / "m.zip", **{"ok.csv": ROW, "x.csv": inner})
    with pytest.raises(InputRefused) as caught:
        read(path)
    assert caught.value.code == "intake.not_text" and "x.csv" in caught.value.message


def test_links_in_archives_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("ok.csv", ROW)
        link = zipfile.ZipInfo("link.csv")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        out.writestr(link, "/etc/passwd")
    assert refusal(path).code == "intake.suspicious_link"


def test_encrypted_archives_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "m.zip", **{"a.csv": ROW})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refusal(path).code == "intake.encrypted"


def test_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    bomb = archive(tmp_path / "m.zip", **{"a.csv": ROW + b"0" * (limits.RATIO_FREE * 2)})
    assert refusal(bomb).code == "intake.suspicious_sizes"


def test_many_small_bombs_are_one(tmp_path: Path) -> None:
    entries = {f"{i}.csv": ROW + b"0" * (limits.RATIO_FREE // 2) for i in range(4)}
    assert refusal(archive(tmp_path / "m.zip", **entries)).code == "intake.suspicious_sizes"


def test_entries_that_share_bytes_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "m.zip", **{"a.csv": ROW + os.urandom(3000).hex().encode()})
    data = path.read_bytes()
    at, end = data.find(b"PK\x01\x02"), data.find(b"PK\x05\x06")
    entry, tail = data[at:end], bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, 30, 30, len(entry) * 30)
    path.write_bytes(data[:at] + entry * 30 + bytes(tail))
    assert refusal(path).code in {"intake.suspicious_sizes", "intake.damaged"}


def test_absurd_numbers_and_sizes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = archive(tmp_path / "m.zip", **{"a.csv": ROW, "b.csv": ROW})
    monkeypatch.setattr(limits, "ENTRIES", 1)
    assert refusal(path).code == "intake.too_many_files"
    monkeypatch.setattr(limits, "ENTRIES", 10)
    monkeypatch.setattr(limits, "UNPACKED", 100)
    assert refusal(path).code == "intake.too_large"


def lying_size(path: Path, size: int) -> None:
    """Make the archive say another size for its only entry."""
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, 22, size)
    struct.pack_into("<I", data, data.find(b"PK\x01\x02") + 24, size)
    path.write_bytes(data)


@pytest.mark.parametrize("size", [10, 100_000])
def test_an_archive_that_lies_about_sizes_is_refused(tmp_path: Path, size: int) -> None:
    path = archive(tmp_path / "m.zip", **{"a.csv": ROW * 300})
    lying_size(path, size)
    assert refusal(path).code == "intake.damaged_inside"


def test_damage_anywhere_is_one_sentence(tmp_path: Path) -> None:
    rows = b"role_id,user_id\n" + b"".join(
        os.urandom(12).hex().encode() + b"," + b"1" * 24 + b"\n" for _ in range(300)
    )
    whole = archive(tmp_path / "m.zip", **{"a.csv": rows}).read_bytes()
    codes = set()
    for at in range(0, len(whole), 7):
        for damaged in (whole[:at], whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :]):
            path = tmp_path / "d.zip"
            path.write_bytes(damaged)
            try:
                read(path)
            except InputRefused as problem:
                codes.add(problem.code)
                assert problem.message
    assert {"intake.damaged", "intake.damaged_inside"} <= codes


def test_unknown_packing_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "m.zip", **{"a.csv": ROW})
    data = bytearray(path.read_bytes())
    struct.pack_into("<H", data, 8, 97)
    struct.pack_into("<H", data, data.find(b"PK\x01\x02") + 10, 97)
    path.write_bytes(data)
    assert refusal(path).code == "intake.packed_strangely"


def test_two_entries_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("a.csv", ROW)
        with pytest.warns(UserWarning, match="Duplicate name"):
            out.writestr("a.csv", ROW)
    assert refusal(path).code == "intake.named_twice"


def test_nothing_to_read_is_refused(tmp_path: Path) -> None:
    assert refusal(archive(tmp_path / "m.zip", **{"a.txt": b""})).code == "intake.no_tables"
    (tmp_path / "empty").mkdir()
    assert refusal(tmp_path / "empty").code == "intake.no_tables"
    assert refusal(tmp_path / "gone.csv").code == "intake.missing"
    (tmp_path / "no.zip").write_bytes(b"no archive")
    assert refusal(tmp_path / "no.zip").code == "intake.damaged"
    os.mkfifo(tmp_path / "pipe.csv")
    assert refusal(tmp_path / "pipe.csv").code == "intake.not_a_file"


def test_what_may_not_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_bytes(ROW)

    def closed(self: Path, *_: object, **__: object) -> io.BytesIO:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", closed)
    problem = refusal(tmp_path / "a.csv")
    assert problem.code == "intake.unreadable" and "permission denied" in problem.message


def test_one_unusable_file_refuses_all_and_is_named(tmp_path: Path) -> None:
    path = archive(tmp_path / "m.zip", **{"a.csv": ROW, "sub/bad.csv": b"x,y\n1,2\n"})
    with pytest.raises(InputRefused) as caught:
        read(path)
    assert "sub/bad.csv" in caught.value.message


def test_the_order_in_which_things_are_given_does_not_matter(tmp_path: Path) -> None:
    for name in ("c", "a", "b"):
        (tmp_path / f"{name}.csv").write_bytes(ROW)
    given = [tmp_path / f"{name}.csv" for name in "cab"]
    assert [s.name for s in find_sources(given).files] == ["a.csv", "b.csv", "c.csv"]
    assert read(*given)[1] == read(*reversed(given))[1]
