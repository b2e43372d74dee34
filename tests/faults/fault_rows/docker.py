"""Services that are built from a Dockerfile."""

from __future__ import annotations

from planted import fault, right

PRODUCTION = "profiles/production.yaml"
PLAN = "web: {plan: starter}"
DOCKER = (PRODUCTION, PLAN, "web: {plan: starter, runtime: docker}")
IGNORED = ".env\n.env.*\n!.env.example\n.git\n"
DOCKERFILE = """\
FROM python:3.12-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
RUN DJANGO_SECRET_KEY=dummy python manage.py collectstatic --no-input
RUN useradd --create-home app
USER app
CMD ["gunicorn", "config.wsgi"]
"""
STAGES = """\
# syntax=docker/dockerfile:1
ARG PYTHON=3.12
FROM python:${PYTHON}-slim AS base
ENV PYTHONUNBUFFERED=1 \\
    # a comment between the lines
    PATH="/opt/venv/bin:$PATH"

FROM base AS build
RUN python -m venv /opt/venv
RUN --mount=type=cache,target=/root/.cache \\
    --mount=type=bind,source=requirements.txt,target=/tmp/requirements.txt \\
    pip install -r /tmp/requirements.txt

FROM base
WORKDIR /code
COPY --from=build /opt/venv /opt/venv
COPY --chown=app:app --chmod=755 . /code/
RUN <<END
set -e
python manage.py collectstatic --no-input
END
USER 1000:1000
ENTRYPOINT ["/code/entrypoint.sh"]
CMD ["gunicorn", "config.wsgi"]
"""
ENTRYPOINT = '#!/bin/sh\nset -e\npython manage.py migrate --no-input\nexec "$@"\n'
CMD = 'CMD ["gunicorn", "config.wsgi"]'
RUNS_SCRIPT = f'ENTRYPOINT ["./entrypoint.sh"]\n{CMD}'


def image(old: str = "", new: str = "", ignored: str = IGNORED, **more: str) -> dict[str, object]:
    """Return a service that is built from the Dockerfile with one text replaced."""
    assert old in DOCKERFILE
    text = DOCKERFILE.replace(old, new, 1) if old else DOCKERFILE
    return {"edits": (DOCKER,), "files": {"Dockerfile": text, ".dockerignore": ignored, **more}}


def entry_point(text: str) -> dict[str, object]:
    """Return an image whose entry point is a script."""
    return image(CMD, RUNS_SCRIPT, **{"entrypoint.sh": text})


