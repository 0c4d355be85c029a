"""Answers about people and rules in the words of the Merge page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.terms import Permission, PersonState, Strategy, Survivor
from ui.dates import moment, written_moment
from ui.figures import fill
from ui.pages.merge_view import ChangeGroup, FieldRow, MergeRules, PersonDetail, PersonRow, RuleChoice
from ui.roles import role_name, role_names

if TYPE_CHECKING:
    from app.assistant.merge_rules import Example, RuleBook
    from app.assistant.people import AccountHead, FieldLine, LevelChange, PersonLine, PersonSheet, Standing

translate = QCoreApplication.translate


def standing_words(standing: Standing) -> tuple[str, str]:
    """A standing in words, and the tone of its icon."""
    return {
        "came_back": (translate("merge", "came back"), "warn"),
        "needs_you": (translate("merge", "needs you"), "warn"),
        "waits_for_rule": (translate("merge", "not decided"), "info"),
        "later": (translate("merge", "later"), "info"),
        "by_hand": (translate("merge", "by you"), "ok"),
        "not_one": (translate("merge", "set apart"), "ok"),
        "by_rule": (translate("merge", "by rule"), "ok"),
    }[standing.value]


def decided_words(sheet: PersonSheet) -> str:
    """How far a person is; of a decision by hand also which one it is and when it was made."""
    said = {
        PersonState.ACCEPTED: translate("merge", "accepted by you"),
        PersonState.CHANGED: translate("merge", "changed by you"),
        PersonState.DEFERRED: translate("merge", "put off by you"),
        PersonState.REJECTED: translate("merge", "set apart by you: not one person"),
    }.get(sheet.state)
    if said is None or not sheet.decided_at:
        return standing_words(sheet.standing)[0]
    when = moment(datetime.fromisoformat(sheet.decided_at))
    return translate("merge", "{0}, {1}").format(said, when)


def done_words(verb: str, before: PersonSheet | None) -> str:
    """What a decision did; also that there was an earlier one by hand (`before`: the person until then)."""
    done = {
        "accept": translate("merge", "Accepted. Undo takes it back."),
        "change": translate("merge", "Changed. Undo takes it back."),
        "stay": translate("merge", "Changed. You can change more about this person; J goes to the next."),
        "defer": translate("merge", "Put off: this person still waits. Undo takes it back."),
        "reject": translate("merge", "Set apart: these are not one person. Undo takes it back."),
    }[verb]
    if before is None or not before.decided_at:
        return done
    return translate("merge", "Decided anew (before: {0}). {1}").format(decided_words(before), done)


def ruled_words(decided: int, otherwise: int | None) -> str:
    """What running the rule did: `otherwise` people are decided differently, None when it ran for the first time."""
    if otherwise is None:
        if not decided:
            return translate(
                "merge", "The rule could decide nobody: all are left to you. Undo takes it back."
            )
        said = translate("merge", "The rule decided {0} {0:person|people}. Undo takes it back.")
        return fill(said, decided)
    if not otherwise:
        return translate("merge", "Nobody is decided differently now.")
    said = translate("merge", "{0} {0:person is|people are} decided differently now. Undo takes it back.")
    return fill(said, otherwise)


def row_of(line: PersonLine) -> PersonRow:
    """A row of the queue."""
    words, tone = standing_words(line.standing)
    roles = role_names(line.roles)
    return PersonRow(line.person, line.user_id, line.name, roles, line.accounts, words, tone)


def permission_words(change: LevelChange | None) -> str:
    """What becomes of the levels, in the app's own words; empty where accounts keep their own."""
    if change is None or not change.before:
        return ""
    if change.after is None:
        levels = _listed(change.before)
        return translate("merge", "{0}: what becomes of it is open").format(levels)
    if not change.changing:
        return translate("merge", "{0} stays {0}").format(change.after)
    words = translate("merge", "{0} becomes {1}").format(_listed(change.changing), change.after)
    if change.loses:
        words += " · " + translate("merge", "rights are lost")
    return words


