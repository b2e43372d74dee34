"""What `envgen lint` says of files of any repository."""

from __future__ import annotations

import json
import os
import sys
import urllib.error
from collections.abc import Callable
from typing import Any

from commandline import git
from snapshots import Case, Sandbox, empty, typed

from envgen.lint import schemas

Step = Callable[[Sandbox], object]
TEXT = {"type": "string"}
PLAN = {"type": "string", "enum": ["free", "starter"]}
ENTRY = {
    "anyOf": [
        {
            "type": "object",
            "properties": {"key": TEXT, "value": {"anyOf": [TEXT, {"type": "number"}]}},
            "required": ["key"],
            "additionalProperties": False,
        },
        {"type": "object", "properties": {"fromGroup": TEXT}, "required": ["fromGroup"]},
    ]
}
# In the style of Render's, which is not part of envgen.
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "definitions": {
        "plan": PLAN,
        "service": {
            "type": "object",
            "properties": {
                "type": {"enum": ["web", "worker"]},
                "name": TEXT,
                "runtime": TEXT,
                "plan": PLAN,
                "numInstances": {"type": "integer", "minimum": 1, "maximum": 9},
                "domains": {"type": "array", "items": TEXT},
                "autoDeployTrigger": {"enum": ["off", "commit"]},
                "disk": {"oneOf": [{"minProperties": 1}, {"maxProperties": 9}]},
                "region": {"type": "string", "pattern": "^[a-z]+$"},
                "letters": {"enum": [f"letter-{number}" for number in range(20)]},
                "envVars": {"type": "array", "items": ENTRY},
                **{f"key{number}": TEXT for number in range(4)},
            },
            "required": ["type", "name"],
            "additionalProperties": False,
        },
        "site": {
            "type": "object",
            "properties": {"type": {"const": "web"}, "runtime": {"const": "static"}, "path": TEXT},
            "required": ["type"],
            "additionalProperties": False,
        },
        "database": {
            "type": "object",
            "properties": {"name": TEXT, "plan": PLAN, "ipAllowList": {"type": "array"}},
            "required": ["name"],
            "additionalProperties": False,
        },
    },
    "type": "object",
    "properties": {
        "services": {
            "type": "array",
            "items": {"anyOf": [{"$ref": "#/definitions/service"}, {"$ref": "#/definitions/site"}]},
        },
        "databases": {"type": "array", "items": {"$ref": "#/definitions/database"}},
        "version": {"const": "1"},
    },
    "unevaluatedProperties": False,
}
WRONG = """\
version: 2
services:
  - {type: webb, name: a}
  - {name: b}
  - type: web
    name: shop
    env: python
    plan: startr
    planet: mars
    path: .
    numInstances: 0
    domains: shop.example.com
    autoDeployTrigger: off
    disk: {name: x}
    region: A1
    letters: letter
    key0: 1
    key1:
    key2: 2026-01-01
    key3: [1]
    envVars:
      - value: 1
      - {key: A, value: [], color: red}
      - text
  - {type: web, name: big, numInstances: 10, plan: 2c-8g, runtime: docker}
  - {type: web, runtime: static, path: 1}
  - text
databases:
  - {name: a, plan: free, connectionPool: pgbouncer, ipAllowList: []}
  - {plan: 1c-4g, ipAllowList: {}}
extra: 1
"""
FINE = "databases:\n  - {name: shop-db, plan: free, ipAllowList: []}\n"
REPOSITORY = {
    "render.yaml": """\
previews: {generation: manual}
databases:
  - {name: shop-db, plan: free, region: ohio}
services:
  - type: web
    name: shop
    env: python
    plan: starter
    autoDeploy: true
    buildCommand: make
    startCommand: gunicorn shop.wsgi
    envVars:
      - {key: API_TOKEN, value: Zq8fKw3nVt6y}
      - {key: DEBUG, value: false}
      - {key: MAIL_PASSWORD, sync: false}
      - key: DATABASE_URL
        fromDatabase: {name: shop-db, property: connectionString}
      - key: OTHER_URL
        fromDatabase: {name: shop-bd, property: connectionString}
      - fromGroup: shared
""",
    ".env": "export A=1\n",
    ".env.example": "API_TOKEN=Zq8fKw3nVt6yBm1x\n",
    "Procfile": "web: gunicorn -b 0.0.0.0:8000 shop.wsgi\nworker celery\n",
    "other/Procfile": "site: gunicorn -b 127.0.0.1:8000 shop.wsgi\n",
    "third/Procfile": "web: gunicorn -b 127.0.0.1:8000 shop.wsgi\n",
    "Dockerfile": "FROM python:3.13\nENV API_TOKEN=Zq8fKw3nVt6y\nCOPY . .\n",
    "shop/settings.py": "DEBUG = True\nALLOWED_HOSTS = ['*']\nSECRET_KEY = 'Zq8fKw3nVt6y'\n",
}


