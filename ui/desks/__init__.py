"""One desk per page: it answers the page's presses and makes what the page shows from `app.assistant`.

A desk decides nothing by itself. `ui.compose` knows which desk belongs to which step; `ui.desks.base` says
what a desk has and what it owes.
"""
