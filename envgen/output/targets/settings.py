"""The Django settings module of a profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from envgen import catalog
from envgen.formats.python_layout import Call, Joined, Name, names_in
from envgen.formats.shapes import about
from envgen.model import Artifact, Deployment
from envgen.output.targets import Target, title_rule
from envgen.output.template_kinds import TemplateKind, TemplateValues
from envgen.output.templating import Templates

# Sections of settings that are not in the catalog.
_OWN = ("own", "Project-specific settings", "")
# After _OWN, because it uses the secrets defined there.
_BOT = ("bot", "Bot authentication", "")
# The functions of composition.py, which is copied beside the settings.
_HELPERS = ("with_apps", "with_context_processors", "with_middleware")


class SettingLine(TemplateValues, frozen=True):
    """A setting that the module assigns."""

    name: Annotated[str, about("Django's name of the setting.")]
    value: Annotated[Any, about("The assigned value, to print with the filter `assignment`.")]
    comment: Annotated[str, about("The comment above it, one line; may be empty.")]


class SettingsSection(TemplateValues, frozen=True):
    """Settings of one topic."""

    name: Annotated[str, about("A name, such as hosts.")]
    rule: Annotated[str, about("The section's heading: --- Title ------.")]
    link: Annotated[str, about("The page of Django's documentation; may be empty.")]
    settings: Annotated[tuple[SettingLine, ...], about("The settings, in their order.")]


class SettingsValues(TemplateValues, frozen=True):
    """The values that the template of the settings module gets."""

    project: Annotated[str, about("The project's name.")]
    profile: Annotated[str, about("The profile's name.")]
    source: Annotated[str, about("The path of the profile.")]
    standalone: Annotated[bool, about("false if the module imports django.base_settings.")]
    base: Annotated[str | None, about("django.base_settings, if there are any.")]
    base_package: Annotated[str, about("The package of `base`; empty for a top-level module.")]
    base_module: Annotated[str, about("The last part of `base`.")]
    extra: Annotated[str | None, about("django.extra_settings, if there are any.")]
    needs_path: Annotated[bool, about("Whether the settings use the folder of manage.py.")]
    parents: Annotated[int, about("Index in `Path.parents` of the folder with manage.py.")]
    helpers: Annotated[tuple[str, ...], about("Functions to import from composition.py.")]
    environment: Annotated[
        Any, about("The call that reads the environment, to print with the filter `assignment`.")
    ]
    platform: Annotated[str, about("The platform's title; empty without one.")]
    host_variable: Annotated[
        str | None,
        about("The variable with the host name that the platform assigns, if there is one."),
    ]
    host_name: Annotated[str, about("Name of the Python variable for that host name.")]
    on_private_network: Annotated[
        bool, about("Whether a bot calls the site over the private network.")
    ]
    sections: Annotated[tuple[SettingsSection, ...], about("The settings, by topic.")]


SETTINGS = TemplateKind(
    name="settings.py.j2",
    makes="the Django settings modules",
    language="python",
    values=SettingsValues,
)


def artifacts(deployment: Deployment, templates: Templates) -> Iterable[Artifact]:
    """Yield the module."""
    yield Artifact(
        path=f"{deployment.settings_folder}/{deployment.name}.py",
        text=templates.render_kind(SETTINGS, values_of(deployment)),
        target="settings",
        language="python",
        profile=deployment.name,
    )


def values_of(deployment: Deployment) -> SettingsValues:
    """Return what the template of the settings module may use."""
    django, platform = deployment.document.django, deployment.platform
    standalone = django.base_settings is None
    package, _, name = (django.base_settings or "").rpartition(".")
    folder = Name("BASE_DIR" if standalone else "_root")
    names = {item for setting in deployment.settings for item in names_in(setting.value)}
    return SettingsValues(
        project=deployment.project,
        profile=deployment.name,
        source=deployment.source,
        standalone=standalone,
        base=django.base_settings,
        base_package=package,
        base_module=name,
        extra=django.extra_settings,
        needs_path=folder.dotted in names or _reads_dotenv(deployment),
        # manage.py's folder is as far up as the package has parts, and one for the module.
        parents=len(django.settings_package.split(".")),
        helpers=tuple(item for item in _HELPERS if item in names),
        environment=_environment(deployment, folder),
        platform=platform.title if platform else "",
        host_variable=_host_variable(deployment),
        host_name=f"{platform.name}_host" if platform else "",
        on_private_network=any(route.kind == "private" for route in deployment.routes),
        sections=tuple(_sections(deployment)),
    )


def _reads_dotenv(deployment: Deployment) -> bool:
    return deployment.kind == "development"


def _environment(deployment: Deployment, folder: Name) -> Call:
    """Return the call that reads the environment, with the old names of its variables."""
    programs = {name for name, item in deployment.document.programs.items() if item.django}
    known = {item.name for item in deployment.variables if programs & set(item.readers)}
    renamed = {old: new for old, new in deployment.document.renamed.items() if new in known}
    arguments = [Joined(folder, ".env")] if _reads_dotenv(deployment) else []
    return Call("Environment", *arguments, **({"renamed": renamed} if renamed else {}))


def _host_variable(deployment: Deployment) -> str | None:
    """Return the variable with the platform's own name for the site, if the hosts are envgen's."""
    if deployment.platform is None or deployment.kind != "deployed":
        return None
    names = {setting.name for setting in deployment.settings}
    ours = {"ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"} <= names
    return deployment.platform.edge.host_variable if ours else None


def _sections(deployment: Deployment) -> Iterator[SettingsSection]:
    version = deployment.document.django.version
    known = [(item.name, item.title, item.link_in(version)) for item in catalog.SECTIONS]
    lines: dict[str, list[SettingLine]] = {}
    for each in deployment.settings:
        line = SettingLine(name=each.name, value=each.expression, comment=each.comment)
        lines.setdefault(each.section, []).append(line)
    for name, title, link in (*known, _OWN, _BOT):
        if name in lines:
            settings = tuple(lines[name])
            yield SettingsSection(name=name, rule=title_rule(title), link=link, settings=settings)


TARGET = Target(
    name="settings",
    about="the Django settings module of each profile",
    templates=(SETTINGS,),
    for_profile=artifacts,
)
