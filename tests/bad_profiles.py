"""Profiles that are wrong, each with the finding in profiles/broken.yaml.

A finding is given by its place, its rule, and a word that tells it from others of that rule.
"""

from __future__ import annotations

# No name of anything looks like it.
CANARY = "Canary~7f3a!9c"
WEB = "programs: {web: {command: x, django: true}, bot: {command: y}}\n"
IN_WEB = "programs: {web: {command: x, django: true}, bot: {command: y, runs_in: web}}\n"

BAD: dict[str, tuple[str | bytes, str, str, str]] = {
    "unknown key": ("sittings: {}", "1:1", "unknown-key", "sittings"),
    "wrong type": ("site: {hosts: a}", "1:8", "type", "site.hosts"),
    "duplicate key": ("project: a\nproject: b", "2:1", "yaml-duplicate-key", "line 1"),
    "circle": ("extends: broken", "1:10", "extends", "broken → broken"),
    "missing base": ("extends: bsae", "1:10", "extends", "base?"),
    "secret": (f"env: {{A: {{secret: true, value: {CANARY}}}}}", "1:25", "secret-in-profile", "A"),
    "secret by name": (f"env: {{A_TOKEN: {CANARY}}}", "1:7", "secret-in-profile", "A_TOKEN"),
    "nested secret": (
        f"settings: {{DATABASES: {{default: {{PASSWORD: {CANARY}}}}}}}",
        "1:34",
        "secret-in-profile",
        "DATABASES.default.PASSWORD",
    ),
    "host with scheme": ("site: {hosts: ['https://a']}", "1:16", "host", "scheme"),
    "host with port": ("site: {hosts: ['a:1']}", "1:16", "host", "port"),
    "host with star": ("site: {hosts: ['*.a']}", "1:16", "host", "subdomain"),
    "origin": ("site: {frontends: [a.example.com]}", "1:20", "origin", "scheme"),
    "sslmode": ("database: {sslmode: requir}", "1:12", "type", "verify-full"),
    "variable name": ("env: {1A: x}", "1:7", "name", "1A"),
    "claimed twice": ("env: {PORT: 1}", "1:7", "claimed-twice", "PORT"),
    "program": (f"{WEB}bot: {{program: bat}}", "2:7", "unknown-program", "`bat`"),
    "loopback": (f"{WEB}bot: {{route: loopback}}", "2:7", "route", "loopback"),
    "private network": (
        f"{WEB}bot: {{route: private}}\nrender: {{services: {{web: {{plan: free}}}}}}",
        "2:7",
        "route",
        "private",
    ),
    "instances": (
        f"{IN_WEB}bot: {{}}\nrender: {{services: {{web: {{numInstances: 2}}}}}}",
        "3:21",
        "bot-instances",
        "web",
    ),
    "sleep": (
        f"{IN_WEB}bot: {{}}\nrender: {{services: {{web: {{plan: free}}}}}}",
        "3:27",
        "bot-sleeps",
        "bot",
    ),
    "runs in a circle": ("programs: {a: {command: x, runs_in: a}}", "1:28", "runs-in", "a"),
    "shadowed module": (
        "django: {settings_package: shop.urls}",
        "1:10",
        "shadowed-module",
        "shop/urls.py",
    ),
    "unquotable": ('env: {A: "\\u0007"}', "1:7", "unquotable", "A"),
    "output outside": ("outputs: {a: {template: a, path: ../a}}", "1:28", "output-path", "project"),
    "output in .git": ("outputs: {a: {template: a, path: .git/a}}", "1:28", "output-path", ".git"),
    "version": ("django: {version: 5.2}", "1:10", "type", "4.2"),
    "mailers": (
        "django: {version: '6.1'}\nsettings: {EMAIL_HOST: x, MAILERS: {}}",
        "2:12",
        "mailers",
        "EMAIL_HOST",
    ),
    "tab": ("site:\n\thosts: []", "2:1", "yaml-syntax", "tab"),
    "nesting": ("[" * 100_000, "1:51", "yaml-depth", "50"),
    "size": (b"#" * (1024 * 1024 + 1), "", "yaml-size", "1024 KiB"),
    "aliases": ("a: &a [x]\nb: [*a, *a]", "2:5", "yaml-alias", "alias"),
    "utf-16": ("project: a".encode("utf-16"), "", "yaml-encoding", "UTF-16"),
    "latin-1": (b"project: \xe9", "1:10", "yaml-encoding", "UTF-8"),
    "empty": ("", "", "yaml-empty", "empty"),
    "nothing but a comment": ("# later", "", "yaml-empty", "empty"),
}
