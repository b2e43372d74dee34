"""Test one static file with collectstatic's storage, `{% static %}` and a request."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import faults
from .client import Browser, Site

NAME = "envgen-probe.css"


class Static:
    """Collects a file into a temporary folder and then requests it."""

    def __init__(self, folder: str) -> None:
        """Keep the project's folder."""
        self._folder = folder
        self._told: dict[str, Any] = {"installed": True, "fault": None, "url": None, "status": None}

    def collect(self, root: Any) -> None:
        """Save the file as collectstatic would; `root` is the project's STATIC_ROOT.

        Call it before the middleware is loaded: WhiteNoise only lists the files once.
        """
        from django.apps import apps

        installed = apps.is_installed("django.contrib.staticfiles")
        self._told.update(installed=installed, root=bool(root))
        if not self._told["installed"]:
            return
        try:
            self._told.update(self._collected(str(root or "")))
        except Exception as error:  # noqa: BLE001, RUF100 - a project's storage may raise anything
            self._told["fault"] = faults.fault("static", error, self._folder)

    def _collected(self, root: str) -> dict[str, Any]:
        from django.contrib.staticfiles.storage import staticfiles_storage
        from django.core.files.base import ContentFile
        from django.core.files.storage import FileSystemStorage
        from django.templatetags.static import static

        storage = staticfiles_storage
        is_local = isinstance(storage, FileSystemStorage)
        if is_local:
            _move(storage, root)
            storage.save(NAME, ContentFile(b"/* a dummy file */"))
            if hasattr(storage, "post_process"):
                for _, _, failed in storage.post_process({NAME: (storage, NAME)}):
                    if isinstance(failed, Exception):
                        raise failed
        return {"local": is_local, "url": static(NAME)}

    def ask(self, site: Site, host: str, scheme: str) -> dict[str, Any]:
        """Request the file by the URL that pages use; return the report."""
        url = self._told["url"]
        if url and not urlsplit(url).netloc:
            answer, _, _ = Browser(site, scheme).follow(host, url)
            self._told["status"] = answer.status
        return self._told


def _move(storage: Any, root: str) -> None:
    """Make a storage write below the temporary STATIC_ROOT.

    A storage whose folder is not `root`, the project's STATIC_ROOT, gets a separate folder there,
    because servers only look in STATIC_ROOT.
    """
    from django.conf import settings

    place = os.path.realpath(storage.location)
    if place != os.path.realpath(settings.STATIC_ROOT):
        apart = "" if place == os.path.realpath(root) else "elsewhere"
        storage.location = str(Path(settings.STATIC_ROOT, apart))
    if hasattr(storage, "manifest_storage"):
        storage.manifest_storage = storage
