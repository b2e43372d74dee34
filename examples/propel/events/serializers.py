import re

from rest_framework import serializers

from .models import Event

KIND = re.compile(r"[-a-zA-Z0-9_]{1,50}")
# Legal in JSON, but PostgreSQL cannot store NUL, nor UTF-8 a lone surrogate.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class EventSerializer(serializers.ModelSerializer):
    """An event as users of the API see it."""

    class Meta:
        model = Event
        fields = ("id", "kind", "payload", "source", "created")


class BotEventSerializer(serializers.ModelSerializer):
    """An event as the bot sends it: any JSON object, stored as it is."""

    payload = serializers.DictField()

    class Meta:
        model = Event
        fields = ("id", "payload")

    def validate_payload(self, payload):
        if any(UNSTORABLE.search(text) for text in _texts(payload)):
            raise serializers.ValidationError("A character in it cannot be stored.")
        return payload

    def create(self, validated_data):
        return Event.objects.create(
            kind=_kind(validated_data["payload"]),
            source=Event.Source.BOT,
            **validated_data,
        )


def _kind(payload):
    """The payload's own kind, if it has a usable one."""
    kind = payload.get("kind")
    return kind if isinstance(kind, str) and KIND.fullmatch(kind) else "other"


def _texts(value):
    """Yield all text in a JSON value, names of members included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from _texts(member)
