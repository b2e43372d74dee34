"""Migrations that the version that runs does not survive, and those that it does."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

import booted_shop
import broken_files
import pytest
import side_by_side
from booted_shop import Broken
from commandline import Command, git

RULE = "migration-breaks-running"
MODELS = """\
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=200)


class Book(models.Model):
    title = models.CharField(max_length=200)
    note = models.TextField(null=True)
    slug = models.SlugField(db_column="short")
    author = models.ForeignKey(Author, models.CASCADE)
    readers = models.ManyToManyField(Author, related_name="+")


class Shelf(models.Model):
    class Meta:
        db_table = "shelf"
"""
BEFORE = """\
from django.db import migrations, models

ID = models.BigAutoField(
    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
)


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Author", [("id", ID), ("name", models.CharField(max_length=200))]),
        migrations.CreateModel(
            "Book",
            [
                ("id", ID),
                ("title", models.CharField(max_length=200)),
                ("note", models.TextField(null=True)),
                ("slug", models.SlugField(db_column="short")),
                ("author", models.ForeignKey("books.author", models.CASCADE)),
                ("readers", models.ManyToManyField("books.author", related_name="+")),
            ],
        ),
        migrations.CreateModel("Shelf", [("id", ID)], options={"db_table": "shelf"}),
    ]
"""
AFTER = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("books", "0001_initial")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop),
        {operation},
    ]
"""


class New(NamedTuple):
    """A new migration, the change of the models that goes with it, and what the rule says."""

    name: str
    operation: str
    says: str = ""
    old: str = ""
    new: str = ""


TITLE = "    title = models.CharField(max_length=200)\n"
SHELF = MODELS.partition("\n\n\nclass Shelf")[1] + MODELS.partition("\n\n\nclass Shelf")[2]
BREAKS = (
    New(
        "a field less",
        "migrations.RemoveField('book', 'title')",
        "drops books.Book.title",
        TITLE,
        "",
    ),
    New(
        "many-to-many less",
        "migrations.RemoveField('book', 'readers')",
        "drops books.Book.readers",
        '    readers = models.ManyToManyField(Author, related_name="+")\n',
        "",
    ),
    New(
        "a field with another name",
        "migrations.RenameField('book', 'title', 'label')",
        "renames books.Book.title",
        "    title =",
        "    label =",
    ),
    New("a model less", "migrations.DeleteModel('Shelf')", "drops the table of books.Shelf", SHELF),
    New(
        "a model with another name",
        "migrations.RenameModel('Author', 'Writer')",
        "renames the table of books.Author",
    ),
    New(
        "a table with another name",
        "migrations.AlterModelTable('Author', 'writers')",
        "renames the table of books.Author",
    ),
    New(
        "a field that must be set from now on",
        "migrations.AlterField('book', 'note', models.TextField())",
        "forbids NULL in books.Book.note",
    ),
    New(
        "a new field that must be set",
        "migrations.AddField('book', 'price', models.IntegerField(default=0), "
        "preserve_default=False)",
        "adds books.Book.price without a default",
    ),
    New(
        "a column dropped in SQL",
        'migrations.RunSQL(\'ALTER TABLE "books_book" DROP COLUMN "author_id" CASCADE;\')',
        "drops books.Book.author",
    ),
    New(
        "a column renamed in SQL, with parameters",
        "migrations.RunSQL([('ALTER TABLE books_book RENAME COLUMN short TO slug', [])])",
        "renames books.Book.slug",
    ),
    New(
        "a table dropped in SQL",
        "migrations.RunSQL('DROP TABLE IF EXISTS public.shelf')",
        "drops the table of books.Shelf",
    ),
    New(
        "a table renamed in SQL",
        "migrations.RunSQL('ALTER TABLE shelf RENAME TO shelves')",
        "renames the table of books.Shelf",
    ),
    New(
        "a column dropped in the database alone",
        "migrations.SeparateDatabaseAndState(database_operations=["
        "migrations.RemoveField('book', 'title')])",
        "drops books.Book.title",
    ),
)
SURVIVES = (
    New(
        "the first step of two",
        "migrations.SeparateDatabaseAndState(state_operations=["
        "migrations.RemoveField('book', 'title')])",
        old=TITLE,
    ),
    New(
        "a field that may be null",
        "migrations.AddField('book', 'price', models.IntegerField(null=True))",
    ),
    New(
        "a field with a default", "migrations.AddField('book', 'n', models.IntegerField(default=0))"
    ),
    New(
        "a field with another name, and its column",
        "migrations.RenameField('book', 'slug', 'path')",
    ),
    New("a model with another name, and its table", "migrations.RenameModel('Shelf', 'Rack')"),
    New(
        "a longer field", "migrations.AlterField('book', 'title', models.CharField(max_length=300))"
    ),
    New(
        "many-to-many more",
        "migrations.AddField('book', 'editors', models.ManyToManyField('books.author'))",
    ),
    New("an index less in SQL", "migrations.RunSQL('DROP INDEX books_book_title')"),
    New(
        "a column in SQL that no model has",
        "migrations.RunSQL('ALTER TABLE books_book DROP COLUMN isbn')",
    ),
    New(
        "NULL allowed in SQL",
        "migrations.RunSQL('ALTER TABLE books_book ALTER COLUMN title DROP NOT NULL')",
    ),
    New("a table of nobody's", "migrations.RunSQL('DROP TABLE old_books')"),
    New(
        "a model that comes and goes",
        "migrations.CreateModel('Draft', [('id', models.BigAutoField(primary_key=True))]),\n"
        "        migrations.DeleteModel('Draft')",
    ),
)


