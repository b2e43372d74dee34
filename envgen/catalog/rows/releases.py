"""Releases of Django, with the versions of Python that each supports."""

from envgen.catalog.build_types import DjangoRelease

# https://docs.djangoproject.com/en/6.0/faq/install/#what-python-version-can-i-use-with-django
_FAQ = "https://docs.djangoproject.com/en/{}/faq/install/#what-python-version-can-i-use-with-django"

ROWS: tuple[DjangoRelease, ...] = (
    DjangoRelease("4.2", (3, 8), (3, 12), _FAQ.format("4.2")),
    # 3.14 from 5.2.8 on.
    DjangoRelease("5.2", (3, 10), (3, 14), _FAQ.format("5.2")),
    # The newest Python is not known for releases that are still supported for long.
    DjangoRelease("6.0", (3, 12), None, _FAQ.format("6.0")),
    DjangoRelease("6.1", (3, 12), None, _FAQ.format("6.0")),
)
