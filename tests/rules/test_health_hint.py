"""What to do about a health check that the settings of an adopted project do not answer."""

from __future__ import annotations

from judging import deployed

from envgen.check.booted import Booted
from envgen.check.booted.edge import unanswered_health
from envgen.live.boot.report import Boot, BootAnswer, BootReport, SimulatedRequest


def test_a_health_check_of_adopted_settings_is_fixed_in_the_profile() -> None:
    """The hint names what to remove from `unset`, and the place is its line."""
    text = (
        "programs: {web: {command: gunicorn config.wsgi, django: true}}\n"
        "django: {base_settings: config.base}\n"
        "unset: [MIDDLEWARE, HEALTH_PATH]\n"
        "render: {services: {web: {plan: starter, healthCheckPath: /up/}}}\n"
    )
    request = SimulatedRequest("health", "health", "shop.example.com", "http", "/up/")
    report = BootReport(answers=(BootAnswer(404),))
    boot = Boot("production", ("web",), "python", (request,), report)
    (found,) = unanswered_health.check(Booted(deployed(text), boot))
    assert found.place is not None
    assert "unset" in text.splitlines()[found.place.line - 1]
    assert found.severity is None
    assert "remove MIDDLEWARE and HEALTH_PATH from `unset`" in found.hint