def write(**files: str) -> Step:
    """Return what writes files; `__` in a name is a dot."""

    def step(box: Sandbox) -> None:
        for path, text in files.items():
            target = box.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")

    return step


def schema(data: object) -> Step:
    """Return what writes a schema."""
    return write(**{"schema.json": data if isinstance(data, str) else json.dumps(data)})


def no_schema(box: Sandbox) -> None:
    """Let nothing be cached."""
    box.patch.setenv("XDG_CACHE_HOME", str(box.root.parent / "cache"))
    box.patch.setattr(schemas, "kept", dict)


def answers(result: object) -> Step:
    """Return what makes a server answer, or fail."""

    class Answer:
        def __enter__(self) -> Answer:
            if isinstance(result, Exception):
                raise result
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def read(self, most: int) -> object:
            return result

    return lambda box: box.patch.setattr(
        schemas.urllib.request, "urlopen", lambda *a, **k: Answer()
    )


def pipe(box: Sandbox) -> None:
    """Make a pipe, from which reading would not end."""
    os.mkfifo(box.root / "pipe.env")


def added(box: Sandbox) -> None:
    """Let git track everything."""
    git(box.root, "init", "-q")
    git(box.root, "add", "-A", "-f")


def no_cache(box: Sandbox) -> None:
    """Leave nowhere to keep a schema."""
    box.patch.setattr(schemas, "cache_folder", lambda: None)


def in_cache(box: Sandbox) -> None:
    """Keep a schema in the case's own folder."""
    folder = box.root / "cache"
    folder.mkdir()
    box.patch.setattr(schemas, "cache_folder", lambda: folder)


def without_jsonschema(box: Sandbox) -> None:
    """Let jsonschema not be installed."""
    box.patch.setitem(sys.modules, "jsonschema", None)


def lint(name: str, command: str, *steps: Step, **more: Any) -> Case:
    """Return a case in a folder without profiles."""
    return typed(name, f"lint {command}".strip(), no_schema, *steps, project=empty, **more)


