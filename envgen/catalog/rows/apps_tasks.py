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
        section=EMAIL,
        settings=(SettingRow("ANYMAIL", "dict", "Keys and options of the mail service."),),
    ),
    App(
        "cacheops",
        "django-cacheops",
        "Caches queries in Redis and drops them when rows change.",
        "https://github.com/Suor/django-cacheops",
        section=DATABASE,
        settings=(
            SettingRow("CACHEOPS", "dict", "Model → what to cache, and how long."),
            SettingRow("CACHEOPS_REDIS", "any", "Address of the Redis."),
        ),
    ),
    App(
        "celery",
        "celery",
        "Background tasks; no entry in INSTALLED_APPS is needed.",
        "https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html",
        entries=(),
        section=TASKS,
        docs=_CELERY,
        # As a project names them that follows the guide above, with namespace="CELERY".
        settings=(
            SettingRow("CELERY_ACCEPT_CONTENT", "list", "Formats accepted."),
            SettingRow("CELERY_BEAT_SCHEDULE", "dict", "What runs when."),
            SettingRow("CELERY_BEAT_SCHEDULER", "str", "Keeper of the times."),
            SettingRow(
                "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP",
                "bool",
                "Keep trying until the broker is there.",
            ),
            SettingRow("CELERY_BROKER_URL", "str", "Where tasks queue."),
            SettingRow("CELERY_ENABLE_UTC", "bool", "Reckon in UTC."),
            SettingRow("CELERY_RESULT_BACKEND", "str", "Home of results."),
            SettingRow("CELERY_RESULT_EXPIRES", "any", "Life of a result."),
            SettingRow("CELERY_RESULT_SERIALIZER", "str", "Format of results."),
            SettingRow("CELERY_TASK_ACKS_LATE", "bool", "Confirm when done."),
            SettingRow("CELERY_TASK_ALWAYS_EAGER", "bool", "Run at once."),
            SettingRow("CELERY_TASK_DEFAULT_QUEUE", "str", "The usual queue."),
            SettingRow("CELERY_TASK_ROUTES", "any", "Which queue for which."),
            SettingRow("CELERY_TASK_SERIALIZER", "str", "Format of tasks."),
            SettingRow("CELERY_TASK_SOFT_TIME_LIMIT", "int", "Seconds to stop."),
            SettingRow("CELERY_TASK_TIME_LIMIT", "int", "Seconds until killed."),
            SettingRow("CELERY_TASK_TRACK_STARTED", "bool", "Note the start."),
            SettingRow("CELERY_TIMEZONE", "str", "Zone of the schedule."),
            SettingRow("CELERY_WORKER_CONCURRENCY", "int", "Tasks at a time."),
            SettingRow(
                "CELERY_WORKER_MAX_TASKS_PER_CHILD", "int", "Tasks until a process is renewed."
            ),
            SettingRow("CELERY_WORKER_PREFETCH_MULTIPLIER", "int", "Tasks a process takes ahead."),
        ),
    ),
    App(
        "channels",
        "channels",
        "WebSockets and other long connections.",
        section=TASKS,
        settings=(
            SettingRow("ASGI_APPLICATION", "str", "The ASGI callable that answers."),
            SettingRow(
                "CHANNEL_LAYERS",
                "dict",
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
        # Both bring a runserver command, and the first wins.
        before="django.contrib.staticfiles",
    ),
    App(
        "django_celery_beat",
        "django-celery-beat",
        "Keeps Celery's schedule in the database.",
        defaults={"CELERY_BEAT_SCHEDULER": "django_celery_beat.schedulers:DatabaseScheduler"},
        section=TASKS,
        settings=(SettingRow("DJANGO_CELERY_BEAT_TZ_AWARE", "bool", "Reckon with time zones."),),
    ),
    App(
        "django_celery_results",
        "django-celery-results",
        "Keeps the results of Celery's tasks in the database.",
        defaults={"CELERY_RESULT_BACKEND": "django-db"},
    ),
    App(
        "django_q",
        "django-q2",
        "Background tasks and schedules, kept in the database or Redis.",
        section=TASKS,
        settings=(SettingRow("Q_CLUSTER", "dict", "Workers, broker and time limits."),),
    ),
    App(
        "django_redis",
        "django-redis",
        "A cache in Redis; no entry in INSTALLED_APPS is needed.",
        "https://github.com/jazzband/django-redis",
        entries=(),
        section=DATABASE,
        settings=(
            SettingRow(
                "DJANGO_REDIS_IGNORE_EXCEPTIONS",
                "bool",
                "Go on without the cache when Redis is away.",
            ),
            SettingRow("DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS", "bool", "Log what was ignored."),
        ),
    ),
    App(
        "huey.contrib.djhuey",
        "huey",
        "Background tasks, light on everything.",
        "https://huey.readthedocs.io/en/latest/django.html",
        section=TASKS,
        settings=(SettingRow("HUEY", "any", "Queue, connection and workers."),),
    ),
)
