"""Turn findings into the profiles base, development and production, without side effects."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from envgen.adopt import entries, env_folders, report, services
from envgen.adopt.database_tls import DatabaseTls
from envgen.adopt.decision import Decision, Draft, Notes
from envgen.adopt.declared import by_name, declared
from envgen.adopt.findings import Findings
from envgen.adopt.hosts import Hosts
from envgen.adopt.server import Server
from envgen.adopt.switches import Switches
from envgen.errors import Place
from envgen.formats import yaml_tree
from envgen.platforms.render import PLATFORM
from envgen.platforms.render.manifest.reading import places_of, unread
from envgen.profile import VARIABLE
from envgen.reading.commands import runs_manage
from envgen.reading.entry_points import with_modules_in
from envgen.reading.servers import servers_in
from envgen.resolve.names import RESERVED
from envgen.version import __version__

# Settings that stay the developer's own in development.
_LEFT_AT_HOME = (
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "MIDDLEWARE",
    "HEALTH_PATH",
    "DATABASES",
    "CACHES",
    "LOGGING",
)
# Variables of the machine, which projects do not set.
_MACHINE = frozenset({"HOME", "PATH", "USER", "PWD", "TZ", "CI", "LANG", "HOSTNAME", "VIRTUAL_ENV"})


def decide(findings: Findings, declined: Iterable[str] = (), *, cautious: bool = False) -> Decision:
    """Return the decided profiles, improvements and what is left to a person.

    `declined` are the ids of improvements that are not wanted. A `cautious` decision has no
    Blueprint, because no profile can be made from this render.yaml.
    """
    return _Decider(findings, set(declined), cautious).decide()


class _Decider:
    def __init__(self, findings: Findings, declined: set[str], cautious: bool) -> None:
        self._findings = findings
        self._layout = findings.layout
        self._declined = declined
        self._cautious = cautious
        self._notes = Notes()
        self._server = Draft()
        self._here = Draft()
        self._blueprint: services.Programs | None = None
        self._variables: entries.Variables | None = None
        self._renamed_here: dict[str, str] = {}
        self._renamed_there: dict[str, str] = {}

    def decide(self) -> Decision:
        self._read_blueprint()
        programs = self._programs()
        known = (self._findings, self._declined, self._server, self._notes, self._has_render())
        switches = Switches(*known, self._here)
        if self._variables is not None:
            self._server.env.update(self._variables.env)
        if self._findings.production.broken is None:
            switches.secret_key()
            switches.debug()
        else:
            for draft in (self._server, self._here):
                draft.unset += ["SECRET_KEY", "SECRET_KEY_FALLBACKS", "DEBUG"]
        for topic in (Hosts, Server, DatabaseTls):
            topic(*known).decide()
        self._at_home()
        for name in self._envgen_names(self._server):
            if self._server.env.get(name, {}).get("generate") != "render":
                self._server.env.pop(name, None)
        base_env = self._read_variables(switches)
        self._type_server()
        for env in (base_env, self._server.env, self._here.env):
            for name in env.keys() & self._findings.helps.keys():
                env[name] = {**env[name], "help": self._findings.helps[name]}
        profiles = {
            "base": self._base(programs, switches, base_env),
            "development": self._development(),
            "production": self._production(self._render(base_env)),
        }
        report.leave(self._findings, self._notes, render=self._has_render())
        given = env_folders.copied(
            self._findings,
            {*base_env, *self._here.env, *self._renamed_here, *switches.renamed},
            {*base_env, *self._server.env, *self._renamed_there, *switches.renamed},
        )
        self._notes.left += env_folders.left(self._findings, given)
        new_names = {**switches.renamed, **self._renamed_here, **self._renamed_there}
        return Decision(
            profiles=profiles,
            comments={
                "base": report.comments_of_base(
                    self._findings, self._blueprint, base_env, switches.renamed
                ),
                "production": report.comments_of_production(
                    self._findings, self._blueprint, self._server.env
                ),
            },
            improved=tuple(dict.fromkeys(self._notes.improved)),
            left=tuple(dict.fromkeys(self._notes.left)),
            unread=tuple(dict.fromkeys(self._notes.unread)),
            understood=tuple(report.understood(self._findings, self._blueprint, programs)),
            secrets=self._secrets(switches),
            copied={
                profile: {new_names.get(name, name): value for name, value in values.items()}
                for profile, values in given.items()
            },
        )

    # --- programs and the Blueprint ---

    def _read_blueprint(self) -> None:
        blueprint, text = self._findings.blueprint, self._findings.blueprint_text
        tree, problems = yaml_tree.parse(text.encode(), "render.yaml")
        if text.strip():
            for problem in problems:
                self._leave_blueprint(problem.message, problem.place)
        if blueprint is None:
            return
        plain: Any = yaml_tree.plain(tree) if tree is not None else {}
        modules = self._layout.generated("production")
        converter = services.Converter(
            blueprint,
            plain,
            self._layout.root,
            self._declined,
            modules,
            self._findings.django_commands,
            places_of(tree) if tree is not None else {},
        )
        self._blueprint = converter.convert()
        django = [
            name for name, program in self._blueprint.programs.items() if program.get("django")
        ]
        self._variables = entries.variables(blueprint, self._blueprint.by_service, django)
        for blocker in (*self._blueprint.blockers, *self._variables.blockers):
            self._leave_blueprint(blocker.what, blocker.place)
        if not self._blueprint.programs:
            self._leave_blueprint("none of its services runs Django")
        if not self._cautious:
            self._notes.improved += [*self._blueprint.improved, *self._variables.improved]
            for what, place in unread(tree) if tree is not None else ():
                self._notes.leave(f"{what}: it is left out", place)
            self._notes.left += [*self._blueprint.odd, *self._variables.odd]
        leaked: dict[str, Place | None] = {}
        for item in self._variables.improved:
            if item.id == "blueprint-secret":
                leaked.setdefault(item.detail, item.place)
        if not self._cautious:
            self._notes.left += entries.moved_out_of_groups(blueprint, self._variables)
        self._notes.left += [entries.replace_leaked(*item) for item in leaked.items()]

    def _leave_blueprint(self, why: str, place: Place | None = None) -> None:
        """Decide without a Blueprint, and note the reason."""
        self._cautious = True
        self._notes.leave(f"render.yaml stays as it is: {why}", place)

    def _programs(self) -> dict[str, dict[str, Any]]:
        if self._blueprint is not None and self._blueprint.programs:
            return self._blueprint.programs
        modules = self._layout.generated("production")
        found = {
            services.slug(name): _program(with_modules_in(command, modules))
            for name, command in self._findings.procfile.items()
            if name != "release"
        }
        package = self._layout.settings_package.rpartition(".")[0]
        module = f"{package}.wsgi" if package else "wsgi"
        return found or {"web": {"command": f"gunicorn {module}", "django": True}}

    def _has_render(self) -> bool:
        return self._blueprint is not None and not self._cautious

    def _render(self, base_env: Iterable[str]) -> dict[str, Any] | None:
        if self._blueprint is None or self._variables is None or self._cautious:
            return None
        names = {*base_env, *self._server.env, *self._envgen_names(self._server)}
        return _filled(
            {
                "services": self._blueprint.services,
                "databases": self._blueprint.databases,
                "envVarGroups": self._variables.groups_of(names),
                "others": list(self._blueprint.others),
                "previews": self._blueprint.previews,
            }
        )

    # --- development, and variables ---

    def _at_home(self) -> None:
        self._here.keep(*_LEFT_AT_HOME)
        development = self._findings.development
        for name in ("ENVIRONMENT", "SECRET_KEY_FALLBACKS"):
            if name in development.settings or development.everything is not None:
                self._here.keep(name)

    def _read_variables(self, switches: Switches) -> dict[str, dict[str, Any]]:
        """Return the variables of base.yaml; add those that the server has to development."""
        self._renamed_there = switches.renamed_there
        taken = {*switches.renamed, *switches.shared, *self._envgen_names(self._server)}
        self._renamed_here = switches.renamed_here
        found: dict[str, dict[str, Any]] = {**switches.shared}
        here = by_name(self._findings.development.reads)
        there = by_name(self._findings.production.reads)
        for name in dict.fromkeys((*there, *here)):
            if name in taken or not _can_be_told(name):
                continue
            there_alone = name in self._server.env or name in switches.renamed_there
            there_alone |= name in {*switches.renamed_here, *switches.only_here}
            if there_alone or name == self._database_variable():
                ours = {*self._envgen_names(self._here), *switches.renamed_here}
                if name in here and name not in ours:
                    self._here.env[name] = declared(name, here[name])
            elif name in here and name in there:
                found[name] = declared(name, [*there[name], *here[name]])
                if "optional" in declared(name, here[name]).keys() - found[name].keys():
                    # Only the server's settings need it to load.
                    found[name]["optional"] = True
                    self._server.env[name] = {"optional": False}
            else:
                draft = self._here if name in here else self._server
                draft.env[name] = declared(name, here.get(name) or there[name])
        return found

    def _type_server(self) -> None:
        """Give the variables that a person supplies on the server the type that is read."""
        reads = by_name(self._findings.production.reads)
        for name, entry in self._server.env.items():
            if not {"value", "reference", "generate", "type"} & entry.keys():
                kind = declared(name, reads.get(name, [])).get("type")
                self._server.env[name] = {**entry, **({"type": kind} if kind else {})}

    def _database_variable(self) -> str | None:
        """Return the variable of the database that the server's profile sets."""
        database = self._server.database
        return str(database.get("variable", "DATABASE_URL")) if database else None

    @staticmethod
    def _envgen_names(draft: Draft) -> set[str]:
        """Return the variables that envgen adds to the profile."""
        settings = ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS")
        more = ("SECRET_KEY_FALLBACKS", "SECURE_SSL_REDIRECT")
        names = {f"DJANGO_{name}" for name in (*settings, *more) if name not in draft.unset}
        return names | ({"DJANGO_LOG_LEVEL"} if "LOGGING" not in draft.unset else set())

    # --- the profiles ---

    def _base(
        self,
        programs: dict[str, dict[str, Any]],
        switches: Switches,
        env: dict[str, dict[str, Any]],
    ) -> dict[str, Any]:
        django: dict[str, Any] = {
            "version": self._findings.packages.requirements.supported,
            "settings_package": self._layout.settings_package,
        }
        if self._layout.development == self._layout.production:
            django["base_settings"] = self._layout.production
        # The project's own modules read its variables.
        django["env_as_settings"] = False
        found: dict[str, Any] = {
            "requires": "~=" + ".".join(__version__.split(".")[:2]),
            "project": self._layout.project,
        }
        if self._layout.root != ".":
            found["root"] = self._layout.root
        found |= {"django": django, "programs": programs, "env": env}
        return _filled({**found, "renamed": switches.renamed})

    def _development(self) -> dict[str, Any]:
        found: dict[str, Any] = {"extends": "base"}
        if self._layout.development != self._layout.production:
            found["django"] = {"base_settings": self._layout.development}
        found |= {"settings": self._here.settings, "unset": self._here.unset}
        return _filled({**found, "env": self._here.env, "renamed": self._renamed_here})

    def _production(self, render: dict[str, Any] | None) -> dict[str, Any]:
        found: dict[str, Any] = {"extends": "base"}
        if self._layout.development != self._layout.production:
            found["django"] = {"base_settings": self._layout.production}
        draft = self._server
        site = _filled({"hosts": draft.hosts, "frontends": draft.frontends, "tls": draft.tls})
        found |= {"site": site, "settings": draft.settings, "append": draft.append}
        if render is not None and self._blueprint is not None and self._blueprint.databases:
            aliases = list(self._blueprint.databases)
            postgres = {"provider": "render-postgres"}
            found["databases"] = dict.fromkeys(aliases[1:], postgres)
            # The Blueprint has them. The base module decides which ones the site uses.
            draft.database = postgres
            draft.keep("DATABASES")
        found |= {"database": draft.database, "unset": draft.unset, "env": draft.env}
        found["renamed"] = self._renamed_there
        if render is not None:
            found["render"] = render
        elif self._variables is not None:
            found["env"] = {name: _without_render(variable) for name, variable in draft.env.items()}
        return {**_filled(found), **({"render": render} if render is not None else {})}

    def _secrets(self, switches: Switches) -> dict[str, dict[str, str]]:
        stood = self._variables.secrets if self._variables is not None else {}
        renamed = {**switches.renamed, **switches.renamed_there}
        given = {renamed.get(name, name): value for name, value in stood.items()}
        return {"production": given} if given else {}


def _program(command: str) -> dict[str, Any]:
    django = servers_in(command) or runs_manage(command)
    return {"command": command, **({"django": True} if django else {})}


def _filled(mapping: dict[str, Any]) -> dict[str, Any]:
    """Return a mapping without its empty values."""
    return {key: value for key, value in mapping.items() if value not in ({}, [], None)}


def _can_be_told(name: str) -> bool:
    taken = name in RESERVED and name != "ENVIRONMENT"
    platform = name in PLATFORM.reserved or name in _MACHINE
    return not taken and not platform and re.match(VARIABLE, name) is not None


def _without_render(variable: dict[str, Any]) -> dict[str, Any]:
    """Return a variable that a person supplies now, instead of Render."""
    if "reference" in variable or variable.get("generate") == "render":
        kept = {key: value for key, value in variable.items() if key in ("for", "setting")}
        return {"secret": True, "optional": True, **kept}
    return variable
