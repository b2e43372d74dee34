"""Profiles that are wrong, by the rule that says so: production.yaml, or several files."""

from __future__ import annotations

WEB = "programs: {web: {command: x, django: true}}\n"
BOTH = "programs: {web: {command: x, django: true}, bot: {command: y}}\n"
IN_WEB = "programs: {web: {command: x, django: true}, bot: {command: y, runs_in: web}}\n"
WRONG: dict[str, list[str | dict[str, str]]] = {
    "append": [
        WEB + "append: {DEBUG: [1]}",
    ],
    "bot-accept": [
        (
            "programs: {web: {command: x, django: true}, bot: {command: y}, cron: {command: "
            "z}}\n"
            "site: {hosts: [example.com]}\n"
            "bot: {accept: []}\n"
        ),
    ],
    "bot-instances": [
        IN_WEB + ("bot: {}\nrender: {services: {web: {plan: starter, numInstances: 2}}}"),
    ],
    "bot-secret": [
        (
            "programs: {web: {command: x, django: true}, bot: {command: y}, cron: {command: "
            "z}}\n"
            "site: {hosts: [example.com]}\n"
            "bot: {backend: cron, route: private}\n"
        ),
        (
            "programs: {web: {command: x, django: true}, bot: {command: y}, cron: {command: "
            "z}}\n"
            "site: {hosts: [example.com]}\n"
            "bot: {}\n"
            "env: {BOT_SHARED_SECRET: {secret: true, for: [bot]}}"
        ),
        (
            "programs: {web: {command: x, django: true}, bot: {command: y}, cron: {command: "
            "z}}\n"
            "site: {hosts: [example.com]}\n"
            "bot: {}\n"
            "env: {BOT_SHARED_SECRET: {secret: true, for: [web, bot], type: int}}"
        ),
    ],
    "bot-sleeps": [
        IN_WEB + ("bot: {}\nrender: {services: {web: {plan: free}}}"),
    ],
    "celery-beat": [
        (
            "programs: {web: {command: x, django: true}, beat: {command: y, django: true}}\n"
            "redis: {}\n"
            "celery: {worker: web, beat: beat}\n"
            "render: {services: {beat: {plan: starter, numInstances: 2}}}"
        ),
    ],
    "celery-broker": [
        WEB + "celery: {worker: web}",
    ],
    "claimed-twice": [
        WEB + ("settings: {EMAIL_PORT: 1}\nenv: {DJANGO_EMAIL_PORT: 2}\n"),
        WEB + ("bot: {program: web}\nbots: {bot: {program: web}}\n"),
        WEB + "env: {PORT: x}",
        WEB + "databases: {default: {provider: url}}\n",
        (
            "programs: {web: {command: x, django: true}, bot: {command: y}, cron: {command: "
            "z}}\n"
            "site: {hosts: [example.com]}\n"
            "bots: {a: {program: bot, secret: A}, b: {program: cron, secret: B}}\n"
        ),
        WEB + "env: {DATABASES: x}\n",
        WEB + "env: {DATABASE_URL: x}\n",
        WEB + "env: {DJANGO_DEBUG: true}\n",
        WEB + "renamed: {DJANGO_DEBUG: DJANGO_SECRET_KEY}",
    ],
    "cron": [
        BOTH
        + (
            "render: {services: {bot: {type: cron, plan: starter, disk: {name: a, mountPath: "
            "/a, sizeGB: 1}, healthCheckPath: /a, preDeployCommand: x, numInstances: 2, "
            "scaling: {minInstances: 1, maxInstances: 2}}}}"
        ),
        BOTH
        + ("render: {services: {bot: {plan: starter, schedule: 0 3 * * *, healthCheckPath: /a}}}"),
    ],
    "database": [
        WEB
        + (
            "database: {provider: sqlite, sslmode: require, sslrootcert: a.pem, pooler: "
            "session, migrate: M_URL, pool: true}"
        ),
    ],
    "duplicate-name": [
        BOTH + "render: {services: {web: {name: shop}, bot: {name: shop, plan: starter}}}",
    ],
    "env-group": [
        BOTH
        + (
            "env: {A: {value: x, for: [web]}, B: {value: y, for: [bot]}, C: {secret: true}}\n"
            "render: {services: {bot: {plan: starter}}, envVarGroups: {shared: [A, B], more: "
            "[C, D]}}"
        ),
    ],
    "extends": [
        "extends: production",
        "extends: 1",
    ],
    "free-plan": [
        BOTH
        + (
            "render: {services: {web: {plan: free, disk: {name: a, mountPath: /a, sizeGB: "
            "1}, preDeployCommand: x, scaling: {minInstances: 1, maxInstances: 2}, "
            "numInstances: 2}, bot: {plan: free}}}"
        ),
    ],
    "host": [
        "site: {hosts: [1, ok.example.com, 'a:1']}",
        WEB + 'site: {hosts: [ok.example.com, ""]}',
        WEB + 'site: {hosts: [ok.example.com, "*"]}',
        WEB + 'site: {hosts: [ok.example.com, ".com"]}',
        WEB + 'site: {hosts: [ok.example.com, "a.example.com/"]}',
    ],
    "image": [
        BOTH + "render: {services: {web: {runtime: image}}}",
    ],
    "kind": [
        ("kind: development\nrender: {}"),
    ],
    "log-level": [
        WEB + "env: {DJANGO_LOG_LEVEL: LOUD}",
    ],
    "mailers": [
        WEB + ("django: {version: '6.1'}\nsettings: {EMAIL_HOST: x, MAILERS: {}}"),
    ],
    "missing-key": [
        "outputs: {a: {path: x}}",
        ("sittings: {}\ndjango: {}"),
    ],
    "missing-module": [
        {"profiles/production.yaml": "django: {settings_package: a.b.c}", "a/b.py": ""},
    ],
    "module-name": [
        "django: {base_settings: config.class}",
    ],
    "name": [
        BOTH + "env: {env: 1}",
        "programs:\n  web: {command: x, django: true}\n  PAGE_SIZE: {value: 20}\n",
        'env: {"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk x": 1}',
    ],
    "null": [
        "settings:",
        WEB + "env:\n",
        "site: {hosts: null}\n" + WEB,
    ],
    "origin": [
        {
            "profiles/base.yaml": (
                "site:\n  hosts: [a.example.com]\n  frontends: ['x.example.com']"
            ),
            "profiles/production.yaml": ("extends: base\nsite: {hosts: ['*.example.com']}"),
        },
        WEB + "site: {frontends: ['https://-.-']}",
        WEB + "site: {frontends: ['http://a.example.com']}",
    ],
    "output-path": [
        (
            "outputs:\n"
            "  a: {template: a/b, path: x/}\n"
            "  b: {template: b.j2, path: ../x}\n"
            "  c: {template: b.j2, path: .git/x}\n"
            "  d: {template: b.j2, path: ./x}\n"
            "  e: {template: b.j2, path: .env.x}\n"
            "  f: {template: b.j2, path: x, data: {password: canary}}"
        ),
    ],
    "overridable": [
        {
            "profiles/production.yaml": WEB
            + "django: {base_settings: config.base, overridable: [MIDDLEWARE]}",
            "config/base.py": "",
        },
        (
            "programs: {web: {command: x, django: true}, worker: {command: y, django: true}}\n"
            "django: {overridable: [CELERY_BROKER_URL]}\n"
            "redis: {}\n"
            "celery: {}\n"
        ),
        WEB + "django: {overridable: [SHOP_MOOD, EMAIL_HSOT]}",
    ],
    "own-module": [
        "django: {base_settings: config.settings.production}",
        "django: {extra_settings: config.settings.production}",
    ],
    "pooler": [
        WEB + "database: {provider: neon, pooler: session}\n",
        WEB + "database: {provider: neon, CONN_MAX_AGE: 60}\n",
        WEB + ("django: {version: '4.2'}\ndatabase: {provider: url, pool: true}"),
        WEB
        + (
            "site: {hosts: [a.example.com]}\n"
            "database: {provider: supabase, pooler: direct, sslmode: disable}"
        ),
        WEB + ("database: {provider: supabase, pooler: direct}\nrender: {}"),
    ],
    "prepend": [
        ("append: {SECRET_KEY_FALLBACKS: [canary]}\nprepend: {X: [{password: canary}]}"),
    ],
    "profile-name": [
        {"profiles/environment.yaml": "{}"},
        {"profiles/Production.yaml": "{}"},
    ],
    "renamed": [
        WEB + "renamed: {OLD: NEW}",
    ],
    "requires": [
        'requires: "~=9.0"',
        'requires: "newest"',
    ],
    "route": [
        IN_WEB
        + (
            "bot: {}\n"
            "site: {hosts: [a.example.com]}\n"
            "settings: {ALLOWED_HOSTS: [a.example.com], SECURE_REDIRECT_EXEMPT: ['^x']}"
        ),
        BOTH + "bot: {route: public}",
    ],
    "rotates": [
        WEB
        + (
            "env: {A: {secret: true, rotates: true}, B: {secret: true, generate: token, "
            "rotates: true, encoding: base64}, C: {secret: true, generate: token, rotates: "
            "true}, C_PREVIOUS: {secret: true}}"
        ),
    ],
    "runs-in": [
        (
            "programs: {a: {command: x, runs_in: a}, b: {command: y, runs_in: c}, c2: "
            "{command: z, asgi: true}, d: {command: w, runs_in: c2, release: x}}"
        ),
    ],
    "secret-in-profile": [
        BOTH + "env: {A: {secret: true, value: canary}}",
        BOTH + "env: {API_TOKEN: canary}",
        BOTH + "env: {STORE: redis://:canary@h/0}",
        "settings: {DATABASES: {default: {PASSWORD: canary}}}",
        "settings: {CACHES: {default: {LOCATION: 'redis://:canary@h/0'}}}",
    ],
    "setting-type": [
        WEB + "append: {ALLOWED_HOSTS: ['a,b']}",
        WEB + "settings: {DEBUG: no}",
    ],
    "setting-version": [
        ("django: {version: '5.2'}\nsettings: {MAILERS: {}}"),
        ("django: {version: '5.2'}\nsettings: {USE_L10N: true}"),
    ],
    "shadowed-module": [
        "django: {settings_package: os}",
    ],
    "sslrootcert": [
        WEB + ("database:\n  provider: url\n  sslrootcert: system\n  sslmode: prefer\n"),
        WEB + "database: {provider: url, sslmode: verify-full}\n",
    ],
    "type": [
        "database: {sslmode: requir}",
        "site: {hosts: a}",
        "site:\n  hosts:[a]\n",
        "django: {version: 5.2}",
        "django: {version: 5}",
        "database: {connect_timeout: '1'}",
    ],
    "unknown-app": [
        "django: {apps: [shop, whitenose]}",
    ],
    "unknown-key": [
        ("extends: gone\nsittings: {}"),
        "DEBUG: true",
        '"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk": 1',
        (
            '"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk'
            '": 1\n'
            "settings: "
            '{"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk'
            'k x": 1}\n'
            "django: "
            '{"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk'
            'k": 1}'
        ),
    ],
    "unknown-program": [
        "bot: {zzz: 1}",
        {
            "profiles/base.yaml": WEB,
            "profiles/production.yaml": "render: {services: {web: {plan: starter}}}\n",
        },
        "render: {services: {web: {numInstances: 0}}}",
        "render: {services: {web: {maxShutdownDelaySeconds: 301}}}",
        BOTH + "env: {A: {for: [web, bat, bto]}}",
        IN_WEB + "render: {services: {bot: {plan: starter}}}",
    ],
    "unknown-setting": [
        'settings: {"": 1}',
        "settings: {debug: 1}",
    ],
    "unquotable": [
        BOTH + 'env: {A: "a\\r\\nb"}',
        BOTH + 'env: {A: "a\\u0007"}',
        WEB + 'env: {A: "a\'\\"`$b", B: $A, C: "a\\u0007"}',
    ],
    "unset": [
        {
            "profiles/base.yaml": BOTH
            + (
                "bot: {program: bot}\n"
                "database: {provider: url, sslmode: require}\n"
                "databases: {x: {provider: url}}\n"
                "settings: {X: 1}\n"
                "unset: [Y]\n"
                "append: {MIDDLEWARE: [m]}\n"
                "env: {A: 1}\n"
                "renamed: {OLD: A}\n"
                "outputs: {fly: {template: fly.j2, path: fly.toml}}\n"
                "render: {services: {web: {plan: starter}}, databases: {x: {plan: free}}}\n"
                "ignore: {x: y}\n"
            ),
            "profiles/production.yaml": (
                "extends: base\n"
                "bot: {accept: [v1, v2], route: loopback}\n"
                "celery: {beat: beat}\n"
                "redis: {provider: url}"
            ),
        },
    ],
    "variable-type": [
        WEB + "env: {A: {value: ['a', '']}}",
        WEB + "env: {A: {value: ['a', ' b']}}",
        WEB + "env: {A: {value: 5, encoding: base64}}",
        BOTH + "env: {A: {type: bool, value: 1}}",
        BOTH + "env: {A: {type: float, value: x}}",
    ],
    "yaml": [
        ("%YAML 1.2\n---\na: 1"),
        ("a: 1\n---\nb: 2"),
        ("null: 1\n1: 2\n<<: 3\n{a: b}: 4"),
        ("a: !!str 1\nb: &x 1\nc: *x"),
        ("a: [1\nb: 2"),
        ("a: {b: 1\n"),
        ("a:\n  b:1\n  c: 2\n"),
        ("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> new\n"),
        "a: 'x\n",
        "a: b: c",
        "a: \u200bx",
        ("- a\n- b"),
        "{}: ",
    ],
}
