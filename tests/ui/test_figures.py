"""Numbers and times as people read them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from ui.figures import written_moment


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2025-08-02T01:58:22Z", "2 Aug 2025, 01:58 UTC"),
        ("2025-08-02 01:58", "2 Aug 2025, 01:58"),
        ("2025-08-02T01:58:22.125+02:00", "2 Aug 2025, 01:58 +02:00"),
        ("2025-08-02", "2 Aug 2025"),
        ("", ""),
        ("02/08/2025", "02/08/2025"),
        ("2025-13-41", "2025-13-41"),
        ("never", "never"),
    ],
)
def test_a_time_out_of_a_file_is_read_without_doubt_about_day_and_month(
    qapp: QApplication, written: str, read: str
) -> None:
    assert written_moment(written) == read
