"""Makes the report of a run and writes it into the run's directory: report.html, report.md, figures/."""

import os
import pathlib
import tempfile

from netring_report import markdown, page, published, report
from netring_report.errors import Failure
from netring_report.figures import catalogue


def write(content, folder, pictures=True, beside=False):
    """Of what analysis.load gave. Returns the path of report.html. Pages are replaced as a whole. Without pictures, none are named
    in report.md."""
    made = report.make(content)
    charts, beside = catalogue.make(made), published.table(made) if beside else None
    folder = pathlib.Path(folder)
    pictured = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if pictures:
            from netring_report import draw  # matplotlib takes a second
            (folder / "figures").mkdir(parents=True, exist_ok=True)
            pictured = draw.draw_all(made, charts, folder / "figures")
        replace(folder / "report.md", markdown.render(made, pictured, beside))
        replace(folder / "report.html", page.render(made, charts, beside))
    except OSError as error:
        place = error.filename or folder
        raise Failure(f"{place}: {error.strerror}: make the directory writable, or name another with --out") from None
    return folder / "report.html"


def replace(path, text):
    """Written beside and renamed, so that no half of a page is ever seen."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=path.name, delete=False) as file:
        file.write(text)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)
