"""Static files, with WhiteNoise if the project uses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envgen.formats.python_layout import Call, Joined, Merged, Name
from envgen.model import Setting
from envgen.resolve.context import Context

OLD_NAMES = {"STATICFILES_STORAGE", "DEFAULT_FILE_STORAGE"}


def settings(context: Context) -> Iterator[Setting]:
    """Yield the settings of the section `static`."""
    if context.standalone:
        yield Setting(name="STATIC_URL", value="static/", section="files")
    if not context.deployed:
        return
    yield Setting(name="STATIC_ROOT", value=Joined(context.folder, "staticfiles"), section="files")
    # Django 4.2 accepts the old names too, but not together with STORAGES.
    if "whitenoise" in context.apps and not OLD_NAMES & set(context.document.settings):
        yield Setting(name="STORAGES", value=_storages(context), section="files")


def _storages(context: Context) -> Any:
    uploads = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    static = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    if context.standalone:
        return {**uploads, **static}
    # The base settings may keep uploads in a bucket; they must not go to the server's disk.
    return Merged(uploads, Call("getattr", Name("base"), "STORAGES", {}), static)
