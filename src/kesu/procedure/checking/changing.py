"""How steps of an abstract state open, end and wait again (B2, B3, B5.22): `ending`, `closing`, `rounds`."""

from __future__ import annotations

from collections.abc import Iterator

from kesu.procedure.checking.abstract import Aside
from kesu.procedure.checking.codes import (
    AWAITING,
    BANNED,
    BEFORE,
    CLOSED,
    DONE,
    DORMANT,
    ENDED,
    EXHAUSTED,
    FLAGS,
    GONE,
    GRID,
    KEY,
    LASTING,
    MET,
    NONE,
    OPEN,
    OVERDUE,
    REACHED,
    REOPENED,
    RUNNING,
    SKIPPED,
    SUBMITTED,
    TURNED,
    UNASKED,
    VOID,
    WAITING,
    WARNED,
    status_of,
)
from kesu.procedure.checking.model import Node
from kesu.procedure.checking.ticking import Ticking
from kesu.procedure.declared import Opening, Outcome
from kesu.procedure.graph import reset_of


class Refused(Exception):
    """The act is refused: `order` (no way back) or `open` (closing while something is open)."""

    def __init__(self, code: str, steps: tuple[int, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.steps = steps


class Changing(Ticking):
    """Opens, ends, cancels, closes, goes back. Facts are chosen where a condition reads them."""

    __slots__ = ()

    def put(self, node: Node, status: int, outcome: int = 0, flags: int = 0, drop: int = 0) -> None:
        place = node.place
        old = self.steps[place]
        kept = old & LASTING & ~drop
        self.steps[place] = status | outcome << 3 | ((kept | flags) & self.model.flags[place])
        if status in (OPEN, AWAITING):
            self.steps[place] |= old >> BEFORE << BEFORE
        else:
            self.asides.pop(place, None)
        self.older &= ~self.listening.older_of_step[place]
        self.dirty.update(self.listening.step_readers[place])
        if status in (WAITING, DORMANT):
            self.dirty.add(place)

    def open_step(self, node: Node, start: bool = False) -> bool:
        """Whether it has opened, or ended at once."""
        before = (self.steps[node.place] & 1023) << BEFORE if start else 0
        if node.step.each is not None and not self._open_rows(node, start):
            return not start
        self.put(node, OPEN, flags=REACHED | (TURNED if start else 0))
        self.steps[node.place] |= before
        if node.step.collect:
            self.forget(frozenset(node.step.collect))
        for place, block in enumerate(node.step.blocks):
            if block.when is None or self.truth(block.when, empty=False):
                self.seen |= self.listening.block_bit[node.place, place]
        self.happen(f"{node.name}.opened")
        return True

    def _open_rows(self, node: Node, start: bool) -> bool:
        """No row: skipped (a start is taken back); with `once` all rows may have ended before."""
        answers = ["rows", "none"]
        if node.step.once and node.step.starts is None and self.steps[node.place] & REACHED:
            answers += [f"={o}" for o in self.plain_outcomes(node)]
        answer = answers[self.oracle.choose(len(answers))]
        if answer == "rows":
            return True
        if answer == "none":
            self.story.append(("no_rows", node.place, 0))
            if not start:
                self.skip(node)
            return False
        self._done(node, int(answer[1:]))
        return False

    def plain_outcomes(self, node: Node) -> list[int]:
        return [i for i, o in enumerate(node.outcomes, 1) if not o.back_to and not o.close and o.given_by is None]

    def skip(self, node: Node) -> None:
        self.put(node, SKIPPED, flags=REACHED)
        self.happen(f"{node.name}.skipped")

    def void(self, node: Node, banned: bool = False) -> None:
        self.put(node, VOID, flags=BANNED if banned else 0)

    # --- endings -----------------------------------------------------------------------------------------

    def end(self, node: Node, outcome: int) -> None:
        """A task's end. Raises Refused."""
        chosen = node.outcomes[outcome - 1] if outcome else None
        if chosen is not None:
            self.check(node, chosen)
            waits = [o for o in node.openings[outcome - 1] if o.wait and self._occasion(o)]
            if waits:
                self.put(node, AWAITING, outcome, SUBMITTED)
                self._ask(node, outcome)
                self.happen(f"{node.name}.submitted")
                return
        self._done(node, outcome)

    def check(self, node: Node, outcome: Outcome) -> None:
        """Raises Refused `order` or `open`."""
        if outcome.back_to:
            code = self.steps[self.model.place[outcome.back_to]]
            if code & 7 == VOID or not code & REACHED:
                raise Refused("order")
        if outcome.close:
            others = tuple(self.still_open(node, outcome))
            if others:
                raise Refused("open", others)

    def still_open(self, closing: Node, outcome: Outcome) -> Iterator[int]:
        """Inside tasks and awaiting steps that forbid closing; what `cancels` ends is left out."""
        for other in self.model.nodes:
            status = self.status(other)
            if status not in (OPEN, AWAITING) or other.place == closing.place or other.after_closing:
                continue
            if (status == AWAITING or other.outside is None) and not _cancels(outcome, other):
                yield other.place

    def _occasion(self, opening: Opening) -> bool:
        if opening.when is not None and not self.truth(opening.when, empty=False):
            return False
        return opening.each is None or self.oracle.choose(2) == 0

    def _ask(self, node: Node, outcome: int) -> None:
        for opening in node.openings[outcome - 1] if outcome else node.step.opens:
            place = self.model.link_place.get(opening.link)
            if place is not None and self.children[place] != 1 and (opening.wait or self._occasion(opening)):
                self.children[place] = 1
                self.dirty.update(self.listening.child_readers[place])

    def _done(self, node: Node, outcome: int, asked: bool = False) -> None:
        chosen = node.outcomes[outcome - 1] if outcome else None
        submitted = status_of(self.steps[node.place]) == AWAITING or bool(self.steps[node.place] & SUBMITTED)
        self.put(node, DONE, outcome)
        self.forget(self.model.fills[node.place][outcome - 1 if outcome else -1])
        self._facts_known(node, outcome)
        if not asked:
            self._ask(node, outcome)
        self.complete(node, chosen, submitted)

    def complete(self, node: Node, outcome: Outcome | None, submitted: bool = True) -> None:
        if outcome is not None:
            self._cancel(node, outcome)
            if outcome.back_to:
                self.go_back(self.model.nodes[self.model.place[outcome.back_to]], node, outcome.keep)
        returning = outcome is not None and outcome.back_to is not None
        if not submitted:
            self.happen(f"{node.name}.submitted", returning=returning)
        self.happen(node.name, returning=returning)
        if outcome is not None:
            self.happen(f"{node.name}.{outcome.name}")
        self._exhaust(node)
        if outcome is not None and outcome.close:
            self.close()

    def _exhaust(self, node: Node) -> None:
        starts = node.step.starts
        limited = starts is not None and starts.times is not None and not self.steps[node.place] & EXHAUSTED
        if limited and self.oracle.choose(2):
            self.steps[node.place] |= EXHAUSTED
            self.dirty.update(self.listening.step_readers[node.place])
            self.happen(f"{node.name}.exhausted")

    def _cancel(self, node: Node, outcome: Outcome) -> None:
        if not outcome.cancels:
            return
        for other in (self.model.nodes[i] for i in self.model.order):
            if other.place == node.place or not _cancels(outcome, other):
                continue
            code, dormant = self.steps[other.place], other.step.starts is not None
            if code & 7 not in ENDED or (dormant and not code & BANNED):
                if outcome.cancels == ("all",) and other.after_closing:
                    continue
                self.void(other, banned=dormant)

    def close(self) -> None:
        for node in self.model.nodes:
            if self.status(node) == OPEN and not node.after_closing:
                self.void(node)
        running = [i for i, code in enumerate(self.clocks) if code & 3 == RUNNING]
        self.case |= CLOSED
        self.dirty.update(self.listening.case_readers)
        self.happen("closed")
        for i in running:
            if self.clocks[i] & 3 == RUNNING:
                self._clock(i, self.clocks[i] & ~3 | GONE)

    # --- rounds --------------------------------------------------------------------------------------------

    def go_back(self, target: Node, returning: Node, keep: tuple[str, ...]) -> None:
        graph, nodes = self.model.graph, self.model.nodes
        still_open = self.status(target) in (OPEN, AWAITING) and target is not returning
        spared = frozenset(
            node.name for node in nodes
            if self.status(node) in (DONE, OPEN, AWAITING) and node is not target and node is not returning
            and (node.name in keep or (node.step.once and node.step.each is None))
        )  # fmt: skip
        reopens = bool(self.case & CLOSED) and not target.after_closing
        if reopens:
            self.case = REOPENED
            self.dirty.update(self.listening.case_readers)
        found = set(reset_of(graph, target.name, returning.name, spared, still_open))
        if self.case & REOPENED and not target.after_closing:
            found |= {n.name for n in nodes if n.after_closing and n.name not in spared and self.status(n) != WAITING}
            found -= {name for name in found if (s := self.model.procedure.steps[name]).starts and s.after is None}
        places = [self.model.place[name] for name in graph.order if name in found]
        self._supersede(set(places))
        self.reset(places)
        if target.place in places:
            self.steps[target.place] |= UNASKED & self.model.flags[target.place]
        if not still_open and target.step.starts is not None:
            self.start(target)
        if reopens:
            self.happen("reopened")

    def reset(self, places: list[int]) -> None:
        """The steps wait again; ends outside the reset are older from now on."""
        inside = set(places)
        for place in places:
            node = self.model.nodes[place]
            for kind, source, bit in node.any_sources:
                if self._has_come(kind, source) and not (kind == "step" and source in inside):
                    self.older |= bit
        for place in places:
            node = self.model.nodes[place]
            rows_stay = node.step.once and node.step.each is not None
            kept = self.steps[place] & BANNED
            if rows_stay and self.status(node) == OPEN:
                continue
            self.put(node, DORMANT if node.step.starts is not None else WAITING, flags=kept, drop=GRID)
            self.dirty.add(place)

    def _has_come(self, kind: str, place: int) -> bool:
        if kind == "step":
            return self.steps[place] & 7 in ENDED
        return self.clocks[place] & (OVERDUE | WARNED) != 0 or self.clocks[place] & 3 == MET

    def _supersede(self, reset: set[int]) -> None:
        for i, clock in enumerate(self.model.clocks):
            code = self.clocks[i]
            if code & 3 == NONE or clock.keep_rounds:
                continue
            ref = clock.start[code >> KEY]
            if ref.kind == "step" and self.model.place[ref.name] in reset:
                self._clock(i, NONE)

    def start(self, node: Node) -> None:
        place, listening = node.place, self.listening
        hanging = [i for i in listening.hanging[place] if self.steps[i] & 7 != WAITING]
        aside = (
            tuple(self.steps[i] for i in listening.hanging[place]), self.older & listening.older_of_hanging[place],
            tuple(self.clocks[i] for i in listening.own_clocks[place]), bool(hanging),
        )  # fmt: skip
        if hanging:
            self.reset(hanging)
        if not self.open_step(node, start=True):
            self._put_back(node, aside)
        elif self._may_be_taken_back(node) and self.status(node) in (OPEN, AWAITING):
            self.asides[place] = aside

    def _may_be_taken_back(self, node: Node) -> bool:
        starts = node.step.starts
        assert starts is not None
        kept = self.listening.hanging[node.place] or self.listening.own_clocks[node.place]
        return bool(kept) and (starts.by_hand or starts.on_withdrawal or node.step.while_ is not None)

    def take_back(self, node: Node) -> None:
        """`while` or the starter: the step is as it was before that start, and what hangs on it."""
        code, aside = self.steps[node.place], self.asides.get(node.place)
        before = code >> BEFORE
        self.put(node, before & 7, before >> 3, flags=code & FLAGS & ~SUBMITTED)
        if aside is not None:
            self._put_back(node, aside)

    def _put_back(self, node: Node, aside: Aside) -> None:
        codes, older, clocks, reset = aside
        listening = self.listening
        for place, code in zip(listening.hanging[node.place], codes, strict=True):
            if code & 7 != WAITING or self.steps[place] & 7 != WAITING:
                later = self.model.nodes[place]
                self.put(later, code & 7, code >> 3 & 127, flags=code & FLAGS)
                if code & 7 == AWAITING and self._has_lost_child(later, code):
                    self.put(later, OPEN)
        for place, code in zip(listening.own_clocks[node.place], clocks, strict=True):
            if reset and code & 3 != NONE and place in listening.asked_clocks[node.place]:
                self._clock(place, code)
            elif self.clocks[place] & 3 == RUNNING and code & 3 != RUNNING:
                self._clock(place, self.clocks[place] & ~3 | GONE)
        self.older = self.older & ~listening.older_of_hanging[node.place] | older

    def _has_lost_child(self, node: Node, code: int) -> bool:
        """Whether a child that it awaits has ended meanwhile."""
        openings = node.openings[(code >> 3 & 127) - 1] if code >> 3 & 127 else node.step.opens
        places = [self.model.link_place.get(opening.link) for opening in openings if opening.wait]
        return any(place is not None and self.children[place] != 1 for place in places)


def _cancels(outcome: Outcome, other: Node) -> bool:
    return outcome.cancels == ("all",) or other.name in outcome.cancels
