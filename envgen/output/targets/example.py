""".env.example: every variable that any profile asks for, documented, without a secret."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from envgen.model import Artifact, Deployment, Owner, Variable
from envgen.output.checksum import PLACEHOLDER
from envgen.output.dotenv_values import DotenvSection, DotenvValues, VariableLine
from envgen.output.targets import Target, title_rule
from envgen.output.template_kinds import TemplateKind
from envgen.output.templating import Templates

EXAMPLE = TemplateKind(
    name="dotenv.example.j2", makes=".env.example", language="dotenv", values=DotenvValues
)

_HEADER = (
    "The variables of {project}. Rendered by envgen from the profiles: this file is",
    "committed and has no secret; `envgen render development` writes .env itself.",
    PLACEHOLDER.removeprefix("# "),
)
_WHO = {
    Owner.ENVGEN: "Secret; envgen makes it.",
    Owner.PERSON: "Secret; a person supplies it.",
    Owner.PLATFORM: "Secret; {platform} makes it.",
    Owner.RESOURCE: "On {platform} it comes from the {manifest}.",
}


def artifacts(deployments: Sequence[Deployment], templates: Templates) -> Iterable[Artifact]:
    """Yield one file for each folder with a manage.py."""
    folders: dict[str, list[Deployment]] = {}
    for deployment in deployments:
        folders.setdefault(deployment.inside(".env.example"), []).append(deployment)
    for path, group in folders.items():
        yield Artifact(
            path=path,
            text=templates.render_kind(EXAMPLE, _values(group)),
            target="example",
            language="dotenv",
        )


def _values(deployments: Sequence[Deployment]) -> DotenvValues:
    sections: dict[str, dict[str, list[tuple[Deployment, Variable]]]] = {}
    for deployment in sorted(deployments, key=lambda item: item.kind != "development"):
        for variable in deployment.variables:
            names = sections.setdefault(variable.section, {})
            names.setdefault(variable.name, []).append((deployment, variable))
    project = deployments[0].project
    return DotenvValues(
        header=tuple(line.format(project=project) for line in _HEADER),
        sections=tuple(
            DotenvSection(
                rule=title_rule(title),
                entries=tuple(_entry(found, len(deployments)) for found in names.values()),
            )
            for title, names in sections.items()
        ),
    )


def _entry(found: list[tuple[Deployment, Variable]], profiles: int) -> VariableLine:
    deployment, variable = found[0]
    plain = variable.owner is Owner.PROFILE and deployment.kind == "development"
    comments = (variable.help, _facts(found, profiles))
    return VariableLine(
        name=variable.name,
        value=(variable.value or "") if plain else "",
        given=plain or not variable.optional,
        comments=tuple(comment for comment in comments if comment),
    )


def _facts(found: list[tuple[Deployment, Variable]], profiles: int) -> str:
    deployment, variable = found[0]
    who = _WHO.get(variable.owner, "") if variable.secret or variable.reference else ""
    if deployment.platform is not None:
        platform = deployment.platform
        who = who.format(platform=platform.title, manifest=platform.manifest_name)
    if variable.owner is Owner.PERSON and not variable.secret:
        who = "A person supplies it."
    readers = dict.fromkeys(reader for _, item in found for reader in item.readers)
    read_by = f"Read by {', '.join(readers)}" if readers else "Read by nothing yet"
    where = ""
    if len(found) < profiles:
        where = f" in {', '.join(deployment.name for deployment, _ in found)}"
    return " ".join(part for part in (who, f"{read_by}{where}.") if part)


TARGET = Target(
    name="example",
    about=".env.example, one for all profiles together",
    templates=(EXAMPLE,),
    for_project=artifacts,
)
