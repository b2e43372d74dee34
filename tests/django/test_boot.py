"""Generated projects boot: with what render.yaml gives each program, and with nothing less.

`version` is that of the Django installed; scripts/matrix runs this file with each.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from boots import VERSION, Case, Driver, Project, Service, services, stand_in
from scenarios import DEPLOYED, SCENARIOS, Scenario, render

from envgen.model import Deployment, Owner

Built = Callable[[Scenario], Project]
DEPLOY = ["--deploy", "--fail-level", "WARNING"]
# What Render itself sets: https://render.com/docs/environment-variables
ON_RENDER = {"RENDER": "true", "PORT": "10000"}
MIGRATE = ["manage.py", "migrate"]
SERVE = ["gunicorn"]

each_scenario = pytest.mark.parametrize(
    "scenario", [s for s in SCENARIOS if s.runs_on(VERSION)], ids=lambda scenario: scenario.name
)


@each_scenario
@pytest.mark.threat("the deployed settings are insecure")
def test_programs_boot_on_render(driver: Driver, built: Built, scenario: Scenario) -> None:
    """Each Django program boots with its service's variables alone, and is fit to deploy."""
    project = built(scenario)
    cases = [
        Case(
            f"{service.deployment.name} {program}",
            "check",
            service.environment,
            {"options": DEPLOY, "entrypoint": entrypoint(scenario, program)},
        )
        for service in all_services(project)
        for program in service.programs
        if service.deployment.document.programs[program].django
    ]
    assert cases
    assert driver.errors(project.root, cases) == {}


@each_scenario
@pytest.mark.threat("a service gets secrets that it does not need")
def test_every_entry_is_needed(driver: Driver, built: Built, scenario: Scenario) -> None:
    """Without an entry of render.yaml its reader fails by that name, or falls back on a default."""
    project = built(scenario)
    cases = [case for service in all_services(project) for case in reader_cases(service)]
    for label, outcome in driver.run(project.root, cases).items():
        assert outcome["error"] is None, label
        verdicts = outcome["result"].items()
        assert {name: said for name, said in verdicts if said not in ("required", "read")} == {}


@each_scenario
def test_bots_find_the_backend(driver: Driver, built: Built, scenario: Scenario) -> None:
    """With its service's variables a bot finds the backend, and the backend allows the host."""
    project = built(scenario)
    cases, hosts = [], {}
    for service in all_services(project):
        deployment = service.deployment
        package = deployment.document.django.settings_package
        for route in deployment.routes:
            if route.program in service.programs:
                kind = "web" if len(service.programs) > 1 else "worker"
                environment = {**service.environment, **ON_RENDER, "RENDER_SERVICE_TYPE": kind}
                label = f"{deployment.name} {route.bot}"
                cases.append(Case(label, "backend", environment, {"package": package}))
                hosts[label] = expected_host(deployment, route.kind)
    outcomes = driver.run(project.root, cases)
    assert {label: outcome["result"] for label, outcome in outcomes.items()} == hosts


@each_scenario
def test_development_and_test_boot(driver: Driver, built: Built, scenario: Scenario) -> None:
    """Development boots with its .env file and test with nothing at all."""
    project = built(scenario)
    development, test = project.deployments["development"], project.deployments["test"]
    supply(project.folder / development.dotenv, development)
    assert not (project.folder / test.dotenv).exists()
    cases = [local_case(development), local_case(test)]
    assert driver.errors(project.root, cases) == {}


@each_scenario
def test_images_are_built_without_secrets(driver: Driver, built: Built, scenario: Scenario) -> None:
    """DJANGO_BUILD=1 lets collectstatic run with no other variable, and lets nothing serve."""
    project = built(scenario)
    module = project.deployments["production"].settings_module
    environment = {"DJANGO_SETTINGS_MODULE": module, "DJANGO_BUILD": "1"}
    collect = ["manage.py", "collectstatic", "--no-input"]
    cases = [
        Case("build", "command", environment, {"argv": collect}),
        Case("serve", "settings", environment, {"argv": SERVE}),
    ]
    outcomes = driver.run(project.root, cases)
    assert outcomes["build"]["error"] is None
    assert "DJANGO_SECRET_KEY is not set" in outcomes["serve"]["error"]


