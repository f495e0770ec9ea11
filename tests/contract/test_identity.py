"""Staff identity over a database of its own, of either kind."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time

import msgspec
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from agents.identity import (
    AddRefused,
    Change,
    Identity,
    IdentityUnavailable,
    Passwords,
    Refusal,
    SignedIn,
    may,
    metadata,
)
from agents.identity.store import Entry, Store
from agents.identity.tables import staff_audit
from routing.ids import AgentId, Instant

PASSWORD = "correct horse battery"
FROM = "203.0.113.9"


class HandClock:
    """Stands still until moved."""

    def __init__(self) -> None:
        self.now = 1_790_000_000_000

    def wall(self) -> Instant:
        return Instant(self.now)

    def monotonic_ms(self) -> int:
        return self.now


def identity_in(engine: sa.Engine, clock: HandClock, *, time_cost: int = 1) -> Identity:
    """Identity with cheap hashes."""
    count = itertools.count()
    hasher = PasswordHasher(time_cost=time_cost, memory_cost=8, parallelism=1)
    return Identity(
        engine,
        clock,
        new_id=lambda: f"id-{id(clock)}-{next(count)}",
        new_token=lambda: f"token-{next(count)}",
        passwords=Passwords(hasher),
    )


@pytest.fixture
def clock() -> HandClock:
    """A clock."""
    return HandClock()


@pytest.fixture
def identity(engine: sa.Engine, clock: HandClock) -> Identity:
    """Identity over that database."""
    return identity_in(engine, clock)


async def _signed_in(identity: Identity, login: str = "joan", address: str = FROM) -> SignedIn:
    result = await identity.sign_in(login, PASSWORD, address=address)
    assert isinstance(result, SignedIn)
    return result


def test_supervisors_may_what_agents_may_and_admins_everything() -> None:
    """Nobody needs two accounts to take a chat on a busy day."""
    assert may(frozenset({"supervisor"}), "agent")
    assert may(frozenset({"admin"}), "supervisor")
    assert not may(frozenset({"agent"}), "supervisor")
    assert not may(frozenset(), "agent")


async def test_sign_in_is_verified_until_signed_out(identity: Identity) -> None:
    """The token in the cookie stands for the person, and no longer than they want."""
    joan = await identity.add_user("joan", "Joan Smith", ["agent"], password=PASSWORD)
    signed = await _signed_in(identity)
    found = await identity.verify(signed.token)
    assert found is not None
    assert (found.staff, found.name, found.roles) == (joan, "Joan Smith", frozenset({"agent"}))
    await identity.sign_out(found, address=FROM)
    assert await identity.verify(signed.token) is None


@pytest.mark.parametrize("typed", ["Joan", " joan ", "JOAN"])
async def test_login_is_read_as_people_type_it(identity: Identity, typed: str) -> None:
    """A phone's keyboard capitalises; that must not lock anybody out."""
    await identity.add_user("joan", "Joan", ["agent"], password=PASSWORD)
    assert isinstance(await identity.sign_in(typed, PASSWORD, address=FROM), SignedIn)


async def test_login_is_taken_once(identity: Identity) -> None:
    """Two people never share an account by accident."""
    await identity.add_user("joan", "Joan", ["agent"], password=PASSWORD)
    with pytest.raises(AddRefused, match="already there"):
        await identity.add_user("JOAN", "Another Joan", ["agent"], password=PASSWORD)


async def test_short_passwords_are_refused(identity: Identity) -> None:
    """Length is what makes a password hard to guess."""
    with pytest.raises(AddRefused, match="12"):
        await identity.add_user("joan", "Joan", ["agent"], password="short")


async def test_robots_cannot_sign_in_by_password(identity: Identity) -> None:
    """An account without a password has no password to guess."""
    robot = await identity.add_user("robot-1", "Robot 1", ["agent"])
    for password in ("", "None", PASSWORD):
        assert await identity.sign_in("robot-1", password, address=FROM) == Refusal(reason="wrong")
    signed = await identity.open_sign_in(robot, address="127.0.0.1")
    assert (await identity.verify(signed.token)) == signed.sign_in


