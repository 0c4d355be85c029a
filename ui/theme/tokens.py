"""Colours, distances and type sizes by what they mean: the only module that holds colour values.

Three sets are designed, none derived from another. `pairs` lists every text colour together with the
grounds it may stand on, so that a test can hold all of them to a contrast of 4.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

# Distances in pixels at 100 %.
SPACE_XS, SPACE_S, SPACE_M, SPACE_L, SPACE_XL, SPACE_XXL = 4, 8, 12, 16, 24, 32
RADIUS_CARD, RADIUS_FIELD = 8, 6

# Type sizes in pixels at 100 %: text, a heading inside the page, a heading of a card, the title.
TYPE_TEXT, TYPE_LEAD, TYPE_HEADING, TYPE_TITLE = 13, 15, 18, 24

TEXT_SIZES = (100, 110, 125, 150, 175, 200)
ROW_HEIGHT = 32
READING_WIDTH = 80  # characters in a line of running text


class OutcomeColours(NamedTuple):
    """`fill` paints a bar, `ink` writes on `soft` or on the page's own grounds."""

    fill: str
    soft: str
    ink: str


# Every start makes this class: as a frozen dataclass of so many fields it would take ten times as long.
class Tokens(NamedTuple):
    """One theme. `surface` is the window, `raised` cards, fields and tables, `sunken` rail and strips.

    `text` and `muted` write on those three; `accent` marks the primary action and the selection and
    nothing else; `outline` divides, `outline_strong` is the edge of a control; `ok`, `warn`, `danger`
    and `info` write on their own `*_soft` ground and on the three grounds.
    """

    name: str
    dark: bool
    surface: str
    raised: str
    sunken: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_soft: str
    hover: str
    outline: str
    outline_strong: str
    focus: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    danger: str
    danger_soft: str
    on_danger: str
    info: str
    info_soft: str
    tooltip: str
    tooltip_text: str
    disabled: str
    outcomes: Mapping[str, OutcomeColours]

    def pairs(self) -> Iterator[tuple[str, str, str]]:
        """(what it is, text colour, ground) for every pair that occurs in the window."""
        grounds = {"surface": self.surface, "raised": self.raised, "sunken": self.sunken}
        inks = {name: getattr(self, name) for name in ("text", "muted", "accent", "ok", "warn")}
        inks |= {"danger": self.danger, "info": self.info}
        for ground_name, ground in grounds.items():
            for ink_name, ink in inks.items():
                yield f"{ink_name} on {ground_name}", ink, ground
            for outcome, colours in self.outcomes.items():
                yield f"{outcome} on {ground_name}", colours.ink, ground
        for kind in ("ok", "warn", "danger", "info"):
            soft = getattr(self, f"{kind}_soft")
            yield f"{kind} on its soft ground", getattr(self, kind), soft
            yield f"text on {kind} soft", self.text, soft
        for ground_name in ("accent_soft", "hover"):
            yield f"text on {ground_name}", self.text, getattr(self, ground_name)
            yield f"muted on {ground_name}", self.muted, getattr(self, ground_name)
        for ground_name in ("accent", "accent_hover", "accent_pressed"):
            yield f"on_accent on {ground_name}", self.on_accent, getattr(self, ground_name)
        yield "on_danger on danger", self.on_danger, self.danger
        yield "tooltip", self.tooltip_text, self.tooltip
        for outcome, colours in self.outcomes.items():
            yield f"{outcome} on its soft ground", colours.ink, colours.soft


LIGHT = Tokens(
    name="light",
    dark=False,
    surface="#f6f7f9",
    raised="#ffffff",
    sunken="#edeff3",
    text="#1c2027",
    muted="#5a626f",
    accent="#2459c4",
    accent_hover="#1d4dad",
    accent_pressed="#183f8f",
    on_accent="#ffffff",
    accent_soft="#e1eafc",
    hover="#eceff4",
    outline="#dde1e8",
    outline_strong="#8a93a1",
    focus="#2f6be0",
    ok="#1d6b3f",
    ok_soft="#e4f3ea",
    warn="#7d4f00",
    warn_soft="#fcf1dc",
    danger="#ae251d",
    danger_soft="#fce8e6",
    on_danger="#ffffff",
    info="#285a91",
    info_soft="#e7eff8",
    tooltip="#2a2f38",
    tooltip_text="#f4f6f9",
    disabled="#a2a9b4",
    outcomes={
        "mapped": OutcomeColours("#64b989", "#e7f3ec", "#2b6a47"),
        "unchanged": OutcomeColours("#64b9b4", "#e7f3f2", "#2a6763"),
        "already_new": OutcomeColours("#578bc7", "#e5edf5", "#2b5d96"),
        "recreate": OutcomeColours("#806bb3", "#ebe8f2", "#5e4694"),
        "no_id": OutcomeColours("#9aa2ac", "#ecedef", "#555d69"),
        "conflict": OutcomeColours("#cd5d51", "#f6e6e4", "#a33328"),
        "bad_id": OutcomeColours("#d48a49", "#f7ece3", "#864b19"),
        "district_missing": OutcomeColours("#ae6f9b", "#f2e9ef", "#854672"),
        "not_in_mapping": OutcomeColours("#d2b04b", "#f7f2e4", "#735b16"),
    },
)

