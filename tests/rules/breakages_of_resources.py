"""How people break services, databases and stores in render.yaml."""

from __future__ import annotations

from breakage import BOT, blueprint

WEB = "  - type: web\n    name: shop-web\n"
DATABASE = "  - name: shop-db\n"
STORE = "  - type: keyvalue\n    name: shop-cache\n"

BREAKAGES = [
    blueprint("manifest-file", "services:\n", "services: [\n", "- type: web"),
    blueprint(
        "manifest-file",
        "    plan: starter\n",
        "    plan: starter\n    plan: free\n",
        "plan: free",
        says="plan",
    ),
    blueprint(
        "manifest-service",
        WEB,
        WEB.replace("shop-web", "shop"),
        "type: web",
        hint="render.services",
    ),
    blueprint(
        "render-names",
<<<<<<< HEAD
        DATABASE,
        f"{DATABASE}    plan: basic-1gb\n    ipAllowList: []\n{DATABASE}",
        "name: shop-db\n    plan: basic-1gb",
        says="shop-db",
=======
        WEB,
        WEB.replace("shop-web", "shop-bot"),
        "type: web",
        says="shop-bot",
>>>>>>> 26120c7 (Warn, and no longer fail, where a database has a service's name; environments have names of their own)
    ),
    blueprint(
        "program-loopback",
        "startCommand: gunicorn config.wsgi",
        "startCommand: gunicorn -b 127.0.0.1:8000 config.wsgi",
        "type: web",
        says="web 127.0.0.1:8000",
        hint="remove `-b`",
    ),
    blueprint(
        "program-development",
        "startCommand: gunicorn config.wsgi",
        "startCommand: bash -c 'python manage.py runserver 0.0.0.0:$PORT'",
        "type: web",
        says="runserver",
        hint="gunicorn",
    ),
    blueprint(
        "render-command",
        "    startCommand: gunicorn config.wsgi\n",
        "",
        "type: web",
        says="shop-web startCommand",
    ),
    blueprint(
        "render-command",
        "    buildCommand: pip install -r requirements.txt &&"
        " python manage.py collectstatic --no-input\n",
        "",
        "type: web",
        says="shop-web buildCommand",
    ),
    blueprint(
        "render-command",
        '    schedule: "0 3 * * *"\n',
        "",
        "type: cron",
        says="shop-nightly schedule",
        hint="0 3",
    ),
    blueprint(
        "render-cron",
        '    schedule: "0 3 * * *"\n',
        '    schedule: "0 3 * * *"\n    numInstances: 2\n',
        "type: cron",
        says="shop-nightly cron numInstances",
    ),
    blueprint(
        "render-free",
        f"{BOT}    runtime: python\n    plan: starter",
        f"{BOT}    runtime: python\n    plan: free",
        f"type: worker\n{BOT}",
        says="shop-bot worker free plan",
        hint="starter",
    ),
    blueprint(
        "render-free",
        "    plan: starter\n",
        "    plan: free\n",
        "type: web",
        says="shop-web free preDeployCommand",
    ),
    blueprint("render-plan", "    plan: starter\n", "", "type: web", severity="warning"),
    blueprint(
        "render-plan",
        "    plan: basic-256mb\n",
        "",
        "name: shop-db\n    region",
        says="shop-db plan",
        severity="warning",
    ),
    blueprint(
        "render-open",
        "    plan: basic-256mb\n    region: oregon\n    ipAllowList: []\n",
        "    plan: basic-256mb\n    region: oregon\n",
        "name: shop-db\n    plan",
        says="shop-db",
        hint="ipAllowList: []",
    ),
    blueprint(
        "render-open",
        "    plan: basic-256mb\n    region: oregon\n    ipAllowList: []\n",
        "    plan: basic-256mb\n    region: oregon\n    ipAllowList:\n      - source: 0.0.0.0/0\n",
        "ipAllowList:\n      - source",
    ),
    blueprint(
        "render-open",
        "    maxmemoryPolicy: noeviction\n    ipAllowList: []\n",
        "    maxmemoryPolicy: noeviction\n",
        "type: keyvalue\n    name",
        says="shop-cache",
    ),
    blueprint(
        "render-region",
        "    plan: basic-256mb\n    region: oregon\n",
        "    plan: basic-256mb\n    region: ohio\n",
        "key: DATABASE_URL",
        says="DATABASE_URL ohio shop-web oregon",
        hint="region",
    ),
    blueprint(
        "render-eviction",
        "    maxmemoryPolicy: noeviction\n",
        "",
        "type: keyvalue\n    name",
        says="shop-cache maxmemoryPolicy",
        severity="warning",
    ),
    blueprint(
        "manifest-health",
        "    healthCheckPath: /healthz\n",
        "",
        "type: web",
        says="shop-web",
        severity="warning",
    ),
    blueprint(
        "manifest-health",
        "    healthCheckPath: /healthz\n",
        "    healthCheckPath: /up\n",
        "type: web",
        says="/up /healthz",
        hint="the profile",
        severity="warning",
    ),
    blueprint(
        "render-former",
        "    runtime: python\n",
        "    env: python\n",
        "env: python",
        says="shop-web env runtime",
        hint="`runtime`",
        severity="warning",
    ),
    blueprint(
        "render-former",
        "    region: oregon\n",
        "    region: oregon\n    autoDeploy: false\n",
        "autoDeploy: false",
        hint="`autoDeployTrigger`",
        severity="warning",
    ),
    blueprint(
        "render-former",
        STORE,
        STORE.replace("keyvalue", "redis"),
        "type: redis",
        hint="type: keyvalue",
        severity="warning",
    ),
    blueprint(
        "render-text",
        "    region: oregon\n",
        "    region: oregon\n    autoDeployTrigger: off\n",
        "autoDeployTrigger: off",
        says="autoDeployTrigger shop-web",
        hint="quotes",
    ),
    blueprint(
        "render-text",
        "    plan: basic-256mb\n",
        "    plan: basic-256mb\n    postgresMajorVersion: 16\n",
        "postgresMajorVersion: 16",
    ),
]
