"""What an operator is given (alerts, dashboard, compose.yaml) fits the service that it watches and starts."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from contact_centre.metrics import Exposition, history_lag
from routing.events import EVENT_TYPES
from tests.integration.council import serving
from tests.servers import unavailable

PROJECT = Path(__file__).resolve().parents[2]
ALERTS = PROJECT / "deploy" / "prometheus" / "alerts.yml"
DASHBOARD = PROJECT / "deploy" / "grafana" / "dashboards" / "contact-centre.json"
FIRST_SEEN_LATER = {"contact_centre_sockets_closed_total"}
"""Counts by a code that only comes up when something is closed."""


def rules() -> list[dict[str, Any]]:
    """Every alert."""
    loaded = yaml.safe_load(ALERTS.read_text())
    return [rule for group in loaded["groups"] for rule in group["rules"]]


def expressions() -> list[str]:
    """All that rules and dashboard ask of Prometheus."""
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [rule["expr"] for rule in rules()] + [target["expr"] for panel in panels for target in panel["targets"]]


async def test_every_metric_of_alerts_and_dashboard_is_there(tmp_path: Path) -> None:
    """An alert on a name that nothing has stays silent for ever, and nobody notices."""
    recorder = Exposition(role="recorder")
    history_lag(recorder, lambda: 0.0)
    async with serving(tmp_path) as council, council.console() as console, council.page() as page:
        await page.say("arrive", {"queue": "repairs", "text": "It drips."}, "f1")
        offer = (await console.hear_type("offer"))["data"]
        await console.say("accept", {"offer": offer["id"]}, "f2")
        await console.say("send", {"contact": offer["contact"], "text": "Hello."}, "f3")
        await page.hear_type("answered")
        await council.core.follower.save_snapshot()
        text = await council.metrics() + (await recorder.text()).decode()

    shown = set(re.findall(r"^(\w+)(?:\{| )", text, re.MULTILINE))
    asked = {
        name for expression in expressions() for name in re.findall(r"\b(?:contact_centre|process)_\w+", expression)
    }
    assert len(asked) > 20
    assert asked - shown <= FIRST_SEEN_LATER


def test_every_event_that_the_dashboard_draws_exists() -> None:
    """A slip in a type draws an empty line, which looks like good news."""
    asked = {
        kind
        for expression in expressions()
        for types in re.findall(r'type=~?"([^"]+)"', expression)
        for kind in types.split("|")
    }
    assert asked
    assert asked <= {str(kind.__struct_config__.tag) for kind in EVENT_TYPES}


def test_every_alert_leads_to_what_to_do() -> None:
    """At three in the morning the link works, and the page says what it means, how bad it is and what to do."""
    page = (PROJECT / "docs" / "operations.md").read_text()
    sections = {
        heading.lower().replace(" ", "-"): text
        for heading, text in re.findall(r"^## (.+)\n+((?:(?!^## )[^\n]*\n?)+)", page, re.MULTILINE)
    }
    for rule in rules():
        file, anchor = rule["annotations"]["runbook_url"].split("#")
        assert (PROJECT / file).name == "operations.md"
        assert rule["labels"]["severity"].title() in sections[anchor], anchor
        assert all(part in sections[anchor] for part in ("**How bad**", "**Do**")), anchor


@pytest.mark.parametrize(
    "command", [("check", "rules", "alerts.yml"), ("test", "rules", "alerts_test.yml")], ids=["valid", "tested"]
)
def test_prometheus_own_tool_agrees(command: tuple[str, ...]) -> None:
    """Each alert fires for what it is meant for, and a quiet night wakes nobody."""
    promtool = shutil.which("promtool")
    if promtool is None:
        unavailable("promtool is not here (apt-get install prometheus): the rules' own tests were not run")
    ran = subprocess.run([promtool, *command], cwd=ALERTS.parent, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_compose_holds_no_secret_and_names_what_must_be_set() -> None:
    """Whoever copies the file copies no password; whoever forgets one is told so before anything starts."""
    text = (PROJECT / "compose.yaml").read_text()
    example = dict(re.findall(r"^(\w+)=(.*)$", (PROJECT / "deploy" / "env.example").read_text(), re.MULTILINE))
    required = set(re.findall(r"\$\{(\w+):\?", text))
    secrets = {name for name, value in example.items() if re.search("PASSWORD|TOKEN", name) and not value}
    assert required == {name for name in secrets if not name.startswith("TWILIO_")}  # not every centre has a telephone
    assert set(re.findall(r"\$\{(\w+)", text)) <= example.keys()
    assert not re.search(
        r"(?i)(password|token|secret)\w*: *[\"']?[a-z0-9]",
        re.sub(r"\$\{[^}]*\}|secrets: \[.*|.*METRICS_TOKEN$", "", text),
    )


def test_roles_in_containers_may_do_little() -> None:
    """Whoever breaks into a process finds no shell's tools to write with and no rights to use."""
    services = yaml.safe_load((PROJECT / "compose.yaml").read_text())["services"]
    ours = {name: each for name, each in services.items() if each["image"] == "contact-centre"}
    assert set(ours) == {"gateway-1", "gateway-2", "engine", "recorder", "dispatcher"}
    for each in ours.values():
        assert (each["read_only"], each["cap_drop"]) == (True, ["ALL"])
    assert all("healthcheck" in each and each["restart"] == "unless-stopped" for each in services.values())
    assert re.search(r"^USER 10001", (PROJECT / "Dockerfile").read_text(), re.MULTILINE)


def test_containers_run_the_kafka_that_the_tests_run() -> None:
    """What was proved on one version is claimed of that version."""
    pom = PROJECT / "scripts" / "kafka" / "pom.xml"
    image = yaml.safe_load((PROJECT / "compose.yaml").read_text())["services"]["kafka"]["image"]
    version = re.search(r"<artifactId>kafka_[\d.]+</artifactId>\s*<version>([^<]+)<", pom.read_text())
    assert version is not None
    assert image == f"apache/kafka:{version[1]}"
