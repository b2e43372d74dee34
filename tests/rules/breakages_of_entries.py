"""How people break envVars and references in render.yaml."""

from __future__ import annotations

from breakage import blueprint

DATABASE = "  - name: shop-db\n"
STORE = "  - type: keyvalue\n    name: shop-cache\n"

ENTRIES = [
    blueprint(
        "render-keys",
        "      - key: DJANGO_DEBUG\n",
        "      - key: DJANGO_LOG_LEVEL\n        value: INFO\n      - key: DJANGO_DEBUG\n",
        "key: DJANGO_LOG_LEVEL",
        says="shop-web has DJANGO_LOG_LEVEL twice",
    ),
    blueprint(
        "render-keys",
        "      - key: DJANGO_DEBUG\n",
        "      - key: SUPPORT_ADDRESS\n        value: x\n      - key: DJANGO_DEBUG\n",
        "key: SUPPORT_ADDRESS",
        says="shop-web has SUPPORT_ADDRESS twice",
    ),
    blueprint(
        "render-source",
        "      - key: DJANGO_SECRET_KEY\n        sync: false\n",
        '      - key: DJANGO_SECRET_KEY\n        value: ""\n        sync: false\n',
        "key: DJANGO_SECRET_KEY",
        says="DJANGO_SECRET_KEY of shop-web has value and sync",
        hint="exactly one of",
    ),
    blueprint(
        "render-source",
        "- key: SIGNING_SALT\n        generateValue: true",
        "- key: SIGNING_SALT\n        generateValue: true\n        value: salt",
        "key: SIGNING_SALT",
        says="SIGNING_SALT of shared has value and generateValue",
    ),
    blueprint(
        "render-source",
        "- key: DJANGO_SECRET_KEY\n        sync: false\n",
        "- key: DJANGO_SECRET_KEY\n",
        "key: DJANGO_SECRET_KEY",
        says="has no source",
    ),
    blueprint(
        "render-source",
        "- key: DJANGO_SECRET_KEY\n        sync: false\n",
        "- key: DJANGO_SECRET_KEY\n        sync: true\n",
        "key: DJANGO_SECRET_KEY",
        says="gets no value from sync",
        hint="sync: false",
    ),
    blueprint(
        "render-value",
        'value: "false"',
        "value: false",
        "key: DJANGO_DEBUG",
        says="the value of DJANGO_DEBUG is neither text nor number",
        hint="in quotes",
    ),
    blueprint("render-value", 'value: "false"', "value: no", "key: DJANGO_DEBUG"),
    blueprint("render-value", 'value: "false"', "value:", "key: DJANGO_DEBUG"),
    blueprint("render-value", "value: help@example.com", "value: Yes", "key: SUPPORT_ADDRESS"),
    blueprint(
        "render-value",
        'value: "0.1"',
        'value: "0.1"\n        previewValue: true',
        "key: SENTRY_RATE",
        says="the previewValue of SENTRY_RATE",
    ),
    blueprint(
        "render-group",
        "        generateValue: true",
        "        sync: false",
        "key: SIGNING_SALT",
        says="the group shared cannot hold SIGNING_SALT",
        hint="into the services",
    ),
    blueprint(
        "render-interpolation",
        "        fromService:\n          type: keyvalue\n          name: shop-cache\n"
        "          property: connectionString\n",
        '        value: "$REDIS_URL"\n',
        "key: REDIS_URL",
        says="taken as it stands",
        severity="warning",
    ),
    blueprint(
        "render-interpolation",
        "value: INFO",
        'value: "${{ LEVEL }}"',
        "key: DJANGO_LOG_LEVEL",
        severity="warning",
    ),
    blueprint(
        "manifest-secret",
        "- key: DISCORD_TOKEN\n        sync: false\n",
        "- key: DISCORD_TOKEN\n        value: MTE0-a-real-one\n",
        "key: DISCORD_TOKEN",
        says="the value of DISCORD_TOKEN stands in this file",
        hint="sync: false",
    ),
    blueprint(
        "manifest-secret",
        "- key: DISCORD_TOKEN\n        sync: false\n",
        "- key: DISCORD_TOKEN\n        sync: false\n        previewValue: MTE0-a-real-one\n",
        "key: DISCORD_TOKEN",
    ),
    blueprint(
        "manifest-secret",
        '- key: SENTRY_RATE\n        value: "0.1"\n',
        "- key: AWS_SECRET_ACCESS_KEY\n        value: wJalrXUtnFEMI\n",
        "key: AWS_SECRET_ACCESS_KEY",
    ),
    blueprint(
        "manifest-secret",
        '- key: SENTRY_RATE\n        value: "0.1"\n',
        "- key: OTHER_URL\n        value: postgres://u:hunter22@db/x\n",
        "key: OTHER_URL",
    ),
    blueprint(
        "manifest-secret",
        "  - type: keyvalue\n",
        "  - type: keyvalue\n    envVars: [{key: X_TOKEN, value: sk_hunter2hunter2}]\n",
        "{key: X_TOKEN",
    ),
    blueprint(
        "render-generated-key",
        "- key: DJANGO_SECRET_KEY\n        sync: false\n",
        "- key: DJANGO_SECRET_KEY\n        generateValue: true\n",
        "key: DJANGO_SECRET_KEY",
        says="DJANGO_SECRET_KEY would be too short",
        hint="new-secret --kind django",
    ),
]