def rules_of(book: RuleBook) -> MergeRules:
    """The rules with their examples."""
    options, example = book.options, book.example
    combining = options.strategy is Strategy.COMBINE
    strategies = [Strategy.COMBINE] if book.unique_ids else list(Strategy)
    needed = combining and options.permission is not Permission.BY_ROLE and len(book.levels) > 1
    tech_leads = [RuleChoice("", translate("merge", "no higher level"))]
    tech_leads += [RuleChoice(level, level) for level in book.levels]
    return MergeRules(
        strategies=tuple(_strategy(one, example) for one in strategies),
        strategy=options.strategy.value,
        permissions=tuple(_permission(one, example, combining) for one in Permission),
        permission=options.permission.value,
        survivors=tuple(_survivor(one, example) for one in options.survivor),
        levels=book.levels,
        levels_given=book.levels_given,
        levels_needed=needed,
        tech_leads=tuple(tech_leads),
        tech_lead=options.tech_lead,
        unique_ids=book.unique_ids,
    )


def _strategy(strategy: Strategy, example: Example | None) -> RuleChoice:
    words = {
        Strategy.LINK: translate("merge", "Link: keep each account, one Clever ID"),
        Strategy.COMBINE: translate("merge", "Combine: one account survives"),
        Strategy.SEPARATE: translate("merge", "Separate: keep accounts per role"),
    }[strategy]
    if example is None:
        return RuleChoice(strategy.value, words)
    keys = _listed([one.key for one in example.accounts])
    if strategy is Strategy.COMBINE:
        stays = example.survivors[None]
        gone = _listed([one.key for one in example.accounts if one.key != stays])
        said = translate("merge", "{0}: account {1} survives, {2} retires into it.")
        return RuleChoice(strategy.value, words, said.format(example.name, stays, gone or stays))
    if strategy is Strategy.SEPARATE:
        said = translate("merge", "{0}: {1} stay apart; your app tells them apart by id and role.")
        own = _listed([f"{one.key} ({role_name(one.role)})" for one in example.accounts])
        return RuleChoice(strategy.value, words, said.format(example.name, own))
    said = translate("merge", "{0}: {1} both stay, each with the one new id.")
    if len(example.accounts) > 2:
        said = translate("merge", "{0}: {1} all stay, each with the one new id.")
    return RuleChoice(strategy.value, words, said.format(example.name, keys))


def _permission(rule: Permission, example: Example | None, combining: bool) -> RuleChoice:
    words = {
        Permission.HIGHEST: translate("merge", "The highest level"),
        Permission.LOWEST: translate("merge", "The lowest level"),
        Permission.BY_ROLE: translate("merge", "By role: each role keeps its own"),
        Permission.STAFF_FIRST: translate("merge", "The level of the staff account"),
    }[rule]
    if not combining:
        said = translate(
            "merge", "Counts only where accounts are combined; now every account keeps its level."
        )
        return RuleChoice(rule.value, words, said)
    if example is None:
        return RuleChoice(rule.value, words)
    change = example.levels[rule]
    if not change.before:
        said = translate("merge", "{0}: the accounts have no level.").format(example.name)
    elif change.after is None:
        said = translate("merge", "{0}: open until your levels are in order.").format(example.name)
    elif change.loses:
        said = translate("merge", "{0}: {1}. That would take rights away, so it is left to you.")
        said = said.format(
            example.name, translate("merge", "{0} becomes {1}").format(_listed(change.changing), change.after)
        )
    else:
        said = f"{example.name}: {permission_words(change)}."
    return RuleChoice(rule.value, words, said)


def _survivor(rule: Survivor, example: Example | None) -> RuleChoice:
    words = {
        Survivor.LAST_LOGIN: translate("merge", "Most recent last login"),
        Survivor.PERMISSION: translate("merge", "Highest permission"),
        Survivor.ROLE: translate("merge", "Role: district admin, staff, teacher"),
        Survivor.KEY: translate("merge", "Lowest account key"),
    }[rule]
    return RuleChoice(rule.value, words)


