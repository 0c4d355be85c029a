"""The Qt palette of a theme: every role in every group is set, nothing is left to be derived."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from ui.theme.tokens import Tokens


def build_palette(tokens: Tokens) -> QPalette:
    """All roles of all three groups from `tokens`."""
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.surface,
        role.WindowText: tokens.text,
        role.Base: tokens.raised,
        role.AlternateBase: tokens.surface,
        role.ToolTipBase: tokens.tooltip,
        role.ToolTipText: tokens.tooltip_text,
        role.PlaceholderText: tokens.muted,
        role.Text: tokens.text,
        role.Button: tokens.raised,
        role.ButtonText: tokens.text,
        role.BrightText: tokens.danger,
        role.Light: tokens.raised,
        role.Midlight: tokens.hover,
        role.Mid: tokens.outline,
        role.Dark: tokens.outline_strong,
        role.Shadow: tokens.outline_strong,
        role.Highlight: tokens.accent_soft,
        role.HighlightedText: tokens.text,
        role.Link: tokens.accent,
        role.LinkVisited: tokens.accent,
        role.Accent: tokens.accent,
    }
    faded = {
        role.WindowText: tokens.disabled,
        role.Text: tokens.disabled,
        role.ButtonText: tokens.disabled,
        role.HighlightedText: tokens.disabled,
        role.PlaceholderText: tokens.disabled,
        role.Link: tokens.disabled,
        role.LinkVisited: tokens.disabled,
        role.Accent: tokens.disabled,
    }
    palette = QPalette()
    group = QPalette.ColorGroup
    for one_role, colour in colours.items():
        palette.setColor(group.Active, one_role, QColor(colour))
        palette.setColor(group.Inactive, one_role, QColor(colour))
        palette.setColor(group.Disabled, one_role, QColor(faded.get(one_role, colour)))
    return palette
