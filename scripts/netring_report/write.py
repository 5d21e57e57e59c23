"""Makes the report of a run and writes it into the run's directory: report.html, report.md, figures/."""

import contextlib

from netring_report import markdown, page, published, report
from netring_report.figures import catalogue
from netring_report.profiles import catalogue as profiles
from netring_report.run_directory import RunDirectory


def write(content, folder, pictures=True, beside=False, run=None):
    """Of what analysis.load gave, into a RunDirectory or the directory of a path. Returns the path of report.html. Files are
    replaced as a whole. Without pictures, none are named in report.md. `run`: the RunDirectory of the profiles."""
    made = report.make(content)
    charts, beside = catalogue.make(made), published.table(made) if beside else None
    pictured = []
    with open_directory(folder) as directory:
        if pictures:
            from netring_report import draw  # matplotlib takes a second
            with directory.folder("figures") as figures:
                pictured = draw.draw_all(made, charts, figures)
        profiled = profiles.make(content, run, directory) if pictures and run else profiles.Profiles()
        directory.replace("report.md", markdown.render(made, pictured, beside, profiled).encode())
        directory.replace("report.html", page.render(made, charts, beside, profiled).encode())
        return directory.path / "report.html"


def open_directory(folder):
    """A RunDirectory that is open stays so."""
    return contextlib.nullcontext(folder) if isinstance(folder, RunDirectory) else RunDirectory.open(folder, make=True)