def detail_of(sheet: PersonSheet, levels: tuple[str, ...], unique: bool) -> PersonDetail:
    """One person as the page shows them."""
    combining = sheet.level is not None
    heads = {one.account: one for one in sheet.heads}
    accounts = tuple(
        RuleChoice(str(one.account), _head(one, one.key), unnamed=_head(one, _nth(at)))
        for at, one in enumerate(sheet.heads, start=1)
    )
    return PersonDetail(
        user_id=sheet.user_id,
        title=sheet.name,
        why="\n".join((*sheet.reasons, *sheet.notes)),
        advice=sheet.advice,
        combines=combining,
        accounts=tuple(one.key for one in sheet.heads),
        fields=(*_fates(sheet), *(_field(one, heads) for one in sheet.fields)),
        permission=permission_words(sheet.level),
        loses=sheet.level is not None and sheet.level.loses,
        decided=decided_words(sheet),
        changes=_changes(sheet, accounts, levels, unique),
        keepers=accounts,
        result=translate("merge", "Result") if combining else "",
    )


def _changes(
    sheet: PersonSheet, accounts: tuple[RuleChoice, ...], levels: tuple[str, ...], unique: bool
) -> tuple[ChangeGroup, ...]:
    """What can be decided otherwise about a person."""
    combining = sheet.level is not None
    survivor = ChangeGroup(
        "survivor",
        translate("merge", "Combine, and this account survives"),
        accounts,
        str(sheet.survivor) if combining else "",
    )
    groups = [survivor]
    if not unique:
        words = {
            Strategy.LINK: translate("merge", "Keep all, with one Clever ID"),
            Strategy.SEPARATE: translate("merge", "Keep them apart, by role"),
        }
        stay = tuple(RuleChoice(one.value, text) for one, text in words.items())
        chosen = "" if combining else sheet.strategy.value
        groups.append(ChangeGroup("strategy", translate("merge", "Do not combine"), stay, chosen))
    held = {one.level.strip() for one in sheet.heads if one.level.strip()}
    offered = [level for level in levels if level in held] or sorted(held)
    offered += [level for level in levels if level not in offered]
    if combining and sheet.level is not None and offered:
        choices = [RuleChoice(level, level) for level in offered]
        choices.append(RuleChoice("", translate("merge", "what the rule says")))
        title = translate("merge", "Permission level of the result")
        groups.append(ChangeGroup("level", title, tuple(choices), sheet.level.after or ""))
    return tuple(groups)


def _nth(at: int) -> str:
    """An account behind the privacy screen, where its key would name somebody; counted from 1."""
    return translate("merge", "Account {0}").format(at)


def _head(head: AccountHead, name: str) -> str:
    """`4000 · teacher`."""
    return " · ".join(part for part in (name, role_name(head.role)) if part)


def _fates(sheet: PersonSheet) -> tuple[FieldRow, ...]:
    """First rows: whose account it is, and what becomes of it when the accounts are combined."""
    roles = tuple(role_name(one.role) for one in sheet.heads)
    rows = [FieldRow(translate("merge", "Role"), roles, "", False, key="kind")]
    if sheet.level is not None:
        fates = {"survive": translate("merge", "stays"), "retire": translate("merge", "retires")}
        words = tuple(fates.get(one.action.word, "") for one in sheet.heads)
        rows.append(FieldRow(translate("merge", "This account"), words, "", False, key="fate"))
    return tuple(rows)


def _field(line: FieldLine, heads: dict[int, AccountHead]) -> FieldRow:
    picks: tuple[RuleChoice, ...] = ()
    values, result = line.values, line.result
    if line.ours == "last_login":
        values, result = tuple(written_moment(value) for value in values), written_moment(result)
    if line.pickable:
        empty = translate("merge", "(empty)")
        picks = tuple(
            RuleChoice(
                str(account),
                f"{head.key}: {value or empty}",
                unnamed=_nth(at) if line.personal else f"{_nth(at)}: {value or empty}",
            )
            for at, ((account, head), value) in enumerate(zip(heads.items(), values, strict=True), start=1)
        )
    label, nth = line.column
    return FieldRow(
        column=label,
        values=values,
        result=result,
        differs=line.differs,
        personal=line.personal,
        key=f"{label}#{nth}",
        picks=picks,
        picked=str(line.source),
    )


def _listed(words: list[str] | tuple[str, ...]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return translate("merge", "{0} and {1}").format(", ".join(words[:-1]), words[-1])
