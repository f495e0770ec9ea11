"""Records of the steps topic as no sound engine writes them: each is right in all respects but one."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from contact_centre.log._records import fold_heads
from routing.ids import Instant
from routing.steps import STEP_VERSION, Chain, Resignation, Step, StepRecord, Takeover, encode_record

_MARK = "stray-"


def is_stray(step_id: str) -> bool:
    """Whether a step of that id was made here."""
    return step_id.startswith(_MARK)


def any_stray(steps: Sequence[bytes], chance: Random) -> bytes | None:
    """One that must be ignored where `steps` end; None as long as nobody leads there."""
    chain = Chain()
    fold_heads(chain, steps)
    if chain.vacant or not chain.t:
        return None
    return encode_record(chance.choice(_strays(chain, chance)))


def _strays(chain: Chain, chance: Random) -> list[StepRecord]:
    owner, t = chain.owner, chain.t
    claims = [Takeover(v=STEP_VERSION, epoch=chain.epoch + ahead, owner="stray", t=t) for ahead in (0, 2, -1)]
    return [
        _step(chain, chance, owner="stray"),
        _step(chain, chance, epoch=chain.epoch - 1),
        _step(chain, chance, prev="stray"),
        _step(chain, chance, in_from=chain.next_in + 1, in_to=chain.next_in + 1),
        _step(chain, chance, in_to=chain.next_in - 1),
        _step(chain, chance, t=Instant(t - 1)),
        *claims,
        Resignation(v=STEP_VERSION, epoch=chain.epoch, owner="stray", t=t),
        Resignation(v=STEP_VERSION, epoch=chain.epoch - 1, owner=owner, t=t),
    ]


def _step(chain: Chain, chance: Random, **wrong: object) -> Step:
    right: dict[str, object] = {
        "v": STEP_VERSION,
        "epoch": chain.epoch,
        "owner": chain.owner,
        "prev": chain.last_id,
        "id": f"{_MARK}{chance.getrandbits(32):x}",
        "in_from": chain.next_in,
        "in_to": chain.next_in,
        "t": chain.t,
    }
    return Step(**{**right, **wrong})  # type: ignore[arg-type]