async def test_unknown_people_cost_as_much_as_wrong_passwords(engine: sa.Engine, clock: HandClock) -> None:
    """Nobody finds out who works here with a stopwatch."""
    identity = identity_in(engine, clock, time_cost=400)
    await identity.add_user("joan", "Joan", ["agent"], password=PASSWORD)
    spent = {}
    for login in ("joan", "nobody"):
        started = time.process_time()
        assert await identity.sign_in(login, "wrong", address=FROM) == Refusal(reason="wrong")
        spent[login] = time.process_time() - started
    assert spent["nobody"] > spent["joan"] / 3


async def test_attempts_on_one_account_are_throttled_from_everywhere(identity: Identity, clock: HandClock) -> None:
    """A password cannot be guessed from a thousand machines either."""
    await identity.add_user("joan", "Joan", ["agent"], password=PASSWORD)
    for n in range(10):
        assert await identity.sign_in("joan", "wrong", address=f"198.51.100.{n}") == Refusal(reason="wrong")
    refused = await identity.sign_in("joan", PASSWORD, address=FROM)
    assert refused == Refusal(reason="throttled", retry_after_s=900)
    clock.now += 900_000
    await _signed_in(identity)


async def test_attempts_from_one_address_are_throttled_over_all_accounts(identity: Identity) -> None:
    """One password tried on every name is guessing too; an IPv6 network counts as one address."""
    await identity.add_user("joan", "Joan", ["agent"], password=PASSWORD)
    for n in range(100):
        await identity.sign_in(f"user{n}", "wrong", address=f"2001:db8::{n:x}")
    refused = await identity.sign_in("joan", PASSWORD, address="2001:db8::ffff")
    assert isinstance(refused, Refusal)
    assert refused.reason == "throttled"
    await _signed_in(identity, address="2001:db8:0:1::1")


async def test_success_forgets_the_failures_before(identity: Identity) -> None:
    """Somebody who mistypes every morning is not locked out by Friday."""
    await identity.add_user("joan", "Joan", ["agent"], password=PASSWORD)
    for _ in range(3):
        for _ in range(9):
            await identity.sign_in("joan", "wrong", address=FROM)
        await _signed_in(identity)


async def test_demo_people_on_this_machine_are_not_throttled(identity: Identity) -> None:
    """A visitor of the demo may mistype; the same names from elsewhere are throttled like all."""
    await identity.add_user("demo", "Demo", ["agent"], password=PASSWORD, demo=True)
    for _ in range(30):
        assert await identity.sign_in("demo", "wrong", address="127.0.0.1") == Refusal(reason="wrong")
    results = [await identity.sign_in("demo", "wrong", address=FROM) for _ in range(11)]
    assert [result.reason for result in results if isinstance(result, Refusal)] == [*["wrong"] * 10, "throttled"]


async def test_flood_of_attempts_is_refused_before_it_fills_the_queue(identity: Identity) -> None:
    """Hashing takes memory; a flood must not take all of it."""
    attempts = [identity.sign_in(f"u{n}", "wrong", address=f"198.51.{n}.1") for n in range(60)]
    results = await asyncio.gather(*attempts)
    assert {result.reason for result in results if isinstance(result, Refusal)} == {"wrong", "busy"}


async def test_sign_in_ends_by_idling_and_for_good_after_twelve_hours(identity: Identity, clock: HandClock) -> None:
    """Idle desks and forgotten browsers sign themselves out; sockets in use keep a sign-in alive."""
    await identity.add_user("joan", "Joan", ["agent"], password=PASSWORD)
    idle, used = await _signed_in(identity), await _signed_in(identity)
    for _ in range(12):
        clock.now += 3_590_000
        await identity.touch([used.sign_in.id])
    assert await identity.verify(idle.token) is None
    assert await identity.verify(used.token) is not None
    clock.now += 200_000
    assert await identity.verify(used.token) is None