CASES = [
    lint("lint: a repository", "", write(**REPOSITORY)),
    lint("lint: nothing wrong", "", write(**{"render.yaml": FINE})),
    lint("lint: two files", "", write(**{"render.yaml": FINE, ".env": "A=1\n"})),
    lint(
        "lint: two files that are fine",
        "",
        write(**{"a/.env": "A=1\n", "b/.env": "A=1\n"}),
    ),
    lint("lint: the rules", "--list-rules", most=400),
    lint(
        "lint: a database without a plan, in another region",
        "render.yaml",
        write(
            **{
                "render.yaml": "databases: [{name: db, ipAllowList: []}]\nservices:\n- type: web\n"
                "  name: shop\n  runtime: python\n  plan: free\n  region: ohio\n  envVars:\n"
                "  - key: A\n    fromDatabase: {name: db, property: connectionString}\n"
            }
        ),
    ),
    lint(
        "lint: a database without a name",
        "render.yaml",
        write(**{"render.yaml": "databases: [{plan: free}]\nservices: [{type: redis}]\n"}),
    ),
    lint("lint: a tracked .env file", "", write(**{".env": "API_TOKEN=Zq8fKw3nVt6y\n"}), added),
    lint("lint: no file of its own", ""),
    lint("lint: other files", "README.md missing.yaml pipe.env", write(**{"README.md": "x"}), pipe),
    lint(
        "lint: text that is none",
        ".env render.yaml",
        lambda box: (box.root / ".env").write_bytes(b"A=1\nB=\xff"),
        write(**{"render.yaml": "a: &a [*a]\n"}),
    ),
    lint("lint: no Python", "settings.py", write(**{"settings.py": "DEBUG = (\n"})),
    lint("lint: no web process", "Procfile", write(Procfile="web gunicorn shop.wsgi\n")),
    lint("lint: an open bracket", "render.yaml", write(**{"render.yaml": "services: [\n"})),
    lint("lint: a large file", ".env", write(**{".env": "A=1\n" * 2**20 + "B=1\n"})),
    lint("lint: an alias of nothing", "render.yaml", write(**{"render.yaml": "a: *b\n<<: 1\n"})),
    lint("lint: fixes", "--fix --yes render.yaml", write(**REPOSITORY)),
    lint("lint: unsafe fixes", "--fix --unsafe-fixes --yes render.yaml", write(**REPOSITORY)),
    lint(
        "lint: only unsafe fixes",
        "render.yaml",
        write(**{"render.yaml": "databases:\n  - {name: a, plan: free}\n"}),
    ),
    lint(
        "lint: a schema",
        "--schema schema.json render.yaml",
        schema(SCHEMA),
        write(**{"render.yaml": WRONG}),
    ),
    lint(
        "lint: a schema that says nothing more",
        "--schema schema.json render.yaml",
        schema({**SCHEMA, "unevaluatedProperties": True, "not": {"required": ["databases"]}}),
        write(**{"render.yaml": FINE}),
    ),
    lint("lint: no schema", "--schema schema.json", write(**{"render.yaml": FINE})),
    lint("lint: no JSON", "--schema schema.json", schema("{")),
    lint("lint: other JSON", "--schema schema.json", schema([])),
    lint("lint: a large schema", "--schema schema.json", schema(" " * (10 * 2**20 + 1))),
    lint(
        "lint: a schema with an error",
        "--schema schema.json",
        schema({**SCHEMA, "type": 1}),
        write(**{"render.yaml": FINE}),
    ),
    lint(
        "lint: a schema that leads elsewhere",
        "--schema schema.json",
        schema({"properties": {"databases": {"$ref": "#/nowhere"}}}),
        write(**{"render.yaml": FINE}),
    ),
    lint(
        "lint: without jsonschema",
        "--schema schema.json",
        without_jsonschema,
        schema(SCHEMA),
        write(**{"render.yaml": FINE}),
    ),
    lint("lint: fetch", "--fetch-schema", in_cache, answers(json.dumps(SCHEMA).encode())),
    lint("lint: fetch no schema", "--fetch-schema", in_cache, answers(b"<html>")),
    lint(
        "lint: fetch nothing",
        "--fetch-schema",
        answers(urllib.error.URLError("no route")),
        in_cache,
    ),
    lint("lint: fetch by HTTP", "--fetch-schema --schema-url http://example.com", in_cache),
    lint(
        "lint: fetch without jsonschema",
        "--fetch-schema",
        lambda box: box.patch.setattr(schemas, "find_spec", lambda name: None),
    ),
    lint("lint: fetch without a cache", "--fetch-schema", no_cache),
    lint("lint: --fix and stdin", "--fix - --stdin-filename .env"),
    lint("lint: --unsafe-fixes alone", "--unsafe-fixes"),
    lint("lint: --schema-url alone", "--schema-url https://example.com"),
    lint("lint: stdin without a name", "-"),
]
FILES = {"lint": CASES}
