"""Wrong rules of acceptance: each leaves out what somebody might think need not be compared."""

from __future__ import annotations

from typing import ClassVar

from routing.steps import Chain, Resignation, StepRecord, Takeover


class LooseChain(Chain, kw_only=True):
    """The rule of `routing.steps.Chain` without some of its clauses; `ignores` names them."""

    ignores: ClassVar[frozenset[str]] = frozenset()

    def accept(self, record: StepRecord) -> bool:
        if isinstance(record, Takeover):
            return self._take_over(record)
        leads = self._same("epoch", record.epoch, self.epoch) and self._same("owner", record.owner, self.owner)
        if isinstance(record, Resignation):
            self.owner = "" if leads else self.owner
            return leads
        chains = (
            leads
            and self._same("prev", record.prev, self.last_id)
            and self._same("in_from", record.in_from, self.next_in)
            and record.in_to >= record.in_from
            and ("t" in self.ignores or record.t >= self.t)
        )
        if chains:
            self.last_id, self.next_in, self.t = record.id, record.in_to, record.t
        return chains

    def _same(self, what: str, one: object, other: object) -> bool:
        return what in self.ignores or one == other

    def _take_over(self, record: Takeover) -> bool:
        ahead = record.epoch - self.epoch
        counts = (
            ahead == 1
            or (ahead > 1 and "skipped epoch" in self.ignores)
            or (ahead == 0 and "same epoch" in self.ignores)
        )
        if counts:
            self.epoch, self.owner = record.epoch, record.owner
        return counts


def without(*clauses: str) -> type[LooseChain]:
    """The rule without these clauses."""
    return type("Mutant", (LooseChain,), {"ignores": frozenset(clauses)}, kw_only=True)


MUTANTS = {
    "epoch only": without("owner", "prev", "in_from"),
    "epoch and owner": without("prev", "in_from"),
    "offsets without prev": without("prev"),
    "prev without offsets": without("in_from"),
    "without owner": without("owner"),
    "without epoch": without("epoch"),
    "time may go back": without("t"),
    "an epoch may be skipped": without("skipped epoch"),
    "an epoch may be claimed twice": without("same epoch"),
}
