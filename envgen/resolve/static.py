"""Static files, with WhiteNoise where the project uses it."""

from __future__ import annotations

from collections.abc import Iterator

from envgen.layout import Joined
from envgen.model import Setting
from envgen.resolve.context import Context


def settings(context: Context) -> Iterator[Setting]:
    """Yield the settings of the section `static`."""
    if context.standalone:
        yield Setting(name="STATIC_URL", value="static/", section="files")
    if not context.deployed:
        return
    yield Setting(name="STATIC_ROOT", value=Joined(context.folder, "staticfiles"), section="files")
    if "whitenoise" in context.apps:
        yield Setting(
            name="STORAGES",
            section="files",
            value={
                "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
                "staticfiles": {
                    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
                },
            },
        )
