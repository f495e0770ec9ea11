"""Names that stand for somebody's inside: whoever controls a name must not make us look there."""

import socket
from collections.abc import Sequence

import pytest

from contact_centre.media.addresses import NotPublic, PublicResolver, is_public

INSIDE = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",  # noqa: S104
    "169.254.169.254",  # a cloud's metadata
    "100.64.0.1", "100.100.100.200",  # carrier-grade NAT, another cloud's metadata
    "192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1",
    "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "2002:7f00:1::", "2002:0808:0808::", "2001::1", "2001:0:7f00:1::",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_address_of_somebodys_inside_is_not_public(address: str) -> None:
    """A photo's address must not lead to a database, a router, or a cloud's keys."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "54.172.60.0", "2606:4700::1111", "2a03:2880::1"])
def test_address_of_the_world_is_public(address: str) -> None:
    """Providers are there."""
    assert is_public(address)


@pytest.mark.parametrize("word", ["", "localhost", "0x7f000001", "0177.0.0.1", "127.1", "2130706433", "1.2.3.4:80"])
def test_what_is_no_plain_address_is_not_public(word: str) -> None:
    """Other ways to write 127.0.0.1 are read by some programs and not by others."""
    assert not is_public(word)


async def test_resolver_gives_what_it_judged_and_asks_once() -> None:
    """What is connected to is what was looked at: a name that changes in between changes nothing."""
    asked = []

    async def rebinding(host: str) -> Sequence[str]:
        asked.append(host)
        return ["8.8.8.8", "2606:4700::1111"] if len(asked) == 1 else ["127.0.0.1"]

    found = await PublicResolver(rebinding).resolve("api.twilio.com", 443, socket.AF_UNSPEC)

    assert [(one["host"], one["port"], one["family"]) for one in found] == [
        ("8.8.8.8", 443, socket.AF_INET),
        ("2606:4700::1111", 443, socket.AF_INET6),
    ]
    assert all(one["flags"] == socket.AI_NUMERICHOST for one in found)
    assert asked == ["api.twilio.com"]
    with pytest.raises(NotPublic):
        await PublicResolver(rebinding).resolve("api.twilio.com", 443)


@pytest.mark.parametrize("addresses", [[], ["8.8.8.8", "127.0.0.1"], ["::ffff:10.0.0.1", "8.8.8.8"]])
async def test_name_with_one_address_inside_gets_none(addresses: list[str]) -> None:
    """A provider's name has no such address: whoever mixes them means harm."""

    async def mixed(_host: str) -> Sequence[str]:
        return addresses

    with pytest.raises(NotPublic):
        await PublicResolver(mixed).resolve("api.twilio.com", 443)


async def test_resolver_gives_only_the_family_that_is_asked_for() -> None:
    """A machine without IPv6 does not try it."""

    async def both(_host: str) -> Sequence[str]:
        return ["8.8.8.8", "2606:4700::1111"]

    for family, address in ((socket.AF_INET, "8.8.8.8"), (socket.AF_INET6, "2606:4700::1111")):
        assert [one["host"] for one in await PublicResolver(both).resolve("h", 443, family)] == [address]
