"""What the explored states say of closing: where it is lost, what is still open, who may block it by silence."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import combinations

from kesu.procedure.checking.blame import Blame, blame
from kesu.procedure.checking.codes import AWAITING, ENDED, OPEN
from kesu.procedure.checking.explore import Explored
from kesu.procedure.checking.listening import Listening
from kesu.procedure.checking.model import Model, Node
from kesu.procedure.checking.moves import END, Edge
from kesu.procedure.checking.stories import story
from kesu.procedure.checking.wordings import say
from kesu.procedure.messages import Message

MOST_ROLES = 8
"""Outside roles of which every set is tried; beyond that single ones and all together."""


class Closing:
    """The findings over one explored graph."""

    def __init__(self, model: Model, listening: Listening, explored: Explored) -> None:
        self.model, self.listening, self.explored = model, listening, explored
        self.back: list[list[tuple[int, frozenset[str] | None]]] = [[] for _ in explored.states]
        for source, edges in enumerate(explored.edges):
            for target, move, _ in edges:
                self.back[target].append((source, move.roles))
        self.closed = [i for i in range(len(explored)) if explored.is_closed(i)]

    def findings(self) -> Iterator[Message]:
        explored = self.explored
        if explored.unsettled >= 0:
            place = self.model.procedure.place
            yield say("check.unsettled", place, self.details(explored.path(explored.unsettled)))
        if not any(o.close for node in self.model.nodes for o in node.outcomes):
            yield say("check.no-closing", self.model.procedure.place)
            return
        reaching = self.reaching(self.closed)
        yield from self._stuck(reaching)
        yield from self._silent(reaching)
        yield from self._open_at_closing()
        yield from self._refused_ways_back()
        yield from self._cancels()
        yield from self._blocks()

    def always(self) -> Iterator[Message]:
        """What holds though not all states were seen: a state that was seen is reachable."""
        yield from self._open_at_closing()
        yield from self._refused_ways_back()

    def details(self, path: list[Edge]) -> dict[str, object]:
        return {"story": story(self.model, path)}

    def reaching(self, goals: Iterable[int], silent: frozenset[str] = frozenset()) -> list[bool]:
        """Per state whether one of the goals can be reached, while these outside roles do nothing."""
        found = [False] * len(self.explored)
        ahead = list(goals)
        for goal in ahead:
            found[goal] = True
        while ahead:
            for source, roles in self.back[ahead.pop()]:
                if not found[source] and (roles is None or not roles <= silent):
                    found[source] = True
                    ahead.append(source)
        return found

    # --- closing lost ------------------------------------------------------------------------------

    def _stuck(self, reaching: list[bool]) -> Iterator[Message]:
        said: set[object] = set()
        ends = self._standstills() if not all(reaching) else []
        for here in range(len(self.explored)):
            if reaching[here] or not self._is_border(here, reaching):
                continue
            end = ends[here]
            why = blame(self.model, self.explored.states[end])
            if why.key in said:
                continue
            said.add(why.key)
            yield self._tell_stuck(end if self.explored.parents[here][0] < 0 else here, why)

    def _standstills(self) -> list[int]:
        """Per state the nearest one in which nothing goes on at all: there the cause shows. Else the state itself."""
        found = list(range(len(self.explored)))
        ahead = deque(
            here for here, edges in enumerate(self.explored.edges) if all(target == here for target, _, _ in edges)
        )
        seen = set(ahead)
        while ahead:
            here = ahead.popleft()
            for source, _ in self.back[here]:
                if source not in seen:
                    seen.add(source)
                    found[source] = found[here]
                    ahead.append(source)
        return found

    def _is_border(self, here: int, reaching: list[bool]) -> bool:
        """The state where closing is lost: the one before could still close."""
        source = self.explored.parents[here][0]
        return source < 0 or reaching[source]

    def _tell_stuck(self, here: int, why: Blame) -> Message:
        texts = {"why_zh": why.zh, "why_en": why.en, "mend_zh": why.mend[0], "mend_en": why.mend[1]}
        return say("check.stuck", why.place, self.details(self.explored.path(here)), **texts)

    def _silent(self, reaching: list[bool]) -> Iterator[Message]:
        for silent in self._sets():
            alone = self.reaching(self.closed, silent)
            lost = [i for i in range(len(alone)) if reaching[i] and not alone[i]]
            if not lost:
                continue
            here, node = self._waiting_for(lost, silent)
            names = sorted(silent)
            zh = "、".join(self._role(name, "zh") for name in names)
            details = {**self.details(self.explored.path(here)), "silent": names}
            en = ", ".join(names)
            mend_zh, mend_en = self._mend_of_silence(node)
            yield say("check.silent", node.step.place, details, silent_zh=zh, silent_en=en, step=node.name,
                      mend_zh=mend_zh, mend_en=mend_en)  # fmt: skip
            return

    def _mend_of_silence(self, node: Node) -> tuple[str, str]:
        """A clock that completes the step; where there is one, a way on from the outcome that it gives."""
        for clock in self.model.procedure.clocks.values():
            given = [str(rung.target) for rung in clock.overdue if rung.action == "complete"]
            target = next((one for one in given if one.rpartition(".")[0] == node.name), None)
            if target is not None:
                label = node.step.text("zh")
                return (
                    f"时限“{clock.text('zh')}”到期已给出 {target}：让等待“{label}”的步骤也从 {target} 接着走",
                    f"the clock `{clock.name}` gives `{target}` already: let what waits for `{node.name}` go on",
                )
        zh = f"加一个到期代为完成该步骤的时限（overdue: [{{complete: {node.name}.…}}]），或另设一条出路"
        return zh, f"add a clock that completes the step (`overdue: [{{complete: {node.name}.…}}]`), or a way round"

    def _role(self, name: str, language: str) -> str:
        role = self.model.procedure.roles.get(name)
        return role.text(language) if role else {"zh": "投诉人", "en": "the complainant"}[language]

    def _waiting_for(self, lost: list[int], silent: frozenset[str]) -> tuple[int, Node]:
        """The first lost state in which one of their tasks is open."""
        theirs = [node for node in self.model.nodes if node.outside is not None and node.outside <= silent]
        for here in lost:
            for node in theirs:
                if self.explored.states[here][1][node.place] & 7 == OPEN:
                    return here, node
        return lost[0], theirs[0]

    def _sets(self) -> Iterator[frozenset[str]]:
        """Sets of outside roles that steps wait for, smallest first."""
        roles = sorted({role for node in self.model.nodes for role in node.outside or ()})
        sizes = range(1, len(roles) + 1) if len(roles) <= MOST_ROLES else (1, len(roles))
        for size in sizes:
            yield from (frozenset(chosen) for chosen in combinations(roles, size))

    # --- what is open at closing -------------------------------------------------------------------

    def _open_at_closing(self) -> Iterator[Message]:
        said: set[tuple[int, int]] = set()
        for here in sorted(self.explored.refused):
            for move, (code, others) in self.explored.refused[here].items():
                for other in others if code == "open" else ():
                    if (move.place, other) in said or self.model.nodes[other].hanging:
                        continue
                    said.add((move.place, other))
                    yield self._tell_open(here, move.place, other)

    def _tell_open(self, here: int, closer: int, other: int) -> Message:
        nodes = self.model.nodes
        details = self.details(self.explored.path(here))
        return say(
            "check.open-at-closing", nodes[closer].step.place, details, step=nodes[closer].name, other=nodes[other].name
        )

    # --- ways back, cancels ---------------------------------------------------------------------------

    def _refused_ways_back(self) -> Iterator[Message]:
        said: set[tuple[int, int]] = set()
        for here in sorted(self.explored.refused):
            for move, (code, _) in self.explored.refused[here].items():
                if code != "order" or (move.place, move.what) in said or move.kind != END:
                    continue
                said.add((move.place, move.what))
                node = self.model.nodes[move.place]
                outcome = node.outcomes[move.what - 1]
                yield say(
                    "check.back-to", outcome.place, self.details(self.explored.path(here)), step=node.name,
                    outcome=outcome.name, target=outcome.back_to,
                )  # fmt: skip

    def _cancels(self) -> Iterator[Message]:
        for node in self.model.nodes:
            for outcome in node.outcomes:
                for target in outcome.cancels:
                    if target != "all" and not self._ever_cancels(node.place, self.model.place[target]):
                        yield say("check.cancels", outcome.place, step=node.name, outcome=outcome.name, target=target)

    def _ever_cancels(self, place: int, target: int) -> bool:
        dormant = self.model.nodes[target].step.starts is not None
        for state in self.explored.states:
            steps = state[1]
            if steps[place] & 7 in (OPEN, AWAITING) and (dormant or steps[target] & 7 not in ENDED):
                return True
        return False

    # --- blocks, number -----------------------------------------------------------------------------------

    def _blocks(self) -> Iterator[Message]:
        for (place, number), bit in self.listening.block_bit.items():
            free = self.reaching(i for i, state in enumerate(self.explored.states) if not state[5] & bit)
            kept = next((i for i, can in enumerate(free) if not can), None)
            if kept is not None:
                step = self.model.nodes[place].step
                details = {**self.details(self.explored.path(kept)), "block": number}
                yield say("check.block-stays", step.place, details, step=step.name)

    def unreached(self) -> Iterator[Message]:
        """Steps that never open. Only sound when nothing was cut off."""
        seen = set().union(*(keys for _, keys in self.explored.openings))
        for edges in self.explored.edges:
            for _, _, keys in edges:
                seen |= keys
        for node in self.model.nodes:
            if f"{node.name}.opened" not in seen and node.name not in seen:
                yield say("check.never-opens", node.step.place, step=node.name)

    def unnumbered(self) -> Iterator[Message]:
        """The shortest path on which the case closes without a number."""
        number, bit = self.model.procedure.number, self.listening.number_bit
        if number is None:
            return
        bare = next((i for i in self.closed if not self.explored.states[i][5] & bit), None)
        if bare is not None:
            yield say("check.note.no-number", number.place, self.details(self.explored.path(bare)))

