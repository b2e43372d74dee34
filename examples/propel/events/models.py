from django.db import models


class Event(models.Model):
    """Something that happened: what the bot saw, or a note left on the dashboard."""

    class Source(models.TextChoices):
        BOT = "bot"
        WEB = "web"

    kind = models.SlugField()
    payload = models.JSONField()
    source = models.CharField(max_length=10, choices=Source.choices)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)  # Newest first, by an index that exists anyway.

    def __str__(self):
        return f"{self.kind} from {self.source}"