REFERENCES = [
    blueprint(
        "render-reference",
        "          name: shop-db\n          property: connectionString",
        "          name: shop-database\n          property: connectionString",
        "key: DATABASE_URL",
        says="the database shop-database, which is not here",
        hint="name a resource of this file",
    ),
    blueprint(
        "render-reference",
        "          name: shop-db\n          property: connectionString",
        "          name: shop-db\n          property: url",
        "key: DATABASE_URL",
        says="url, which no database has",
    ),
    blueprint(
        "render-reference",
        "          name: shop-cache\n",
        "          name: shop-redis\n",
        "key: REDIS_URL",
        says="the service shop-redis, which is not here",
    ),
    blueprint(
        "render-reference",
        "          type: keyvalue\n",
        "          type: pserv\n",
        "key: REDIS_URL",
        says="shop-cache as a pserv",
    ),
    blueprint(
        "render-reference",
        "          property: hostport",
        "          property: connectionString",
        "key: BACKEND_HOSTPORT",
        says="connectionString, which a web does not have",
    ),
    blueprint(
        "render-reference",
        "          type: web\n          name: shop-web\n          property: hostport",
        "          type: worker\n          name: shop-worker\n          property: hostport",
        "key: BACKEND_HOSTPORT",
        says="hostport, which a worker does not have",
    ),
    blueprint(
        "render-reference",
        "          envVarKey: BOT_SHARED_SECRET",
        "          envVarKey: BOT_SECRET",
        "key: BOT_SHARED_SECRET",
        nth=2,
        says="BOT_SECRET of shop-web, which does not have it",
    ),
    blueprint(
        "render-reference",
        "          type: web\n          name: shop-web\n          envVarKey: BOT_SHARED_SECRET",
        "          type: worker\n          name: shop-worker\n"
        "          envVarKey: DJANGO_SECRET_KEY",
        "key: BOT_SHARED_SECRET",
        nth=2,
        says="which is a reference itself",
    ),
    blueprint(
        "render-reference",
        "      - fromGroup: shared",
        "      - fromGroup: common",
        "fromGroup: common",
        says="there is no env group common",
        hint="name a group",
    ),
    blueprint(
        "render-unreachable",
        "    plan: starter\n",
        "    plan: free\n",
        "key: BACKEND_HOSTPORT",
        says="the internal address of shop-web, which is free",
        hint="starter",
    ),
    blueprint(
        "render-unused",
        DATABASE,
        f"  - name: spare-db\n    plan: free\n    ipAllowList: []\n{DATABASE}",
        "name: spare-db",
        says="no service uses spare-db",
        severity="warning",
    ),
    blueprint(
        "render-unused",
        STORE,
        "  - type: keyvalue\n    name: spare\n    plan: free\n    maxmemoryPolicy: noeviction\n"
        f"    ipAllowList: []\n{STORE}",
        "type: keyvalue\n    name: spare",
        says="no service uses spare",
        severity="warning",
    ),
    blueprint(
        "render-unused",
        "  - name: shared\n",
        "  - name: spare\n    envVars: []\n  - name: shared\n",
        "name: spare",
        says="no service uses the group spare",
        severity="warning",
    ),
]

BREAKAGES = [*ENTRIES, *REFERENCES]
