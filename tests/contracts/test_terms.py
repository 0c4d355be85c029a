"""One thing has one name in all that people read."""

from __future__ import annotations

import json
import re

from tests.contracts.source import ROOT
from tests.contracts.test_counts import _catalogue, _window

# The id of before v3.0 is the old id everywhere. `legacy_id`, as Clever's field and in files, stays.
_OTHER_NAMES = re.compile(r"\b(?:id today|legacy ids?|previous ids?)\b", re.IGNORECASE)


def test_the_old_id_is_called_so_everywhere() -> None:
    texts = [*_catalogue(), *_window()]
    texts += [(path.name, path.read_text("utf-8")) for path in (ROOT / "resources" / "help").glob("*.md")]
    for path in (ROOT / "resources" / "checklist").glob("v*.json"):
        steps = json.loads(path.read_text("utf-8"))
        texts.append((path.name, json.dumps(steps)))
    assert len(texts) > 1_000, "the texts are not where this test looks for them"
    found = [f"{where}: {hit}" for where, text in texts for hit in _OTHER_NAMES.findall(text)]
    assert not found, "Say `old id`:\n" + "\n".join(found)
