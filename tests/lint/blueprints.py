"""Blueprints that Render accepts, and ways to break them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from envgen.errors import Problem
from envgen.lint import LintOptions, lint
from envgen.lint.files import piped

# One of everything that the schema knows.
WHOLE = """\
previews:
  generation: automatic
  expireAfterDays: 3
version: "1"
services:
  - type: web
    name: shop-web
    runtime: python
    plan: starter
    region: frankfurt
    buildCommand: pip install -r requirements.txt
    startCommand: gunicorn config.wsgi
    preDeployCommand: python manage.py migrate
    healthCheckPath: /health
    autoDeployTrigger: 'off'
    numInstances: 2
    maxShutdownDelaySeconds: 60
    domains: [shop.example.com]
    disk: {name: files, mountPath: /files, sizeGB: 5}
    scaling: {minInstances: 1, maxInstances: 3, targetCPUPercent: 60}
    previews: {generation: manual, plan: starter}
    buildFilter: {paths: [shop/**], ignoredPaths: [docs/**]}
    envVars:
      - {key: DEBUG, value: "false", previewValue: "true"}
      - {key: WORKERS, value: 3}
      - {key: BOT_SECRET, generateValue: true}
      - {key: MAIL_PASSWORD, sync: false}
      - key: DATABASE_URL
        fromDatabase: {name: shop-db, property: connectionString}
      - key: REDIS_URL
        fromService: {type: keyvalue, name: shop-cache, property: connectionString}
      - fromGroup: shop-shared
  - type: worker
    name: shop-worker
    runtime: docker
    plan: standard
    dockerfilePath: ./Dockerfile
    dockerCommand: celery -A config worker
    envVars:
      - key: BOT_SECRET
        fromService: {type: web, name: shop-web, envVarKey: BOT_SECRET}
  - type: cron
    name: shop-cron
    runtime: python
    plan: starter
    schedule: "0 3 * * *"
    buildCommand: pip install -r requirements.txt
    startCommand: python manage.py clearsessions
  - type: web
    name: shop-docs
    runtime: static
    buildCommand: make
    staticPublishPath: ./site
    headers: [{path: /*, name: X-Frame-Options, value: DENY}]
    routes: [{type: redirect, source: /old, destination: /new}]
  - type: keyvalue
    name: shop-cache
    plan: starter
    ipAllowList: []
    maxmemoryPolicy: noeviction
databases:
  - name: shop-db
    plan: basic-256mb
    databaseName: shop
    user: shop
    postgresMajorVersion: "17"
    diskSizeGB: 15
    ipAllowList:
      - {source: 203.0.113.4/30, description: office}
    readReplicas: [{name: shop-replica}]
envVarGroups:
  - name: shop-shared
    envVars:
      - {key: TIME_ZONE, value: Europe/Berlin}
      - {key: SHARED_SECRET, generateValue: true}
projects:
  - name: shop
    environments:
      - name: staging
        networking: {isolation: enabled}
        permissions: {protection: disabled}
        databases:
          - {name: staging-db, plan: free, ipAllowList: []}
        services:
          - type: pserv
            name: staging-api
            runtime: image
            image: {url: docker.io/library/redis:8}
ungrouped:
  databases:
    - {name: other-db, plan: pro-4gb, highAvailability: {enabled: true}, ipAllowList: []}
"""
_WORDS = ["", "x", "web", "free", "2c-8g", "redis", "static", "python", "off", "0.0.0.0/0", "::/0"]
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.sampled_from(_WORDS),
    st.text(max_size=5),
    st.dates(min_value=datetime.date(1970, 1, 1)),
)
_KEYS = [
    *("env", "runtime", "type", "plan", "previewPlan", "value", "sync", "generateValue", "key"),
    *("fromDatabase", "fromService", "fromGroup", "ipAllowList", "connectionPool", "disk"),
    *("schedule", "name", "envVars", "autoDeploy", "previews", "region", "x-common", "databases"),
]
ANYTHING = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(_KEYS), st.text(max_size=3)), inner, max_size=3),
    ),
    max_leaves=6,
)


def spots(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a tree, as what holds it and the key or index there."""
    for key in list(node) if isinstance(node, dict) else range(len(node)):
        yield node, key
        if isinstance(node[key], dict | list):
            yield from spots(node[key])


@st.composite
def mutated(draw: st.DrawFn, texts: list[str]) -> Any:
    """Return the data of one of `texts`, with up to three changes."""
    tree = yaml.safe_load(draw(st.sampled_from(texts)))
    for _ in range(draw(st.integers(1, 3))):
        found = list(spots(tree))
        if not found:
            break
        holder, key = draw(st.sampled_from(found))
        what = draw(st.sampled_from(["replace", "replace", "remove", "rename", "add"]))
        if what == "replace":
            holder[key] = draw(ANYTHING)
        elif what == "remove":
            del holder[key]
        elif what == "rename" and isinstance(holder, dict):
            holder[draw(st.sampled_from(_KEYS))] = holder.pop(key)
        elif what == "add" and isinstance(holder, dict):
            holder[draw(st.sampled_from(_KEYS))] = draw(ANYTHING)
        elif isinstance(holder, list):
            holder.append(draw(ANYTHING))
    return tree


def problems(text: str | bytes, schema: Any = None, name: str = "render.yaml") -> list[Problem]:
    """Return what `lint` finds in the text of a file."""
    data = text.encode() if isinstance(text, str) else text
    schemas = {"render": schema} if schema is not None else {}
    return lint(piped(data, name, Path("/nowhere")), LintOptions(schemas))