def commit(root: Path) -> None:
    """Commit all files of a project."""
    git(root, "add", "-A", ".")
    git(root, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", "a")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with models and migrations, of which everything is committed."""
    files = {
        **broken_files.APP,
        "books/models.py": MODELS,
        "books/migrations/0001_initial.py": BEFORE,
    }
    folder = tmp_path_factory.mktemp("shop")
    booted_shop.make(folder, Broken("", {}, extra=broken_files.INSTALLED, files=files))
    subprocess.run(["git", "init", "-q", "--template=", str(folder)], check=True)
    commit(folder)
    return folder


def add(root: Path, case: New, number: int | None = None) -> None:
    """Write the migration of a case with its models, into the app `books` or one with a number."""
    app = root / (side_by_side.APP if number is None else side_by_side.label(number))
    text = AFTER.format(operation=case.operation)
    (app / "migrations/0002_next.py").write_text(_own(text, number), encoding="utf-8")
    models = MODELS.replace(case.old, case.new, 1) if case.old else MODELS
    (app / "models.py").write_text(_own(models, number), encoding="utf-8")


def said(root: Path, *arguments: str) -> list[tuple[str, str, int]]:
    """Return the message, the file and the line of each finding of the rule."""
    _, data = booted_shop.check(root, "production", *arguments)
    assert [item["fault"] for item in data["boots"]] == [None]
    found = [item for item in data["problems"] if item["rule"] == RULE]
    assert {item["severity"] for item in found} <= {"warning"}
    return [(item["message"], item["file"], item["line"]) for item in found]


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[str, str, int]]]:
    """Return what is said of each case, by its name: each is an app of one project."""
    cases = dict(enumerate((*BREAKS, *SURVIVES)))
    before = {
        **broken_files.APP,
        "books/models.py": MODELS,
        "books/migrations/0001_initial.py": BEFORE,
    }
    labels = [side_by_side.label(number) for number in cases]
    project = Broken(
        "",
        {},
        extra=broken_files.INSTALLED.replace("'books'", ", ".join(map(repr, labels))),
        files={
            side_by_side.renamed(path, number): _own(text, number)
            for number in cases
            for path, text in before.items()
        },
    )
    folder = booted_shop.make(tmp_path_factory.mktemp("shops"), project)
    subprocess.run(["git", "init", "-q", "--template=", str(folder)], check=True)
    commit(folder)
    for number, case in cases.items():
        add(folder, case, number)
    problems = said(folder)
    found = {
        case.name: [item for item in problems if item[1].startswith(f"{label}/")]
        for case, label in zip(cases.values(), labels, strict=True)
    }
    assert sum(map(len, found.values())) == len(problems)
    return found


