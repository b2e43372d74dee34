from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import reverse_lazy
from django.views.generic import FormView
from rest_framework.generics import ListAPIView
from rest_framework.parsers import JSONParser
from rest_framework.response import Response
from rest_framework.views import APIView

from config.settings.bot_auth.drf import BotAuthentication, IsBot

from .forms import NoteForm
from .models import Event
from .serializers import BotEventSerializer, EventSerializer


class Dashboard(LoginRequiredMixin, FormView):
    """The latest events, and a form that adds a note to them."""

    template_name = "dashboard.html"
    form_class = NoteForm
    success_url = reverse_lazy("dashboard")

    def get_context_data(self, **kwargs):
        return super().get_context_data(events=Event.objects.all()[:20], **kwargs)

    def form_valid(self, form):
        Event.objects.create(
            kind="note", payload=form.cleaned_data, source=Event.Source.WEB
        )
        return super().form_valid(form)


class EventList(ListAPIView):
    """GET: all events, newest first, in pages."""

    queryset = Event.objects.all()
    serializer_class = EventSerializer


class BotEvents(APIView):
    """POST: stores the JSON object that the bot sends, and answers what was stored."""

    authentication_classes = (BotAuthentication,)
    permission_classes = (IsBot,)
    parser_classes = (JSONParser,)

    def post(self, request):
        serializer = BotEventSerializer(data={"payload": request.data})
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(serializer.data)
