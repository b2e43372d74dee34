"""Profiles that are wrong, each with what is said of it in profiles/broken.yaml."""

from __future__ import annotations

# No name of anything looks like it.
CANARY = "Canary~7f3a!9c"
WEB = "programs: {web: {command: x, django: true}, bot: {command: y}}\n"
IN_WEB = "programs: {web: {command: x, django: true}, bot: {command: y, runs_in: web}}\n"

BAD: dict[str, tuple[str | bytes, str]] = {
    "unknown key": ("sittings: {}", "1:1: unknown key sittings"),
    "wrong type": ("site: {hosts: a}", "1:8: site.hosts must be a list"),
    "duplicate key": ("project: a\nproject: b", "2:1: duplicate key project, first at line 1"),
    "circle": ("extends: broken", "1:10: `extends`"),
    "missing base": ("extends: bsae", "1:10: `extends`"),
    "secret": (f"env: {{A: {{secret: true, value: {CANARY}}}}}", "1:25: A is a secret"),
    "secret by name": (f"env: {{A_TOKEN: {CANARY}}}", "1:7: A_TOKEN looks like a secret"),
    "nested secret": (
        f"settings: {{DATABASES: {{default: {{PASSWORD: {CANARY}}}}}}}",
        "1:34: DATABASES.default.PASSWORD",
    ),
    "host with scheme": ("site: {hosts: ['https://a']}", "1:16: a host cannot have a scheme"),
    "host with port": ("site: {hosts: ['a:1']}", "1:16: a host cannot have a port"),
    "host with star": ("site: {hosts: ['*.a']}", "1:16: a host cannot start with *."),
    "origin": ("site: {frontends: [a.example.com]}", "1:20: an origin needs a scheme"),
    "sslmode": ("database: {sslmode: requir}", "1:12: database.sslmode must be"),
    "variable name": ("env: {1A: x}", "1:7: the name 1A is no variable name"),
    "claimed twice": ("env: {PORT: 1}", "1:7: the name PORT is reserved"),
    "program": (f"{WEB}bot: {{program: bat}}", "2:7: there is no program"),
    "loopback": (
        f"{WEB}bot: {{route: loopback}}",
        "2:7: `bot` and `web` run in different containers",
    ),
    "private network": (
        f"{WEB}bot: {{route: private}}\nrender: {{services: {{web: {{plan: free}}}}}}",
        "2:7: Render's private network",
    ),
    "instances": (
        f"{IN_WEB}bot: {{}}\nrender: {{services: {{web: {{numInstances: 2}}}}}}",
        "3:21: `bot` runs in each instance of `web`",
    ),
    "sleep": (
        f"{IN_WEB}bot: {{}}\nrender: {{services: {{web: {{plan: free}}}}}}",
        "3:27: a free service goes to sleep",
    ),
    "runs in a circle": ("programs: {a: {command: x, runs_in: a}}", "`a` would run in itself"),
    "shadowed module": ("django: {settings_package: shop.urls}", "shop/urls.py"),
    "unquotable": ('env: {A: "\\u0007"}', "1:7: a .env file cannot hold the value of A"),
    "output outside": ("outputs: {a: {template: a, path: ../a}}", "cannot be outside the project"),
    "output in .git": ("outputs: {a: {template: a, path: .git/a}}", "cannot be in .git"),
    "version": ("django: {version: 5.2}", "1:10: django.version must be 4.2, 5.2"),
    "mailers": (
        "django: {version: '6.1'}\nsettings: {EMAIL_HOST: x, MAILERS: {}}",
        "2:12: EMAIL_HOST cannot be used with MAILERS",
    ),
    "tab": ("site:\n\thosts: []", "a tab where YAML wants spaces"),
    "nesting": ("[" * 100_000, "nested more than 50 levels deep"),
    "size": (b"#" * (1024 * 1024 + 1), "the file is larger than 1024 KiB"),
    "aliases": ("a: &a [x]\nb: [*a, *a]", "an alias (*) is not allowed"),
    "utf-16": ("project: a".encode("utf-16"), "UTF-16 or UTF-32, not UTF-8"),
    "latin-1": (b"project: \xe9", "1:10: a byte that is not UTF-8"),
    "empty": ("", "the file is empty"),
    "nothing but a comment": ("# later", "the file is empty"),
}
