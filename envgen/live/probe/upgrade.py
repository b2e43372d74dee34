"""Use the models of one version of a project, before and after the migrations of the next one.

The request:

    folder     the folder of manage.py, from which the project's modules are imported
    settings   the dotted name of the settings module
    action     fill: make rows, and a superuser who is logged in
               try: insert, read and change a row of each model in `models`, and keep nothing
               changes: tell what new migrations remove
    changed    for `changes`: the files of the new migrations
    plain      for `fill`: make one row of each model, in which nothing is empty
    models     for `try`: the labels of models, such as shop.Item

The report has `fault` (see `faults`) if the project does not start. Of `fill` it has `models`, the
paths of the admin's `pages`, and the superuser's `cookie` and `login`; of `try`, `failures`; of
`changes`, what `migrations` calls risky.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, Iterator

from .channel import Channel
from .faults import fault

# What logs in: it is in no database but that of the rehearsal.
PASSWORD = "rehearsal-only"


def main() -> None:
    """Do what is asked, report, and exit at once, even if the project has started threads."""
    request = json.load(sys.stdin)
    channel = Channel()
    channel.step(request["action"])
    os.environ["DJANGO_SETTINGS_MODULE"] = request["settings"]
    os.chdir(request["folder"])
    sys.path.insert(0, request["folder"])
    sys.argv[:] = ["manage.py", "shell"]
    report: dict[str, Any] = {"fault": None}
    try:
        import django

        django.setup()
        report.update(_ACTIONS[request["action"]](request))
    except BaseException as error:  # noqa: BLE001, RUF100 - a project may exit as it is imported
        report["fault"] = fault(request["action"], error, request["folder"])
    channel.report(report)
    os._exit(0)


def _fill(request: dict[str, Any]) -> dict[str, Any]:
    from .rows import Rows

    rows = Rows(plain=request["plain"])
    rows.fill()
    cookie, login = _superuser(rows)
    return {
        "models": [
            {
                "label": model._meta.label,
                "table": model._meta.db_table,
                "columns": {
                    field.column: field.name for field in model._meta.local_concrete_fields
                },
                "rows": len(rows.made.get(model, ())),
                "skipped": rows.skipped.get(model, ""),
            }
            for model in rows.models
        ],
        "pages": list(_admin_pages(rows)),
        "cookie": cookie,
        "login": login,
    }


def _superuser(rows: Any) -> Any:
    """Log in a superuser; return the session's cookie, and what the login form of the admin asks.

    Both are None where users are not Django's, or there is no admin.
    """
    try:
        from django.conf import settings
        from django.contrib.auth import get_user_model
        from django.test import Client
        from django.urls import reverse

        user = rows.made[get_user_model()][0]
        user.is_active = user.is_staff = user.is_superuser = True
        user.set_password(PASSWORD)
        user.save_base()
        client = Client()
        client.force_login(user)
        cookie = [
            settings.SESSION_COOKIE_NAME,
            client.cookies[settings.SESSION_COOKIE_NAME].value,
        ]
        login = [reverse("admin:login"), user.get_username(), PASSWORD]
    except Exception:  # noqa: BLE001, RUF100 - the project's own users, sessions and URLs
        return None, None
    return cookie, login


def _admin_pages(rows: Any) -> Iterator[str]:
    """Yield the list of each model in the admin, its form for a new row, and that of a row."""
    try:
        from django.contrib import admin
        from django.urls import NoReverseMatch, reverse

        registered = list(admin.site._registry)
    except Exception:  # noqa: BLE001, RUF100 - there is no admin
        return
    for model in registered:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        made = rows.made.get(model)
        try:
            yield reverse(f"{name}_changelist")
            yield reverse(f"{name}_add")
            if made:
                yield reverse(f"{name}_change", args=[made[0].pk])
        except NoReverseMatch:
            continue


def _try(request: dict[str, Any]) -> dict[str, Any]:
    from django.db import DatabaseError, transaction

    from .rows import Rows

    rows = Rows()
    by_label = {model._meta.label: model for model in rows.models}
    failures: list[dict[str, Any]] = []
    for model in rows.models:
        rows.made[model] = _existing(model)
    for label in request["models"]:
        try:
            with transaction.atomic():
                rows.again(by_label[label])
                transaction.set_rollback(True)
        except DatabaseError as error:
            # Its first line has names alone; the next ones have values.
            failures.append({"label": label, "error": str(error).strip().split("\n")[0]})
        except Exception:  # noqa: BLE001, S112, RUF100 - the project's own code: not the database
            continue
    return {"failures": failures}


def _existing(model: Any) -> list[Any]:
    """Return rows of a model, as far as the database still has its columns."""
    from django.db import DatabaseError, transaction

    try:
        with transaction.atomic():
            return list(model._base_manager.order_by("pk")[:3])
    except DatabaseError:
        return []


def _changes(request: dict[str, Any]) -> dict[str, Any]:
    from .migrations import Migrations

    found = Migrations(request["folder"], request["changed"], strict=True)
    return {"risky": found.report()["risky"]}


_ACTIONS = {"fill": _fill, "try": _try, "changes": _changes}
