"""Apps for background tasks, WebSockets, caches and email."""

from envgen.catalog.sections import DATABASE, EMAIL, TASKS
from envgen.catalog.types import App, SettingRow

_CELERY = "https://docs.celeryq.dev/en/stable/userguide/configuration.html"

ROWS: tuple[App, ...] = (
    App(
        "anymail",
        "django-anymail",
        "Sends email through Mailgun, Postmark, Amazon SES and others.",
        "https://anymail.dev/",
        section=EMAIL,
        settings=(SettingRow("ANYMAIL", "dict", "API keys and options of the email service."),),
    ),
    App(
        "cacheops",
        "django-cacheops",
        "Caches queries in Redis and invalidates them when rows change.",
        "https://github.com/Suor/django-cacheops",
        section=DATABASE,
        settings=(
            SettingRow("CACHEOPS", "dict", "What to cache and for how long, by model."),
            SettingRow("CACHEOPS_REDIS", "any", "URL or options of the Redis connection."),
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
            SettingRow("CELERY_ACCEPT_CONTENT", "list", "Content types that workers accept."),
            SettingRow("CELERY_BEAT_SCHEDULE", "dict", "Periodic tasks with their schedules."),
            SettingRow("CELERY_BEAT_SCHEDULER", "str", "The scheduler class of Celery beat."),
            SettingRow(
                "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP",
                "bool",
                "Retry the connection to the broker at startup.",
            ),
            SettingRow("CELERY_BROKER_URL", "str", "URL of the message broker."),
            SettingRow("CELERY_ENABLE_UTC", "bool", "Use UTC for times in messages."),
            SettingRow("CELERY_RESULT_BACKEND", "str", "Where task results are stored."),
            SettingRow(
                "CELERY_RESULT_EXPIRES",
                "any",
                "When stored results expire: seconds, or a timedelta.",
            ),
            SettingRow("CELERY_RESULT_SERIALIZER", "str", "Serialization format of results."),
            SettingRow(
                "CELERY_TASK_ACKS_LATE",
                "bool",
                "Acknowledge a task after it ran instead of before.",
            ),
            SettingRow(
                "CELERY_TASK_ALWAYS_EAGER",
                "bool",
                "Run tasks in the calling process, without a broker.",
            ),
            SettingRow("CELERY_TASK_DEFAULT_QUEUE", "str", "Name of the default queue."),
            SettingRow("CELERY_TASK_ROUTES", "any", "Which tasks go to which queue."),
            SettingRow("CELERY_TASK_SERIALIZER", "str", "Serialization format of tasks."),
            SettingRow(
                "CELERY_TASK_SOFT_TIME_LIMIT",
                "int",
                "Seconds until a task gets an exception that it can catch.",
            ),
            SettingRow(
                "CELERY_TASK_TIME_LIMIT",
                "int",
                "Seconds until the process that runs a task is killed.",
            ),
            SettingRow(
                "CELERY_TASK_TRACK_STARTED",
                "bool",
                "Report the state STARTED when a worker starts a task.",
            ),
            SettingRow("CELERY_TIMEZONE", "str", "Time zone of schedules."),
            SettingRow(
                "CELERY_WORKER_CONCURRENCY",
                "int",
                "Number of tasks that a worker runs at the same time.",
            ),
            SettingRow(
                "CELERY_WORKER_MAX_TASKS_PER_CHILD",
                "int",
                "Number of tasks until a worker process is replaced.",
            ),
            SettingRow(
                "CELERY_WORKER_PREFETCH_MULTIPLIER",
                "int",
                "Number of tasks that a worker process prefetches.",
            ),
        ),
    ),
    App(
        "channels",
        "channels",
        "WebSockets and other long-lived connections.",
        section=TASKS,
        settings=(
            SettingRow("ASGI_APPLICATION", "str", "The ASGI application object."),
            SettingRow(
                "CHANNEL_LAYERS",
                "dict",
                "Channel layers, through which processes exchange messages.",
                docs="https://channels.readthedocs.io/en/stable/topics/channel_layers.html",
            ),
        ),
    ),
    App(
        "daphne",
        "daphne",
        "ASGI server; runserver uses it, too.",
        "https://github.com/django/daphne",
        # Both bring a runserver command, and the first wins.
        before="django.contrib.staticfiles",
    ),
    App(
        "django_celery_beat",
        "django-celery-beat",
        "Stores Celery's periodic tasks in the database.",
        defaults={"CELERY_BEAT_SCHEDULER": "django_celery_beat.schedulers:DatabaseScheduler"},
        section=TASKS,
        settings=(
            SettingRow("DJANGO_CELERY_BEAT_TZ_AWARE", "bool", "Use datetimes with a time zone."),
        ),
    ),
    App(
        "django_celery_results",
        "django-celery-results",
        "Stores the results of Celery tasks in the database.",
        defaults={"CELERY_RESULT_BACKEND": "django-db"},
    ),
    App(
        "django_q",
        "django-q2",
        "Background and scheduled tasks, stored in the database or Redis.",
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
                "Treat an unreachable Redis as an empty cache.",
            ),
            SettingRow(
                "DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS",
                "bool",
                "Log the exceptions that are ignored.",
            ),
        ),
    ),
    App(
        "huey.contrib.djhuey",
        "huey",
        "A lightweight queue for background tasks.",
        "https://huey.readthedocs.io/en/latest/django.html",
        section=TASKS,
        settings=(SettingRow("HUEY", "any", "Queue, connection and worker options."),),
    ),
)
