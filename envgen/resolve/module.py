"""What the settings module needs beside its settings: imports, the base, the old names."""

from __future__ import annotations

from collections.abc import Iterable

from envgen.formats.python_layout import names_in
from envgen.model import Setting, SettingsModule, Variable
from envgen.resolve import routes
from envgen.resolve.context import Context

# What composition.py, copied beside the settings, has for them.
_HELPERS = ("with_apps", "with_context_processors", "with_middleware")


def settings_module(
    context: Context, settings: Iterable[Setting], variables: Iterable[Variable]
) -> SettingsModule:
    """Return what the template of the settings module needs beside `settings`."""
    programs = set(context.django_programs)
    known = {variable.name for variable in variables if programs & set(variable.readers)}
    settings = list(settings)
    names = {name for setting in settings for name in names_in(setting.value)}
    return SettingsModule(
        base=context.django.base_settings,
        extra=context.django.extra_settings,
        # manage.py's folder is as far up as the package has parts, and one for the module.
        parents=len(context.django.settings_package.split(".")),
        reads_dotenv=context.profile.kind == "development",
        renamed={old: new for old, new in context.document.renamed.items() if new in known},
        platform=context.platform.title if context.platform else "",
        host_variable=_host_variable(context, settings),
        host_name=f"{context.platform.name}_host" if context.platform else "",
        on_private_network=any(route.kind == "private" for route in routes.routes(context)),
        helpers=tuple(name for name in _HELPERS if name in names),
        names_folder=context.folder.dotted in names,
    )


def _host_variable(context: Context, settings: Iterable[Setting]) -> str | None:
    """Return the variable with the platform's own name for the site, if the hosts are envgen's."""
    if context.platform is None or not context.deployed:
        return None
    ours = {"ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS"} <= {setting.name for setting in settings}
    return context.platform.edge.host_variable if ours else None