def _own(text: str, number: int | None) -> str:
    """Return a text of an app with the names of the app and of its table that a number has."""
    if number is None:
        return text
    return side_by_side.renamed(text, number).replace("shelf", f"shelf{number}")


@pytest.mark.parametrize("case", BREAKS, ids=lambda case: case.name)
def test_one_that_the_running_version_does_not_survive(
    case: New, together: dict[str, list[tuple[str, str, int]]]
) -> None:
    """It is a warning at the operation, which names the model and the field."""
    [(message, file, line)] = together[case.name]
    label = side_by_side.label(BREAKS.index(case))
    says = case.says.replace("books", label)
    assert message.startswith(f"0002_next {says}, which the running version (HEAD) "), message
    assert (file, line) == (f"{label}/migrations/0002_next.py", 8)


@pytest.mark.parametrize("case", SURVIVES, ids=lambda case: case.name)
def test_one_that_the_running_version_survives(
    case: New, together: dict[str, list[tuple[str, str, int]]]
) -> None:
    """Nothing is said of it."""
    assert together[case.name] == []


def test_the_second_step_of_two(root: Path, tmp_path: Path) -> None:
    """What the models that run do not have is dropped without a word, however it was removed."""
    copy = tmp_path / "shop"
    subprocess.run(["git", "clone", "-q", str(root), str(copy)], check=True)
    (copy / "books/models.py").write_text(MODELS.replace(TITLE, "", 1), encoding="utf-8")
    commit(copy)
    text = AFTER.format(operation="migrations.RemoveField('book', 'title')")
    (copy / "books/migrations/0002_next.py").write_text(text, encoding="utf-8")
    assert said(copy) == []


def test_a_migration_that_is_deployed(root: Path, tmp_path: Path) -> None:
    """Only what differs from the commit that --since names is new."""
    copy = tmp_path / "shop"
    subprocess.run(["git", "clone", "-q", str(root), str(copy)], check=True)
    add(copy, BREAKS[0])
    commit(copy)
    assert said(copy) == []
    [(message, *_)] = said(copy, "--since", "HEAD~1")
    assert "which the running version (HEAD~1) still uses" in message


def test_a_revision_that_is_not_there(root: Path, envgen: Command) -> None:
    """The command says so, and --since is for boots alone."""
    done = envgen("check", "--boot", "--since", "nowhere", cwd=root)
    assert done.status == 2
    assert "git has no revision 'nowhere'" in done.err
    assert envgen("check", "--since", "HEAD", cwd=root).status == 2


def test_no_repository(tmp_path: Path) -> None:
    """Without git no migration is known to be new."""
    files = {
        **broken_files.APP,
        "books/models.py": MODELS,
        "books/migrations/0001_initial.py": BEFORE,
    }
    case = Broken("", {}, extra=broken_files.INSTALLED, files=files)
    folder = booted_shop.make(tmp_path / "shop", case)
    add(folder, BREAKS[0])
    assert said(folder) == []


@pytest.mark.parametrize("ignored", [True, False])
def test_a_file_that_the_build_makes(ignored: bool, tmp_path: Path) -> None:
    """What git ignores is not missing: a bundler makes it before collectstatic."""
    case = Broken(
        "",
        {},
        extra=broken_files.INSTALLED,
        files=broken_files.page("{% static 'books/dist/app.js' %}"),
    )
    folder = booted_shop.make(tmp_path / "shop", case)
    subprocess.run(["git", "init", "-q", "--template=", str(folder)], check=True)
    if ignored:
        with (folder / ".gitignore").open("a", encoding="utf-8") as file:
            file.write("dist/\n")
    _, data = booted_shop.check(folder, "production")
    found = [item for item in data["problems"] if item["rule"] == "static-missing"]
    assert bool(found) is not ignored
