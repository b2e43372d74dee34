from celery import Celery

app = Celery("yard")
app.config_from_object("django.conf:settings", namespace="CELERY")