FAULTS = (
    fault("no Dockerfile", "dockerfile-missing", "Dockerfile", severity="error", edits=(DOCKER,)),
    fault(
        "a Dockerfile that is not text",
        "dockerfile-missing",
        "Dockerfile",
        edits=(DOCKER,),
        files={"Dockerfile": b"FROM python:3.12\n\xff\n"},
    ),
    fault(
        "a Dockerfile elsewhere that is not there",
        "dockerfile-missing",
        "deploy/Dockerfile",
        severity="error",
        edits=((PRODUCTION, PLAN, "web: {runtime: docker, dockerfilePath: ./deploy/Dockerfile}"),),
    ),
    fault(
        "an image that collects nothing",
        "static-uncollected",
        "Dockerfile",
        severity="error",
        **image("RUN DJANGO_SECRET_KEY=dummy python manage.py collectstatic --no-input\n", ""),
    ),
    fault(
        "an image that installs nothing",
        "nothing-installed",
        "Dockerfile",
        severity="error",
        **image("RUN pip install --no-cache-dir -r requirements.txt\n", ""),
    ),
    fault(
        "an image without the server",
        "requirement-missing",
        "requirements.txt",
        severity="error",
        edits=(DOCKER, ("requirements.txt", "gunicorn\n", "")),
        files={"Dockerfile": DOCKERFILE, ".dockerignore": IGNORED},
    ),
    fault(
        "an image that runs as root",
        "docker-root",
        "Dockerfile",
        "FROM",
        severity="note",
        **image("USER app\n", ""),
    ),
    fault(
        "an image that says that it runs as root",
        "docker-root",
        "Dockerfile",
        "USER root",
        severity="note",
        **image("USER app\n", "USER root\n"),
    ),
    fault(
        "a secret in ENV",
        "docker-secret",
        "Dockerfile",
        "ENV DJANGO_SECRET_KEY",
        severity="error",
        **image("COPY . .", "ENV DJANGO_SECRET_KEY=u8Zq1-vLx4nTe7Rb0pWm\nCOPY . ."),
    ),
    fault(
        "a key of a known shape in ARG",
        "secret-shape",
        "Dockerfile",
        "ARG PAYMENTS",
        severity="error",
        **image("COPY . .", f"ARG PAYMENTS={'sk_' + 'live_'}4eC39HqLyjWDarjtT1zdp7dc\nCOPY . ."),
    ),
    fault(
        "a URL with a password in the old form of ENV",
        "docker-secret",
        "Dockerfile",
        "ENV DATABASE_URL",
        severity="error",
        **image(
            "COPY . .",
            "ENV DATABASE_URL postgres://shop:tR4v-pw-Z8@db.example.com/shop\nCOPY . .",
        ),
    ),
    fault(
        ".env files in the image",
        "docker-dotenv",
        "Dockerfile",
        "COPY . .",
        **image(ignored=".git\n"),
    ),
    fault(
        "a .env file that an exception lets in",
        "docker-dotenv",
        "Dockerfile",
        "COPY . .",
        **image(ignored=".env*\n!.env.production\n"),
    ),
    fault(
        "an entry point that ignores the command",
        "docker-command",
        "Dockerfile",
        "ENTRYPOINT",
        severity="error",
        executable=("entrypoint.sh",),
        **entry_point(ENTRYPOINT.replace('exec "$@"', "gunicorn config.wsgi")),
    ),
    fault(
        "an entry point in shell form",
        "docker-command",
        "Dockerfile",
        "ENTRYPOINT",
        **image(CMD, "ENTRYPOINT gunicorn config.wsgi"),
    ),
    fault(
        "an entry point that takes $PORT for a text",
        "docker-command",
        "Dockerfile",
        "ENTRYPOINT",
        severity="error",
        **image(CMD, 'ENTRYPOINT ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:$PORT"]'),
    ),
    fault(
        "an entry point without the run bit",
        "script-mode",
        "entrypoint.sh",
        severity="error",
        **entry_point(ENTRYPOINT),
    ),
    fault(
        "an entry point with CRLF",
        "script-crlf",
        "entrypoint.sh",
        "#!/bin/sh",
        severity="error",
        executable=("entrypoint.sh",),
        **entry_point(ENTRYPOINT.replace("\n", "\r\n")),
    ),
    fault(
        "an entry point without its first line",
        "script-shebang",
        "entrypoint.sh",
        "set -e",
        severity="error",
        executable=("entrypoint.sh",),
        **entry_point(ENTRYPOINT.partition("\n")[2]),
    ),
    fault(
        "an image with a Python that is too old",
        "python-version",
        "Dockerfile",
        "FROM",
        severity="error",
        **image("python:3.12-slim", "python:3.9-slim"),
    ),
    fault(
        "nobody migrates in an image",
        "nobody-migrates",
        PRODUCTION,
        severity="error",
        edits=((PRODUCTION, PLAN, "web: {plan: free, runtime: docker}"),),
        files={"Dockerfile": DOCKERFILE, ".dockerignore": IGNORED},
    ),
)
RIGHT = (
    right("a Dockerfile", **image()),
    right(
        "stages, mounts, a here-document and an entry point that migrates",
        edits=((PRODUCTION, PLAN, "web: {plan: free, runtime: docker}"),),
        files={"Dockerfile": STAGES, ".dockerignore": "**/.env*\n", "entrypoint.sh": ENTRYPOINT},
    ),
    right(
        "a base image of one's own may have everything",
        edits=(DOCKER,),
        files={
            "Dockerfile": "FROM registry.example.org/base:2\nWORKDIR /srv\nCOPY config config\n",
        },
    ),
    right(
        "dummy values with which the build loads the settings",
        **image(
            "COPY . .",
            "ARG DJANGO_SECRET_KEY\nENV DJANGO_SECRET_KEY=dummy-for-the-build \\\n"
            "    DATABASE_URL=sqlite:////tmp/build.sqlite3 API_TOKEN=${API_TOKEN}\nCOPY . .",
        ),
    ),
    right(
        "named files instead of everything",
        **image("COPY . .", "COPY config/ config/\nCOPY catalogue catalogue\nCOPY manage.py .", ""),
    ),
    right(
        "an entry point that changes the user itself",
        executable=("entrypoint.sh",),
        **image(
            f"USER app\n{CMD}",
            RUNS_SCRIPT,
            **{"entrypoint.sh": '#!/bin/sh\nexec gosu app "$@"\n'},
        ),
    ),
    right(
        "a .dockerignore of the Dockerfile's own",
        edits=(
            (PRODUCTION, PLAN, "web: {runtime: docker, dockerfilePath: ./deploy/web.Dockerfile}"),
        ),
        files={
            "deploy/web.Dockerfile": DOCKERFILE,
            "deploy/web.Dockerfile.dockerignore": "*\n!config\n!catalogue\n!manage.py\n!*.txt\n",
        },
    ),
    right(
        "an image that is built elsewhere",
        edits=(
            (
                PRODUCTION,
                PLAN,
                "web: {plan: starter, runtime: image, image: {url: docker.io/site/web:1}}",
            ),
        ),
    ),
)
