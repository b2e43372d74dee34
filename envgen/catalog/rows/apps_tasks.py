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
        installed=("anymail",),
        settings=(
            SettingRow("ANYMAIL", "dict", EMAIL, "API keys and options of the email service."),
        ),
    ),
    App(
        "cacheops",
        "django-cacheops",
        "Caches queries in Redis and invalidates them when rows change.",
        "https://github.com/Suor/django-cacheops",
        installed=("cacheops",),
        settings=(
            SettingRow("CACHEOPS", "dict", DATABASE, "What to cache and for how long, by model."),
            SettingRow(
                "CACHEOPS_REDIS", "any", DATABASE, "URL or options of the Redis connection."
            ),
        ),
    ),
    App(
        "celery",
        "celery",
        "Background tasks; no entry in INSTALLED_APPS is needed.",
        "https://docs.celeryq.dev/en/stable/django/first-steps-with-django.html",
        # The names of the guide above, which sets namespace="CELERY".
        settings=(
            SettingRow(
                "CELERY_ACCEPT_CONTENT",
                "list",
                TASKS,
                "Content types that workers accept.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_BEAT_SCHEDULE",
                "dict",
                TASKS,
                "Periodic tasks with their schedules.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_BEAT_SCHEDULER",
                "str",
                TASKS,
                "The scheduler class of Celery beat.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP",
                "bool",
                TASKS,
                "Retry the connection to the broker at startup.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_BROKER_URL", "str", TASKS, "URL of the message broker.", docs=_CELERY
            ),
            SettingRow(
                "CELERY_ENABLE_UTC", "bool", TASKS, "Use UTC for times in messages.", docs=_CELERY
            ),
            SettingRow(
                "CELERY_RESULT_BACKEND",
                "str",
                TASKS,
                "Where task results are stored.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_RESULT_EXPIRES",
                "any",
                TASKS,
                "When stored results expire: seconds, or a timedelta.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_RESULT_SERIALIZER",
                "str",
                TASKS,
                "Serialization format of results.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_TASK_ACKS_LATE",
                "bool",
                TASKS,
                "Acknowledge a task after it ran instead of before.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_TASK_ALWAYS_EAGER",
                "bool",
                TASKS,
                "Run tasks in the calling process, without a broker.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_TASK_DEFAULT_QUEUE",
                "str",
                TASKS,
                "Name of the default queue.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_TASK_ROUTES", "any", TASKS, "Which tasks go to which queue.", docs=_CELERY
            ),
            SettingRow(
                "CELERY_TASK_SERIALIZER",
                "str",
                TASKS,
                "Serialization format of tasks.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_TASK_SOFT_TIME_LIMIT",
                "int",
                TASKS,
                "Seconds until a task gets an exception that it can catch.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_TASK_TIME_LIMIT",
                "int",
                TASKS,
                "Seconds until the process that runs a task is killed.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_TASK_TRACK_STARTED",
                "bool",
                TASKS,
                "Report the state STARTED when a worker starts a task.",
                docs=_CELERY,
            ),
            SettingRow("CELERY_TIMEZONE", "str", TASKS, "Time zone of schedules.", docs=_CELERY),
            SettingRow(
                "CELERY_WORKER_CONCURRENCY",
                "int",
                TASKS,
                "Number of tasks that a worker runs at the same time.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_WORKER_MAX_TASKS_PER_CHILD",
                "int",
                TASKS,
                "Number of tasks until a worker process is replaced.",
                docs=_CELERY,
            ),
            SettingRow(
                "CELERY_WORKER_PREFETCH_MULTIPLIER",
                "int",
                TASKS,
                "Number of tasks that a worker process prefetches.",
                docs=_CELERY,
            ),
        ),
    ),
    App(
        "channels",
        "channels",
        "WebSockets and other long-lived connections.",
        "https://channels.readthedocs.io/",
        installed=("channels",),
        settings=(
            SettingRow("ASGI_APPLICATION", "str", TASKS, "The ASGI application object."),
            SettingRow(
                "CHANNEL_LAYERS",
                "dict",
                TASKS,
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
        installed=("daphne",),
        # Both bring a runserver command, and the first wins.
        before="django.contrib.staticfiles",
    ),
    App(
        "django_celery_beat",
        "django-celery-beat",
        "Stores Celery's periodic tasks in the database.",
        "https://django-celery-beat.readthedocs.io/",
        installed=("django_celery_beat",),
        defaults={"CELERY_BEAT_SCHEDULER": "django_celery_beat.schedulers:DatabaseScheduler"},
        settings=(
            SettingRow(
                "DJANGO_CELERY_BEAT_TZ_AWARE", "bool", TASKS, "Use datetimes with a time zone."
            ),
        ),
    ),
    App(
        "django_celery_results",
        "django-celery-results",
        "Stores the results of Celery tasks in the database.",
        "https://django-celery-results.readthedocs.io/",
        installed=("django_celery_results",),
        defaults={"CELERY_RESULT_BACKEND": "django-db"},
    ),
    App(
        "django_q",
        "django-q2",
        "Background and scheduled tasks, stored in the database or Redis.",
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
                "Treat an unreachable Redis as an empty cache.",
            ),
            SettingRow(
                "DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS",
                "bool",
                DATABASE,
                "Log the exceptions that are ignored.",
            ),
        ),
    ),
    App(
        "huey.contrib.djhuey",
        "huey",
        "A lightweight queue for background tasks.",
        "https://huey.readthedocs.io/en/latest/django.html",
        installed=("huey.contrib.djhuey",),
        settings=(SettingRow("HUEY", "any", TASKS, "Queue, connection and worker options."),),
    ),
)
