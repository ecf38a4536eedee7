"""docs/coverage.md: what became of every rule, source by source. The same account gives the same text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kesu.procedure.covering.catalogue import Source
from kesu.procedure.covering.weighing import Coverage, Rule

STATES = {"held": "执行 held", "excused": "例外 excused", "waiting": "待办 open", "missing": "缺 missing"}
KINDS = {
    "conduct": "人的行为 conduct",
    "staffing": "人员配备 staffing",
    "promulgation": "发布与解释 promulgation",
    "elsewhere": "另处已有 elsewhere",
}
HEAD = """# 覆盖 · Coverage

由 `kesu coverage` 生成，勿手改。每条规则恰有一种着落：**执行**，有程序包引用它，并有演练该包的情景覆盖它；
**例外**，软件于此无事可做，附理由；**待办**，尚未做。详见 [scenarios.md](scenarios.md#rules-and-who-holds-them)。

Made by `kesu coverage`; not edited by hand. Every rule of the sources stands once: **held**, cited by a pack and
covered by a scenario that plays it; **excused**, software has no part in it, with the reason; **open**, not done yet.
"""
PACKS = "../src/kesu/packs"


def page(coverage: Coverage) -> str:
    """The whole page, for people of both languages."""
    sources = [source for source in coverage.catalogue.sources.values() if not source.example]
    return "\n".join([HEAD, *_totals(coverage, sources), *(line for one in sources for line in _source(coverage, one))])


def _totals(coverage: Coverage, sources: list[Source]) -> Iterator[str]:
    yield "## 合计 · Totals\n"
    yield "| 来源 Source | | 规则 Rules | 执行 Held | 例外 Excused | 待办 Open |"
    yield "|---|---|--:|--:|--:|--:|"
    yield _counts("**全部 All**", "", coverage, sources)
    for source in sources:
        title = f"{source.title.zh} · {source.title.en}"
        yield _counts(f"[{source.name}](#{source.name.lower()})", title, coverage, [source])
    yield ""


def _counts(name: str, title: str, coverage: Coverage, sources: Iterable[Source]) -> str:
    chosen = list(sources)
    counted = [coverage.count(state, chosen) for state in ("held", "excused")]
    total = sum(source.rules for source in chosen)
    return f"| {name} | {title} | {total} | {counted[0]} | {counted[1]} | {total - sum(counted)} |"


def _source(coverage: Coverage, source: Source) -> Iterator[str]:
    yield f"## {source.name}\n\n{source.title.zh} · {source.title.en}\n"
    yield "| 规则 Rule | 状态 State | 程序包 Packs | 情景或理由 Scenarios or reason |"
    yield "|---|---|---|---|"
    for rule in coverage.of(source):
        packs = "、".join(rule.packs or (f"（{pack}）" for pack in rule.cited))
        yield f"| {rule.id} | {_state(rule)} | {packs} | {_reason(rule)} |".replace("  ", " ")
    yield ""


def _state(rule: Rule) -> str:
    return f"{STATES[rule.state]}：{KINDS[rule.kind]}" if rule.kind else STATES[rule.state]


def _reason(rule: Rule) -> str:
    files = [f"[{_stem(file)}]({PACKS}/{file})" for file in rule.scenarios]
    said = [f"→ {', '.join(rule.said_in)}"] if rule.said_in else []
    why = [f"{rule.why.zh} {rule.why.en}"] if rule.why else []
    text = "；".join([*(["、".join(files)] if files else []), *said, *why])
    return text.replace("|", "\\|")


def _stem(file: str) -> str:
    return file.rpartition("/")[2].removesuffix(".yaml")
