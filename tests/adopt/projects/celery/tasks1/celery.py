from celery import Celery

app = Celery("tasks1")
app.config_from_object("django.conf:settings", namespace="CELERY")
