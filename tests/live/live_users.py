"""Users of a site, as tests make them and read the forms that they are shown."""

from __future__ import annotations

import re

from live_http import Answer

FORM = "application/x-www-form-urlencoded"
CREATE = """
import django, os
django.setup()
from django.contrib.auth import get_user_model
get_user_model().objects.create_user("ada", password=os.environ["PASSWORD"])
"""


def token_of(page: Answer) -> str:
    """The CSRF token in a page's form."""
    found = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page.body)
    assert found is not None
    return found[1].decode()
