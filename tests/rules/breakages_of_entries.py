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
        says="shop-web DJANGO_LOG_LEVEL",
    ),
    blueprint(
        "render-keys",
        "      - key: DJANGO_DEBUG\n",
        "      - key: SUPPORT_ADDRESS\n        value: x\n      - key: DJANGO_DEBUG\n",
        "key: SUPPORT_ADDRESS",
        says="shop-web SUPPORT_ADDRESS",
    ),
    blueprint(
        "render-source",
        "      - key: DJANGO_SECRET_KEY\n        sync: false\n",
        '      - key: DJANGO_SECRET_KEY\n        value: ""\n        sync: false\n',
        "key: DJANGO_SECRET_KEY",
        says="DJANGO_SECRET_KEY shop-web value sync",
        hint="exactly one",
    ),
    blueprint(
        "render-source",
        "- key: SIGNING_SALT\n        generateValue: true",
        "- key: SIGNING_SALT\n        generateValue: true\n        value: salt",
        "key: SIGNING_SALT",
        says="SIGNING_SALT shared value generateValue",
    ),
    blueprint(
        "render-source",
        "- key: DJANGO_SECRET_KEY\n        sync: false\n",
        "- key: DJANGO_SECRET_KEY\n",
        "key: DJANGO_SECRET_KEY",
        says="DJANGO_SECRET_KEY shop-web value",
        hint="write one of value, generateValue",
    ),
    blueprint(
        "render-source",
        "- key: DJANGO_SECRET_KEY\n        sync: false\n",
        "- key: DJANGO_SECRET_KEY\n        sync: true\n",
        "key: DJANGO_SECRET_KEY",
        says="value sync",
        hint="sync: false",
    ),
    blueprint(
        "render-value",
        'value: "false"',
        "value: false",
        "value: false",
        says="DJANGO_DEBUG",
        hint="in quotes",
    ),
    blueprint("render-value", 'value: "false"', "value: no", "value: no\n"),
    blueprint("render-value", 'value: "false"', "value:", "value:\n"),
    blueprint("render-value", "value: help@example.com", "value: Yes", "value: Yes"),
    blueprint(
        "render-value",
        'value: "0.1"',
        'value: "0.1"\n        previewValue: true',
        "previewValue: true",
        says="previewValue SENTRY_RATE",
    ),
    blueprint(
        "render-group",
        "        generateValue: true",
        "        sync: false",
        "key: SIGNING_SALT",
        says="group shared SIGNING_SALT",
        hint="services",
    ),
    blueprint(
        "render-interpolation",
        "        fromService:\n          type: keyvalue\n          name: shop-cache\n"
        "          property: connectionString\n",
        '        value: "$REDIS_URL"\n',
        "key: REDIS_URL",
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
        says="DISCORD_TOKEN",
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
        says="DJANGO_SECRET_KEY",
        hint="new-secret --kind django",
    ),
]

REFERENCES = [
    blueprint(
        "render-reference",
        "          name: shop-db\n          property: connectionString",
        "          name: shop-database\n          property: connectionString",
        "key: DATABASE_URL",
        says="shop-database",
        hint="did you mean shop-db?",
    ),
    blueprint(
        "render-reference",
        "          name: shop-db\n          property: connectionString",
        "          name: shop-db\n          property: url",
        "key: DATABASE_URL",
        says="url",
    ),
    blueprint(
        "render-reference",
        "          name: shop-cache\n",
        "          name: shop-redis\n",
        "key: REDIS_URL",
        says="shop-redis",
    ),
    blueprint(
        "render-reference",
        "          type: keyvalue\n",
        "          type: pserv\n",
        "key: REDIS_URL",
        says="shop-cache pserv",
    ),
    blueprint(
        "render-reference",
        "          property: hostport",
        "          property: connectionString",
        "key: BACKEND_HOSTPORT",
        says="connectionString web",
    ),
    blueprint(
        "render-reference",
        "          type: web\n          name: shop-web\n          property: hostport",
        "          type: worker\n          name: shop-worker\n          property: hostport",
        "key: BACKEND_HOSTPORT",
        says="hostport worker",
    ),
    blueprint(
        "render-reference",
        "          name: shop-db\n          property: connectionString",
        "          name: shop-db\n          property: connectionPoolString",
        "key: DATABASE_URL",
        says="connectionPoolString shop-db",
    ),
    blueprint(
        "render-reference",
        "          envVarKey: BOT_SHARED_SECRET",
        "          envVarKey: BOT_SECRET",
        "key: BOT_SHARED_SECRET",
        nth=2,
        says="BOT_SECRET shop-web",
    ),
    blueprint(
        "render-reference",
        "          type: web\n          name: shop-web\n          envVarKey: BOT_SHARED_SECRET",
        "          type: worker\n          name: shop-worker\n"
        "          envVarKey: DJANGO_SECRET_KEY",
        "key: BOT_SHARED_SECRET",
        nth=2,
    ),
    blueprint(
        "render-reference",
        "      - fromGroup: shared",
        "      - fromGroup: common",
        "fromGroup: common",
        says="env group common",
        hint="group",
    ),
    blueprint(
        "render-unreachable",
        "    plan: starter\n",
        "    plan: free\n",
        "key: BACKEND_HOSTPORT",
        says="shop-web free",
        hint="starter",
    ),
    blueprint(
        "render-unused",
        DATABASE,
        f"  - name: spare-db\n    plan: free\n    ipAllowList: []\n{DATABASE}",
        "name: spare-db",
        says="spare-db",
        severity="warning",
    ),
    blueprint(
        "render-unused",
        STORE,
        "  - type: keyvalue\n    name: spare\n    plan: free\n    maxmemoryPolicy: noeviction\n"
        f"    ipAllowList: []\n{STORE}",
        "type: keyvalue\n    name: spare",
        says="spare",
        severity="warning",
    ),
    blueprint(
        "render-unused",
        "  - name: shared\n",
        "  - name: spare\n    envVars: []\n  - name: shared\n",
        "name: spare",
        says="group spare",
        severity="warning",
    ),
]

BREAKAGES = [*ENTRIES, *REFERENCES]
