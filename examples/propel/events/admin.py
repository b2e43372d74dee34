from django.contrib import admin

from .models import Event


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    list_display = ("id", "kind", "source", "created")
    list_filter = ("source", "kind")
    readonly_fields = ("created",)
