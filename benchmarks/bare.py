"""The yardstick: the least that a script of one's own does to render three templates.

    bare.py VALUES.yaml TEMPLATES OUTPUT

No checks, no quoting, no secrets kept, no comparison with what is there.
"""

from pathlib import Path

import click
import jinja2
import yaml


@click.command()
@click.argument("values")
@click.argument("templates")
@click.argument("output")
def main(values: str, templates: str, output: str) -> None:
    """Render every template below TEMPLATES into OUTPUT with what VALUES says."""
    data = yaml.safe_load(Path(values).read_text(encoding="utf-8"))
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates), keep_trailing_newline=True
    )
    for name in environment.list_templates():
        path = Path(output, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(environment.get_template(name).render(data), encoding="utf-8")


main()
