"""The problems of wrong input: their ids, and what is wrong.

Rules have their texts with their functions in `envgen/check/`. A problem can be reported at many
places, so its text is here. docs/reference/rules.md is made from it.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Topic(Struct, frozen=True):
    """Problems of one topic: what each id, or each group of ids, reports."""

    title: str
    texts: Mapping[str, str]
    about: str = ""


TOPICS = (
    Topic(
        "In the YAML",
        {
            "yaml-syntax": "It is not valid YAML.",
            "yaml-encoding": "It is not UTF-8, or has characters that YAML does not allow.",
            "yaml-empty": "The file is empty.",
            "yaml-mapping": "The file is not a mapping of keys to values.",
            "yaml-document": "A second document begins.",
            "yaml-size": "It is larger than 1 MiB or has more than 100,000 values.",
            "yaml-depth": "It is nested more than 50 levels deep.",
            "yaml-duplicate-key": "A key occurs twice in one mapping.",
            "yaml-key": "A key is not text.",
            "yaml-anchor yaml-alias yaml-merge": (
                "An anchor, an alias or a merge key. Profiles share by `extends`."
            ),
            "yaml-tag": "A tag, such as `!!python/object`.",
            "yaml-directive": "A directive, such as `%YAML`.",
        },
    ),
    Topic(
        "In the format",
        {
            "profile-name": (
                "The file's name is not a module name, or is the name of a copied module."
            ),
            "profile-file": "The file ends in .yml, is a symbolic link, or cannot be read.",
            "requires": (
                "The project needs another version of envgen, or `requires` is not a version "
                "specifier."
            ),
            "extends": "The profile that it extends does not exist, or extends this one.",
            "null": "`null` removes a key, and none is inherited.",
            "unknown-key": "The format has no such key here.",
            "name": "A name has characters that are not allowed.",
            "type": "A value has the wrong type, or is not one of those that are allowed.",
            "ignore": "`ignore` names a rule that does not exist, or gives no reason.",
        },
    ),
    Topic(
        "In settings",
        {
            "unknown-setting": (
                "The name is nearly that of a known setting, or a setting cannot have it."
            ),
            "setting-type": "The value does not have the type of the setting.",
            "setting-version": (
                "The project's version of Django does not have the setting yet, or no longer "
                "has it."
            ),
            "rotates": (
                "A variable has `rotates`, but nobody generates it, or it is not plain text."
            ),
            "secret-in-profile": (
                "The profile contains the value of a secret, or of something that looks like one."
            ),
            "unset append prepend": (
                "There is nothing to remove, or no list to add to; or one profile sets and "
                "unsets the same setting."
            ),
            "overridable": (
                "The setting is not set, or has a structure that a variable cannot hold."
            ),
            "mailers": (
                "An old mail setting is beside MAILERS. Django 6.1 refuses to start with both."
            ),
            "host": "A host has a scheme, a port, a path or `*`, or includes strangers' sites.",
            "origin": "A frontend is not an origin, or a deployed one does not use https.",
            "shadowed-module": (
                "The settings package would hide a module that the project has or needs."
            ),
            "module-name": (
                "A module's name contains a keyword of Python, so nothing can import it."
            ),
            "missing-module": (
                "`base_settings` or `extra_settings` names a module that does not exist."
            ),
            "own-module": (
                "`base_settings` or `extra_settings` names the module that envgen generates."
            ),
        },
    ),
    Topic(
        "In variables and secrets",
        {
            "variable-type": "A value does not fit its `type`, or an item of a list has a comma.",
            "unquotable": (
                "A .env file cannot contain the value in a form that all programs read alike."
            ),
            "claimed-twice": "Two parts of the profile, or a platform, use the same name.",
            "two-platforms": (
                "A profile has the sections of two platforms, but can be deployed to only one."
            ),
            "renamed": "An old name is for a variable that no program reads.",
            "log-level": "Python's logging has no such level.",
            "dotenv-name": "A .env file cannot have a variable of this name.",
            "dotenv-value": "A value cannot be written into a .env file.",
        },
    ),
    Topic(
        "In programs, stores and services",
        {
            "unknown-app": "The name is nearly that of a known app, or that of its package.",
            "kind": (
                "The key `render` is in a profile that is not deployed, or in one that it extends."
            ),
            "unknown-program": (
                "The profile names a program that does not exist, or that has no service of "
                "its own."
            ),
            "runs-in": "A program would run in itself.",
            "program": "A program serves ASGI without Django.",
            "route": "The bot cannot reach the backend by this route.",
            "bot-secret": (
                "The backend cannot verify: it loads no settings, does not get the bot's "
                "secret, or reads it differently."
            ),
            "bot-accept": "No version of a signature is accepted.",
            "bot-instances": "The bot would run once in each of several instances.",
            "bot-sleeps": "The bot would sleep with a free web service.",
            "celery-broker": "Celery has no broker.",
            "celery-beat": "Beat would run several times, and so would each task.",
            "database": "The key has no meaning for SQLite.",
            "sslmode": "The connection could be unencrypted.",
            "sslrootcert": "The CA certificate is missing.",
            "pooler": (
                "The pooler or pool, CONN_MAX_AGE, Django's version and the network do not "
                "fit together."
            ),
            "free-plan": "The free plan does not exist for this, or lacks what is asked for.",
            "cron": "A cron job has no schedule, or has a key that only servers have.",
            "health": "There is a health check, but nothing listens.",
            "image": "The runtime is `image`, but no image is named.",
            "env-group": (
                "An env group cannot contain the variable, or brings it to a service that "
                "does not read it."
            ),
            "duplicate-name": "Two resources have the same name.",
            "unused-resource": "Nothing uses a database of the platform, which costs money.",
        },
    ),
    Topic(
        "In connections to a database",
        {
            "connection": (
                "There is no URL, the settings do not load, or the server cannot be connected to."
            ),
            "connection-tls": "The connection is unencrypted, and not in a private network.",
            "connection-certificate": (
                "The server's certificate was not verified, or not for its host name."
            ),
            "connection-pooler": "The settings do not fit the mode of the pooler.",
            "connection-pool": "The settings use psycopg's pool, which is not installed.",
        },
        "Only `check --database` reports these. [The database](database.md) explains them.",
    ),
    Topic(
        "In files and on the command line",
        {
            "file": "A file of the project cannot be read as UTF-8 text.",
            "tls": (
                "`site.tls` has no effect: a platform ends TLS, or the profile is not deployed."
            ),
            "output-path": (
                "An output is outside the project, in .git, behind a symbolic link, or at the "
                "path of another one."
            ),
            "template": (
                "A template is missing, wrong, or prints something that cannot be written."
            ),
            "schema": "The schema for `envgen lint` cannot be read or used.",
            "project": "There are no profiles here, or the folder does not exist.",
            "unknown-profile": "There is no profile of that name.",
            "interpreter": (
                "There is no Python to boot the project with (`envgen check --boot`), or it "
                "cannot be run."
            ),
            "check": (
                "`--since` of `envgen check --boot` names a commit that git does not have, or "
                "no platform of the profiles makes previews (`--preview`)."
            ),
            "unknown-variable": "There is no secret of that name.",
            "reset": "`--reset` names a variable that does not exist.",
            "new-secret": "A test profile has no .env file to write a secret to.",
            "import-env": (
                "The file cannot be read, two names in it are for the same variable, or a "
                ".env file cannot contain a value."
            ),
            "env-dialect": (
                "Programs read a line of the file to import differently, and `--dialect` "
                "names none."
            ),
            "sealed-file": (
                "A line of a sealed file was changed, or the file is of another profile."
            ),
            "sealed-key": (
                "A key is missing, readable by others or not the known one; or there is "
                "nothing to seal."
            ),
            "rotate": "The secret cannot be rotated here, or its files disagree.",
            "todo": "The profile has no manifest.",
            "lsp": "pygls is not installed.",
            "adopt": (
                "There is no manage.py, the settings module that it names does not exist, or "
                "no improvement has this id."
            ),
            "verify": (
                "The profile is not for a deployed site. `envgen verify` has checks of its own."
            ),
            "explain": "Nothing has this name, or the file has no such line.",
            "rehearse": "The profile has no platform, or psutil is not installed.",
            "rehearse-checkout": (
                "There is no git repository, or the commit cannot be checked out."
            ),
            "rehearse-servers": "`envgen rehearse` cannot start PostgreSQL or Redis.",
            "rehearse-build": "The build command fails in a new virtual environment.",
            "rehearse-release": (
                "The pre-deploy command fails on an empty database, or when it runs again."
            ),
            "rehearse-start": (
                "A program ends, listens where the platform cannot reach it, or does no tasks."
            ),
            "rehearse-health": "The health check does not get the answer that the platform wants.",
            "rehearse-pages": "A page or a static file does not answer as it should.",
            "rehearse-bot": "A bot cannot send its signed request, or the site refuses it.",
            "rehearse-measure": (
                "A service uses too much memory, or too many connections to the database."
            ),
            "rehearse-stop": "A program does not end in time, or cuts off a request.",
            "rehearse-upgrade": (
                "The old version fails while the new one migrates (`envgen rehearse --from`)."
            ),
            "diagnose": (
                "The log cannot be read. The other ids of `envgen diagnose` are kinds of causes."
            ),
            "init": (
                "The path is not a folder, or contains a symbolic link, or the project's name "
                "is not a slug."
            ),
        },
    ),
)


def problem_text(name: str) -> str | None:
    """Return what the problem with an id reports; None if there is no such problem."""
    for topic in TOPICS:
        for ids, text in topic.texts.items():
            if name in ids.split():
                return text
    return None
