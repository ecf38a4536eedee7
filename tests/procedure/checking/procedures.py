"""Random small procedures: joins, any, outcomes, when, while, back_to, keep, once, dormant steps, each, clocks, outside roles."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Plain = dict[str, Any]
FIELDS: Plain = {
    "p": {"type": "boolean"},
    "q": {"type": "boolean"},
    "n": {"type": "integer"},
    "rows": {"type": "table", "columns": {"a": {"type": "text"}}},
}
CONDITIONS = ["f.p", "!f.p", "f.q", "f.p && f.q", "f.n > 3", "f.n < 2", "f.n > 3 || f.q"]
FILLS = ["p", "q", "n", "p?", "rows"]


@st.composite
def references(draw: st.DrawFn, steps: dict[str, Plain], clocks: list[str]) -> str:
    name = draw(st.sampled_from(sorted(steps)))
    kinds = ["", "", "", ".done", ".opened", *(f".{outcome}" for outcome in _outcomes(steps[name]))]
    if "when" in steps[name]:
        kinds += [".skipped", ".skipped"]
    if clocks and draw(st.integers(0, 5)) == 0:
        return f"clock.{draw(st.sampled_from(clocks))}.{draw(st.sampled_from(['overdue', 'met', 'warned']))}"
    return name + draw(st.sampled_from(kinds))


def _outcomes(step: Plain) -> list[str]:
    return sorted(step["outcomes"]) if isinstance(step.get("outcomes"), dict) else []


@st.composite
def afters(draw: st.DrawFn, steps: dict[str, Plain], clocks: list[str]) -> Any:
    members: list[Any] = []
    named: set[str] = set()
    for _ in range(draw(st.sampled_from([1, 1, 2, 3]))):
        some = draw(st.lists(references(steps, clocks), min_size=1, max_size=2, unique=True))
        some = [ref for ref in some if ref not in named]
        named.update(some)
        if some:
            members.append({"any": some} if len(some) > 1 else some[0])
    return members


@st.composite
def outcomes(draw: st.DrawFn, name: str, steps: dict[str, Plain]) -> Plain:
    found: Plain = {}
    for place in range(draw(st.integers(1, 2))):
        outcome: Plain = {}
        if place and draw(st.integers(0, 2)) == 0:
            outcome["back_to"] = draw(st.sampled_from([*sorted(steps), name]))
            if draw(st.integers(0, 2)) == 0:
                outcome["keep"] = [draw(st.sampled_from(sorted(steps)))] if steps else []
        elif place and steps and draw(st.integers(0, 8)) == 0:
            outcome["cancels"] = [draw(st.sampled_from(sorted(steps)))]
        if draw(st.integers(0, 6)) == 0 and steps:
            other = draw(st.sampled_from(sorted(steps)))
            outcome["requires"] = [{"that": f"!s.{other}.open", "else": "no"}]
        found["yn"[place]] = outcome
    return found


@st.composite
def step(draw: st.DrawFn, name: str, steps: dict[str, Plain], clocks: list[str]) -> Plain:
    found: Plain = {"by": draw(st.sampled_from(["office", "office", "quality", "office", "carrier"]))}
    if steps and draw(st.integers(0, 9)):
        found["after"] = draw(afters(steps, clocks))
    kind = draw(st.integers(0, 9))
    if kind == 0:
        found["starts"] = draw(st.sampled_from(["by_hand", {"by_hand": "f.p"}, {"when": "f.q"}]))
    elif kind in (1, 2):
        found["when"] = draw(st.sampled_from(CONDITIONS))
    elif kind == 3 and steps:
        found["while"] = f"s.{draw(st.sampled_from(sorted(steps)))}.{draw(st.sampled_from(['open', 'done']))}"
    elif kind == 4:
        found["each"] = "f.rows"
    elif kind == 5:
        found["once"] = True
    if draw(st.integers(0, 2)) == 0:
        found["fill"] = [draw(st.sampled_from(FILLS))]
    if draw(st.integers(0, 12)) == 0 and kind not in (0, 4) and "fill" not in found:
        del found["by"]
    elif draw(st.booleans()):
        found["outcomes"] = draw(outcomes(name, steps))
    return found


@st.composite
def procedures(draw: st.DrawFn, most: int = 6) -> Plain:
    """A procedure as plain data; one in a few does not read (a name that may not stand there) and is passed over."""
    steps: dict[str, Plain] = {}
    clocks: Plain = {}
    for place in range(draw(st.integers(2, most))):
        name = f"s{place}"
        steps[name] = draw(step(name, steps, sorted(clocks)))
        if draw(st.integers(0, 4)) == 0:
            clocks[f"k{place}"] = draw(clock(name, steps))
    closers = 1 + (draw(st.integers(0, 4)) == 0)
    for place in range(closers):
        closing: Plain = {"closed": {"close": True}}
        if draw(st.integers(0, 4)) == 0:
            closing["back"] = {"back_to": draw(st.sampled_from(sorted(steps)))}
        steps[f"close{place}"] = {"by": "office", "after": draw(afters(steps, sorted(clocks))), "outcomes": closing}
    if draw(st.integers(0, 9)) == 0:
        steps["tidy"] = {"by": "office", "after": "closed"}
    return _whole(steps, clocks)


@st.composite
def clock(draw: st.DrawFn, name: str, steps: dict[str, Plain]) -> Plain:
    other = draw(st.sampled_from(sorted(steps)))
    found: Plain = {"from": draw(st.sampled_from(["opened", other, f"{name}.opened"])), "to": name, "within": "3d"}
    if draw(st.booleans()):
        found["warn"] = "1d"
    done = draw(st.sampled_from(_outcomes(steps[name]) or ["done"]))
    if draw(st.integers(0, 2)) == 0 and "back_to" not in (steps[name].get("outcomes") or {}).get(done, {}):
        found["overdue"] = [{"complete": f"{name}.{done}"}]
    return found


@st.composite
def waivable(draw: st.DrawFn) -> list[Plain]:
    """Requirements that somebody may waive, over fields of every kind."""
    reads = [*CONDITIONS, "f.rows.exists(r, r.a == 'x')", "size(f.rows) > 0 && f.rows.all(r, known(r.a))"]
    some = draw(st.lists(st.sampled_from(reads), min_size=1, max_size=4, unique=True))
    return [{"waive": "quality", "that": that, "else": "no"} for that in some]


def _whole(steps: Plain, clocks: Plain) -> Plain:
    whole: Plain = {
        "procedure": "p", "version": 1, "title": "P", "kind": "complaint", "owner": "office",
        "roles": {"office": "O", "quality": "Q", "carrier": {"label": "C", "outside": "true", "entered_by": ["office"]}},
        "open": {"by": ["office"], "fill": ["p", "q", "n"]}, "fields": FIELDS, "steps": steps,
    }  # fmt: skip
    return {**whole, "clocks": clocks} if clocks else whole
