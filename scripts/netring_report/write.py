"""Makes the report of a run and writes it into the run's directory: report.html, report.md, figures/."""

import os
import pathlib
import tempfile

from netring_report import answer, markdown, page, published, questions
from netring_report import report as reports
from netring_report.figures import catalogue
from netring_results.errors import Failure


def sections(report):
    main, weak = answer.answer(report)
    table = published.table(report)
    return {"answer": {"main": main, "weak": weak}, "questions": questions.questions(report),
            "published": {"table": table, "note": published.NOTE} if table else None}


def write(run, folder, pictures=True):
    """Returns the path of report.html. Pages are replaced as a whole. Without pictures, none are named in report.md."""
    report = reports.make(run)
    charts, parts = catalogue.make(report), sections(report)
    folder = pathlib.Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if pictures:
            from netring_report import draw  # matplotlib takes a second
            (folder / "figures").mkdir(parents=True, exist_ok=True)
            draw.draw_all(report, charts, folder / "figures")
        replace(folder / "report.md", markdown.render(report, charts if pictures else [], parts))
        replace(folder / "report.html", page.render(report, charts, parts))
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
