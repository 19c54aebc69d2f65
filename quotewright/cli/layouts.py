"""`quotewright layouts`: the layouts that documents are printed by, and what they look like."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from quotewright.cli.answers import print_table
from quotewright.core.contents import dated_on
from quotewright.core.profiles import LANGUAGES
from quotewright.documents.layouts import FIRST, layout_names
from quotewright.documents.press import Press
from quotewright.documents.reading import view_of
from quotewright.documents.specimen import specimen, specimen_logo

app = typer.Typer(
    name="layouts",
    help="The layouts of documents.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list")
def list_layouts() -> None:
    """Print the names that a profile can choose from."""
    print_table(
        ("Layout", ""), [[one, "default" if one == FIRST else ""] for one in layout_names()]
    )


@app.command()
def preview(
    folder: Annotated[Path, typer.Argument(help="Where the PDFs go; it is made if need be.")],
) -> None:
    """Print a document that is hard to print in every layout and language."""
    folder.mkdir(parents=True, exist_ok=True)
    press, content, logo = Press(), specimen(), specimen_logo()
    for language in LANGUAGES:
        view = view_of(content, language)
        for layout in layout_names():
            pdf = press.print_now(replace(view, layout=layout), logo, dated_on(content))
            file = folder / f"{layout}-{language}.pdf"
            file.write_bytes(pdf)
            typer.echo(str(file))
