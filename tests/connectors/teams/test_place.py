"""Which servers may be given our token, and what an address of ours means."""

import pytest

from connectors.teams.place import Place, TrustedHosts, place_at
from domain.errors import Refused

HOSTS = TrustedHosts(
    ["smba.trafficmanager.net", "SMBA.example", "127.0.0.1", "[::1]:8899", "relay.example:8443"]
)


@pytest.mark.parametrize(
    "url",
    [
        "https://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net",
        "https://SMBA.TrafficManager.net/amer",
        "https://smba.trafficmanager.net:443/emea/",
        "https://smba.example/teams/",
        "https://smba.trafficmanager.net/emea/72f988bf-86f1-41af-91ab-2d7cd011db47/",
        "http://127.0.0.1:40123/emea/",
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "http://[::1]:8899/",
        "https://relay.example:8443/",
    ],
)
def test_a_listed_server_is_trusted(url: str) -> None:
    assert HOSTS.trusts(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://smba.trafficmanager.net/emea/",
        "https://evil.example/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://evilsmba.trafficmanager.net/",
        "https://trafficmanager.net/",
        "https://smba.trafficmanager.net:8443/",
        "https://smba.trafficmanager.net@evil.example/",
        "https://evil.example\\@smba.trafficmanager.net/",
        "https://smba.trafficmanager.net\\.evil.example/",
        "https://smba.trafficmanager.net#.evil.example/",
        "https://smba.trafficmanager.net?x=.evil.example",
        "https://smba.trafficmanager.net/emea/\n",
        " https://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net/%2e%2e/",
        "https://smba。trafficmanager.net/",
        "//smba.trafficmanager.net/",
        "file://smba.trafficmanager.net/etc/passwd",
        "http://localhost:40123/",
        "http://127.0.0.2/",
        "http://[::1]:8898/",
        "http://relay.example:8443/",
        "https://relay.example/",
        "https://smba.trafficmanager.net/" + "a" * 3000,
    ],
)
def test_nobody_else_is_trusted_however_the_address_is_written(url: str) -> None:
    assert not HOSTS.trusts(url)


def test_a_loopback_server_is_trusted_only_when_it_is_listed_itself() -> None:
    assert not TrustedHosts(["smba.trafficmanager.net"]).trusts("http://127.0.0.1:40123/")


@pytest.mark.parametrize("conversation", ["a:1xyz", "19:abc@thread.tacv2;messageid=17", "19:a#b"])
def test_a_place_is_found_again_by_its_address(conversation: str) -> None:
    place = Place("https://smba.trafficmanager.net/emea/", conversation)

    assert place_at(place.as_address) == place


@pytest.mark.parametrize(
    "address", ["", "#", "https://smba.trafficmanager.net/", "#a:1", "x#", "x#.", "x#.."]
)
def test_another_text_is_no_address(address: str) -> None:
    with pytest.raises(Refused):
        place_at(address)