async def test_changes_are_told_at_once(identity: Identity) -> None:
    """Sockets close within a second of signing out or losing a role."""
    told: list[Change] = []
    identity.on_change(told.append)
    joan = await identity.add_user("joan", "Joan", ["agent", "supervisor"], password=PASSWORD)
    signed = await _signed_in(identity)
    await identity.set_roles(joan, ["agent"], by="root")
    await identity.revoke(joan, by="root")
    assert told == [
        Change(staff=joan, sign_in=None, roles=frozenset({"agent"})),
        Change(staff=joan, sign_in=signed.sign_in.id, roles=frozenset()),
    ]
    assert await identity.verify(signed.token) is None


async def test_changes_of_another_process_are_followed(engine: sa.Engine, clock: HandClock) -> None:
    """What an administrator does on the command line reaches the running service."""
    here, there = identity_in(engine, clock), identity_in(engine, HandClock())
    told: list[Change] = []
    here.on_change(told.append)
    following = asyncio.get_running_loop().create_task(here.run())
    joan = await there.add_user("joan", "Joan", ["agent"], password=PASSWORD)
    await there.set_roles(joan, [], by="root")
    async with asyncio.timeout(5):
        while not told:  # noqa: ASYNC110 - listeners are plain calls
            await asyncio.sleep(0.05)
    following.cancel()
    assert told == [Change(staff=joan, sign_in=None, roles=frozenset())]
    assert here.names()[joan] == "Joan"


async def test_only_own_changes_are_told_to_those_who_pass_them_on(engine: sa.Engine, clock: HandClock) -> None:
    """What one gateway did is said once to the others, and not said again by each that heard of it."""
    one, other = identity_in(engine, clock), identity_in(engine, clock)
    own: list[Change] = []
    heard: list[Change] = []
    one.on_own_change(own.append)
    one.on_change(heard.append)
    joan = await one.add_user("joan", "Joan Smith", ["agent"])

    await one.set_roles(joan, ["supervisor"], by="test")
    one.heard(told := Change(staff=joan, sign_in=None, roles=frozenset({"agent"})))
    following = asyncio.ensure_future(one.run())
    await other.set_roles(joan, ["admin"], by="test")
    async with asyncio.timeout(5):
        while len(heard) < 4:  # noqa: ASYNC110 - it looks by itself
            await asyncio.sleep(0.01)
    following.cancel()

    assert [change.roles for change in own] == [{"supervisor"}]
    assert heard[:2] == [*own, told]


async def test_change_that_is_committed_late_is_followed(engine: sa.Engine, clock: HandClock) -> None:
    """PostgreSQL numbers a line before its transaction ends: a sign-out must not slip through below a later line."""
    store = Store(engine)
    joan = await identity_in(engine, clock).add_user("joan", "Joan Smith", ["agent"])
    known = store.newest_lines()
    line = Entry(at=Instant(1), what="signed_out", by=joan, staff=joan, sign_in="late")
    with engine.begin() as db:
        for number in (40, 42):
            db.execute(staff_audit.insert().values(id=number, **msgspec.structs.asdict(line)))
    known, first, _ = store.changes(known)
    with engine.begin() as db:
        db.execute(staff_audit.insert().values(id=41, **msgspec.structs.asdict(line)))
    known, late, _ = store.changes(known)
    _, nothing, _ = store.changes(known)

    assert [len(first), len(late), len(nothing)] == [2, 1, 0]


async def test_roles_count_from_the_next_request_on(identity: Identity) -> None:
    """A lost role is lost now, not at the next sign-in."""
    joan = await identity.add_user("joan", "Joan", ["supervisor"], password=PASSWORD)
    signed = await _signed_in(identity)
    await identity.set_roles(joan, ["agent"], by="root")
    found = await identity.verify(signed.token)
    assert found is not None
    assert found.roles == frozenset({"agent"})


