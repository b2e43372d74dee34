from django.urls import path

from . import views

urlpatterns = [
    path("", views.Dashboard.as_view(), name="dashboard"),
    path("api/bot/events", views.BotEvents.as_view(), name="bot-events"),
    path("api/events", views.EventList.as_view(), name="events"),
]
