"""Every theme can be read, every place is filled, every icon exists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.terms import OUTCOME_WORDS, Outcome
from ui.outcomes import outcome_icon, outcome_meaning, outcome_name
from ui.steps import MOOD_LOOK, STEP_IDS
from ui.theme import Theme
from ui.theme.icons import drawing
from ui.theme.palette import build_palette
from ui.theme.stylesheet import build_stylesheet
from ui.theme.tokens import TEXT_SIZES, THEMES, Tokens, contrast
from ui.widgets.labels import Line, Text

_UI = Path(__file__).parents[2] / "ui"


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES.keys())
def test_all_text_can_be_read_on_its_ground(tokens: Tokens) -> None:
    weak = [
        f"{what}: {contrast(ink, ground):.2f}"
        for what, ink, ground in tokens.pairs()
        if contrast(ink, ground) < 4.5
    ]
    assert not weak


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES.keys())
def test_edges_of_controls_and_the_focus_ring_stand_out(tokens: Tokens) -> None:
    for ground in (tokens.surface, tokens.raised, tokens.sunken):
        assert contrast(tokens.focus, ground) >= 3
    assert contrast(tokens.outline_strong, tokens.raised) >= 3


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES.keys())
def test_every_outcome_has_colours_and_words(tokens: Tokens) -> None:
    assert set(tokens.outcomes) == set(OUTCOME_WORDS)
    names = {outcome_name(outcome) for outcome in Outcome}
    assert len(names) == len(Outcome)
    assert all(outcome_meaning(outcome) and drawing(outcome_icon(outcome)) for outcome in Outcome)


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES.keys())
def test_the_palette_leaves_no_role_to_be_guessed(qapp: QApplication, tokens: Tokens) -> None:
    palette = build_palette(tokens)
    group = QPalette.ColorGroup
    for role in QPalette.ColorRole:
        if role in (QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles):
            continue
        for one in (group.Active, group.Inactive, group.Disabled):
            assert palette.isBrushSet(one, role), role


@pytest.mark.parametrize("percent", TEXT_SIZES)
def test_the_style_sheet_fills_every_place(percent: int, tmp_path: Path) -> None:
    for tokens in THEMES.values():
        sheet = build_stylesheet(tokens, percent, tmp_path)
        assert "$" not in sheet
        assert not re.search(r"(^|[\s,}])QWidget\s*\{", sheet), "a rule for all widgets"
        assert "outline: none" not in sheet.replace(" outline: none;\n    gridline", "")


def test_colour_values_stand_in_one_module_only() -> None:
    hexes = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b")
    found = [
        str(path)
        for path in _UI.rglob("*.py")
        if path.name != "tokens.py" and hexes.search(path.read_text(encoding="utf-8"))
    ]
    assert not found
    sheet = _UI.parent / "resources" / "theme" / "base.qss"
    assert not hexes.search(sheet.read_text(encoding="utf-8"))


def test_icons_take_any_colour_and_have_one_stroke() -> None:
    names = {f"step-{step_id}" for step_id in STEP_IDS} | {icon for icon, _ in MOOD_LOOK.values()}
    for name in names:
        text = drawing(name)
        assert "currentColor" in text
        assert 'stroke-width="1.5"' in text


def test_an_icon_is_all_in_the_colour_it_was_asked_for(theme: Theme) -> None:
    inks = ("accent", "danger")
    for path in sorted((_UI.parent / "resources" / "icons").glob("*.svg")):
        shapes = []
        for ink in inks:
            image = theme.pixmap(path.stem, ink, 48).toImage()
            points = [(x, y) for x in range(48) for y in range(48)]
            painted = [point for point in points if image.pixelColor(*point).alpha() == 255]
            assert painted, path.stem
            assert {image.pixelColor(*point).name() for point in painted} == {theme.colour(ink).name()}
            shapes.append([image.pixelColor(*point).alpha() for point in points])
        assert shapes[0] == shapes[1], path.stem


def test_words_that_are_seen_take_the_ink_of_another_look(theme: Theme, qtbot: Any) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    lines = [Line("Words", kind="title"), Text("Words")]
    for line in lines:
        column.addWidget(line)
    theme.dress(page)
    page.show()
    qtbot.waitExposed(page)
    for look in ("dark", "light", "high_contrast"):
        theme.choose(look)
        theme.finish()
        for line in lines:
            image = line.grab().toImage()
            inks = {
                image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
            }
            assert theme.colour("text").name() in inks, (look, line.text())


def test_a_new_text_size_reaches_the_whole_program(qapp: QApplication, theme: Theme, qtbot: Any) -> None:
    before = qapp.font().pixelSize()
    with qtbot.waitSignal(theme.changed):
        theme.set_percent(200)
    assert qapp.font().pixelSize() == 2 * before
    with qtbot.waitSignal(theme.changed):
        theme.set_percent(100)
    assert qapp.font().pixelSize() == before


def test_zoom_stops_at_both_ends(theme: Theme) -> None:
    theme.zoom(-3)
    assert theme.percent == 100
    theme.zoom(99)
    assert theme.percent == 200
    theme.set_percent(100)


def test_the_theme_changes_what_is_painted(qapp: QApplication, theme: Theme) -> None:
    theme.choose("dark")
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == THEMES["dark"].surface
    theme.choose("light")
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == THEMES["light"].surface