async def test_everything_is_audited_without_what_was_typed(identity: Identity, clock: HandClock) -> None:
    """Who did what and from where can be shown; a password typed into the wrong field is not kept."""
    joan = await identity.add_user("joan", "Joan", ["agent"], password=PASSWORD, by="root")
    await identity.sign_in("my secret password", "x", address=FROM)
    await identity.sign_in("joan", "wrong", address=FROM)
    signed = await _signed_in(identity)
    await identity.sign_out(signed.sign_in, address=FROM)
    await identity.set_roles(joan, ["supervisor"], by="root")
    entries = list(reversed(await identity.audit()))
    assert [(entry.what, entry.by, entry.staff) for entry in entries] == [
        ("user_added", "root", joan),
        ("sign_in_failed", "unknown", "unknown"),
        ("sign_in_failed", joan, joan),
        ("signed_in", joan, joan),
        ("signed_out", joan, joan),
        ("roles_changed", "root", joan),
    ]
    assert "secret" not in repr(entries)
    assert {entry.at for entry in entries} == {clock.wall()}


async def test_old_hashes_are_made_anew_at_sign_in(engine: sa.Engine, clock: HandClock) -> None:
    """When the cost of hashing is raised, everybody's password profits as they come."""
    await identity_in(engine, clock).add_user("joan", "Joan", ["agent"], password=PASSWORD)
    dearer = identity_in(engine, clock, time_cost=2)
    await _signed_in(dearer)
    with engine.connect() as db:
        assert "t=2" in db.execute(sa.text("SELECT password FROM staff")).scalar_one()
    await _signed_in(dearer)


async def test_database_that_is_away_is_said_to_be_so(engine: sa.Engine, clock: HandClock) -> None:
    """A broken disk reads differently from a wrong password."""
    identity = identity_in(engine, clock)
    metadata.drop_all(engine)
    with pytest.raises(IdentityUnavailable):
        await identity.sign_in("joan", PASSWORD, address=FROM)
    with pytest.raises(IdentityUnavailable):
        await identity.verify("token")


async def test_nobody_is_signed_in_who_does_not_exist(identity: Identity) -> None:
    """A robot that was removed does not come back."""
    with pytest.raises(AddRefused):
        await identity.open_sign_in(AgentId("nobody"), address="127.0.0.1")


@pytest.mark.parametrize("typed", ["jo\0an", "\ud800", "\0"])
async def test_what_no_database_can_hold_is_nobodys_login(identity: Identity, typed: str) -> None:
    """A program that sends rubbish is told that the password is wrong, like anybody else."""
    assert await identity.sign_in(typed, PASSWORD, address=FROM) == Refusal(reason="wrong")


async def test_nobodys_sign_out_is_passed_over(engine: sa.Engine, clock: HandClock) -> None:
    """Two gateways sign people out at one moment: a third hears of both, whichever is written last."""
    slow_engine = sa.create_engine(engine.url)
    slow, quick, third = identity_in(slow_engine, clock), identity_in(engine, HandClock()), identity_in(engine, clock)
    told: list[str | None] = []
    third.on_change(lambda change: told.append(change.sign_in))
    await quick.add_user("joan", "Joan", ["agent"], password=PASSWORD)
    first, second = await _signed_in(quick), await _signed_in(quick)
    about_to_commit, go_on = threading.Event(), threading.Event()

    @sa.event.listens_for(slow_engine, "commit")
    def _wait(_: sa.Connection) -> None:
        about_to_commit.set()
        go_on.wait(20)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(slow.sign_out(first.sign_in, address=FROM))
        await asyncio.to_thread(about_to_commit.wait, 20)
        other = tasks.create_task(quick.sign_out(second.sign_in, address=FROM))
        await asyncio.wait([other], timeout=0.5)
        following = tasks.create_task(third.run())
        await asyncio.wait([following], timeout=1.5)
        go_on.set()
        async with asyncio.timeout(10):
            while len(told) < 2:  # noqa: ASYNC110 - listeners are plain calls
                await asyncio.sleep(0.05)
        following.cancel()
    slow_engine.dispose()

    assert set(told) == {first.sign_in.id, second.sign_in.id}
