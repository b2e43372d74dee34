"""Apps for background tasks, sockets, caches and mail."""

from envgen.catalog.sections import DATABASE, EMAIL, TASKS
from envgen.catalog.types import App, SettingRow

_CELERY = "https://docs.celeryq.dev/en/stable/userguide/configuration.html"

ROWS: tuple[App, ...] = (
    App(
        "anymail",
        "django-anymail",
        "Sends mail through Mailgun, Postmark, SES and others.",
        "https://anymail.dev/",
        installed=("anymail",),
        settings=(SettingRow("ANYMAIL", "dict", EMAIL, "Keys and options of the mail service."),),
    ),
    App(
        "cacheops",
        "django-cacheops",
        "Caches queries in Redis and drops them when rows change.",
        "https://github.com/Suor/django-cacheops",
        installed=("cacheops",),
        settings=(
            SettingRow("CACHEOPS", "dict", DATABASE, "Model → what to cache, and how long."),
            SettingRow("CACHEOPS_REDIS", "any", DATABASE, "Address of the Redis."),
        ),
    ),
    App(
        "celery",
        "celery",
        "Background tasks; no entry in INSTALLED_APPS is needed.",
        "https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html",
        # As a project names them that follows the guide above, with namespace="CELERY".
        settings=(
            SettingRow("CELERY_ACCEPT_CONTENT", "list", TASKS, "Formats accepted.", docs=_CELERY),
            SettingRow("CELERY_BEAT_SCHEDULE", "dict", TASKS, "What runs when.", docs=_CELERY),
            SettingRow("CELERY_BEAT_SCHEDULER", "str", TASKS, "Keeper of the times.", docs=_CELERY),
            SettingRow(
                "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP",
                "bool",
                TASKS,
                "Keep trying until the broker is there.",
                docs=_CELERY,
            ),
            SettingRow("CELERY_BROKER_URL", "str", TASKS, "Where tasks queue.", docs=_CELERY),
            SettingRow("CELERY_ENABLE_UTC", "bool", TASKS, "Reckon in UTC.", docs=_CELERY),
            SettingRow("CELERY_RESULT_BACKEND", "str", TASKS, "Home of results.", docs=_CELERY),
            SettingRow("CELERY_RESULT_EXPIRES", "any", TASKS, "Life of a result.", docs=_CELERY),
            SettingRow(
                "CELERY_RESULT_SERIALIZER", "str", TASKS, "Format of results.", docs=_CELERY
            ),
            SettingRow("CELERY_TASK_ACKS_LATE", "bool", TASKS, "Confirm when done.", docs=_CELERY),
            SettingRow("CELERY_TASK_ALWAYS_EAGER", "bool", TASKS, "Run at once.", docs=_CELERY),
            SettingRow("CELERY_TASK_DEFAULT_QUEUE", "str", TASKS, "The usual queue.", docs=_CELERY),
            SettingRow("CELERY_TASK_ROUTES", "any", TASKS, "Which queue for which.", docs=_CELERY),
            SettingRow("CELERY_TASK_SERIALIZER", "str", TASKS, "Format of tasks.", docs=_CELERY),
            SettingRow(
                "CELERY_TASK_SOFT_TIME_LIMIT", "int", TASKS, "Seconds to stop.", docs=_CELERY
            ),
            SettingRow(
                "CELERY_TASK_TIME_LIMIT", "int", TASKS, "Seconds until killed.", docs=_CELERY
            ),
            SettingRow("CELERY_TASK_TRACK_STARTED", "bool", TASKS, "Note the start.", docs=_CELERY),
            SettingRow("CELERY_TIMEZONE", "str", TASKS, "Zone of the schedule.", docs=_CELERY),
            SettingRow("CELERY_WORKER_CONCURRENCY", "int", TASKS, "Tasks at a time.", docs=_CELERY),
            SettingRow(
                "CELERY_WORKER_MAX_TASKS_PER_CHILD",
                "int",
                TASKS,
                "Tasks until a process is renewed.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_WORKER_PREFETCH_MULTIPLIER",
                "int",
                TASKS,
                "Tasks a process takes ahead.",
                docs=_CELERY,
            ),
        ),
    ),
    App(
        "channels",
        "channels",
        "WebSockets and other long connections.",
        "https://channels.readthedocs.io/",
        installed=("channels",),
        settings=(
            SettingRow("ASGI_APPLICATION", "str", TASKS, "The ASGI callable that answers."),
            SettingRow(
                "CHANNEL_LAYERS",
                "dict",
                TASKS,
                "How processes talk to each other.",
                docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html",
            ),
        ),
    ),
    App(
        "daphne",
        "daphne",
        "An ASGI server, for runserver too.",
        "https://github.com/django/daphne",
        installed=("daphne",),
        # Both bring a runserver command, and the first wins.
        before="django.contrib.staticfiles",
    ),
    App(
        "django_celery_beat",
        "django-celery-beat",
        "Keeps Celery's schedule in the database.",
        "https://django-celery-beat.readthedocs.io/",
        installed=("django_celery_beat",),
        defaults={"CELERY_BEAT_SCHEDULER": "django_celery_beat.schedulers:DatabaseScheduler"},
        settings=(
            SettingRow("DJANGO_CELERY_BEAT_TZ_AWARE", "bool", TASKS, "Reckon with time zones."),
        ),
    ),
    App(
        "django_celery_results",
        "django-celery-results",
        "Keeps the results of Celery's tasks in the database.",
        "https://django-celery-results.readthedocs.io/",
        installed=("django_celery_results",),
        defaults={"CELERY_RESULT_BACKEND": "django-db"},
    ),
    App(
        "django_q",
        "django-q2",
        "Background tasks and schedules, kept in the database or Redis.",
        "https://django-q2.readthedocs.io/",
        installed=("django_q",),
        settings=(SettingRow("Q_CLUSTER", "dict", TASKS, "Workers, broker and time limits."),),
    ),
    App(
        "django_redis",
        "django-redis",
        "A cache in Redis; no entry in INSTALLED_APPS is needed.",
        "https://github.com/jazzband/django-redis",
        settings=(
            SettingRow(
                "DJANGO_REDIS_IGNORE_EXCEPTIONS",
                "bool",
                DATABASE,
                "Go on without the cache when Redis is away.",
            ),
            SettingRow(
                "DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS",
                "bool",
                DATABASE,
                "Log what was ignored.",
            ),
        ),
    ),
    App(
        "huey.contrib.djhuey",
        "huey",
        "Background tasks, light on everything.",
        "https://huey.readthedocs.io/en/latest/django.html",
        installed=("huey.contrib.djhuey",),
        settings=(SettingRow("HUEY", "any", TASKS, "Queue, connection and workers."),),
    ),
)