@pytest.mark.parametrize("version", ["4.2", "5.2", "6.0", "6.1"])
@pytest.mark.parametrize("options", [["--bot"], ["--frontend", "https://app.example.com"]])
def test_first_profiles_boot(
    driver: Driver, version: str, options: list[str], tmp_path: Path
) -> None:
    """What `envgen init` writes into an empty folder boots, whatever `version` says."""
    command = [sys.executable, "-m", "envgen", "init", *options, str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    base = tmp_path / "profiles" / "base.yaml"
    text = base.read_text(encoding="utf-8")
    assert 'version: "5.2"' in text
    base.write_text(text.replace('version: "5.2"', f'version: "{version}"'), encoding="utf-8")
    session, _ = render(tmp_path)
    project = Project(tmp_path, tmp_path, session.deployments)
    cases = [
        Case(service.deployment.name, "check", service.environment, {"options": DEPLOY})
        for service in all_services(project)
    ]
    cases += [local_case(project.deployments[name]) for name in ("development", "test")]
    assert len(cases) == 4
    assert driver.errors(project.root, cases) == {}


def all_services(project: Project) -> Iterator[Service]:
    """Yield the services of each deployed profile."""
    for profile in DEPLOYED:
        yield from services(project, profile)


def local_case(deployment: Deployment) -> Case:
    """Return a boot on a developer's machine, with nothing set but the profile's name."""
    environment = {"DJANGO_SETTINGS_MODULE": deployment.settings_module}
    return Case(deployment.name, "check", environment, {"options": []})


def entrypoint(scenario: Scenario, program: str) -> str | None:
    """Return what a program's server imports, as its command names it."""
    command = scenario.base.partition(f"{program}: {{command: ")[2].partition(",")[0].split()
    if command[0] == "gunicorn":
        return f"{command[1]}:application"
    if command[0] == "celery":
        return f"{command[2]}:celery_app"
    return command[1] if command[0] == "uvicorn" else None


def reader_cases(service: Service) -> Iterator[Case]:
    """Yield a case for each program of a service, with the variables that it is to read."""
    deployment = service.deployment
    unread = set(service.environment)
    for program in service.programs:
        names = [name for name in service.environment if program in readers(deployment, name)]
        unread -= set(names)
        label = f"{deployment.name} {program}"
        if deployment.document.programs[program].django:
            arguments = {"names": {name: MIGRATE if "MIGRATE" in name else SERVE for name in names}}
            yield Case(label, "need", service.environment, arguments)
        else:
            package = deployment.document.django.settings_package
            ours = [name for name in names if not of_its_own(deployment, program, name)]
            arguments = {"package": package, "names": ours}
            yield Case(label, "need_of_bot", service.environment, arguments)
    assert not unread, f"nothing in the service reads {unread}"


def readers(deployment: Deployment, name: str) -> tuple[str, ...]:
    """Return the programs that read a variable, by the profile's word."""
    variable = deployment.variable(name)
    assert variable is not None
    return variable.readers


def of_its_own(deployment: Deployment, program: str, name: str) -> bool:
    """Say whether a program's own code reads a variable, which no code of envgen's does."""
    declared = deployment.document.env.get(name)
    secrets = {route.secret for route in deployment.routes if route.program == program}
    return name in secrets or (declared is not None and program in (declared.readers or ()))


def expected_host(deployment: Deployment, kind: str) -> str:
    """Return the backend's URL by a route, once its host is found among ALLOWED_HOSTS."""
    allowed = deployment.variable("DJANGO_ALLOWED_HOSTS")
    assert allowed is not None
    assert allowed.value is not None
    web = next(service for service in deployment.manifest.services if service.kind == "web")  # type: ignore[union-attr]
    host = {
        "loopback": "127.0.0.1",
        "private": web.name,
        "public": deployment.public_hosts[0],
    }[kind]
    assert host in allowed.value.split(",")
    return f"https://{host}" if kind == "public" else f"http://{host}:10000"


def supply(dotenv: Path, deployment: Deployment) -> None:
    """Fill in what a person has to supply."""
    text = dotenv.read_text(encoding="utf-8")
    for variable in deployment.variables:
        if variable.owner is Owner.PERSON:
            line = f"\n{variable.name}="
            text = text.replace(f"{line}\n", f"{line}{stand_in(variable)}\n")
    dotenv.write_text(text, encoding="utf-8")