DARK = Tokens(
    name="dark",
    dark=True,
    surface="#17191e",
    raised="#1f2228",
    sunken="#121418",
    text="#e6e9ef",
    muted="#a3abb8",
    accent="#82abff",
    accent_hover="#9bbcff",
    accent_pressed="#6b98f2",
    on_accent="#0c1426",
    accent_soft="#263a63",
    hover="#292d35",
    outline="#31363f",
    outline_strong="#6e7785",
    focus="#8fb5ff",
    ok="#72cf99",
    ok_soft="#182c20",
    warn="#efbb62",
    warn_soft="#302510",
    danger="#ff938a",
    danger_soft="#381b1a",
    on_danger="#2a0907",
    info="#90c0f3",
    info_soft="#182a3e",
    tooltip="#343a46",
    tooltip_text="#e6e9ef",
    disabled="#646c79",
    outcomes={
        "mapped": OutcomeColours("#57a97a", "#1c3025", "#74c898"),
        "unchanged": OutcomeColours("#55a8a3", "#1c302f", "#72c8c2"),
        "already_new": OutcomeColours("#5388c6", "#192534", "#78a6d9"),
        "recreate": OutcomeColours("#8571b8", "#231e2f", "#a896d0"),
        "no_id": OutcomeColours("#868e99", "#24272c", "#9fa8b4"),
        "conflict": OutcomeColours("#cb5f53", "#351a18", "#e5867b"),
        "bad_id": OutcomeColours("#cb8445", "#372516", "#e39b5e"),
        "district_missing": OutcomeColours("#ac6f9a", "#2e1f29", "#c892b6"),
        "not_in_mapping": OutcomeColours("#c4a546", "#322b15", "#dcbb56"),
    },
)

HIGH_CONTRAST = Tokens(
    name="high_contrast",
    dark=True,
    surface="#000000",
    raised="#000000",
    sunken="#000000",
    text="#ffffff",
    muted="#e0e0e0",
    accent="#ffd84d",
    accent_hover="#ffe58a",
    accent_pressed="#e6bd1f",
    on_accent="#000000",
    accent_soft="#403600",
    hover="#262626",
    outline="#9a9a9a",
    outline_strong="#ffffff",
    focus="#ffd84d",
    ok="#7dffb0",
    ok_soft="#00240f",
    warn="#ffd27a",
    warn_soft="#2b1d00",
    danger="#ffa59d",
    danger_soft="#330500",
    on_danger="#000000",
    info="#a8d4ff",
    info_soft="#00182e",
    tooltip="#ffffff",
    tooltip_text="#000000",
    disabled="#8c8c8c",
    outcomes={
        "mapped": OutcomeColours("#8ecca9", "#000000", "#9be0b8"),
        "unchanged": OutcomeColours("#8eccc8", "#000000", "#9be0db"),
        "already_new": OutcomeColours("#85abd6", "#000000", "#a3c8f0"),
        "recreate": OutcomeColours("#a393c8", "#000000", "#c3b4e6"),
        "no_id": OutcomeColours("#bcc1c8", "#000000", "#d5dae0"),
        "conflict": OutcomeColours("#da8981", "#000000", "#ffa59d"),
        "bad_id": OutcomeColours("#e0aa7b", "#000000", "#f5c49b"),
        "district_missing": OutcomeColours("#c497b7", "#000000", "#e3b9d7"),
        "not_in_mapping": OutcomeColours("#dec67c", "#000000", "#f0dc9b"),
    },
)

THEMES: Mapping[str, Tokens] = {theme.name: theme for theme in (LIGHT, DARK, HIGH_CONTRAST)}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
