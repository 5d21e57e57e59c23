"""The report of a run: what netring-report writes. Reads result files only, by netring_results.

From a run to a page: report.py (the cells as the report sees them), figures/ (charts as data), answer.py and questions.py
(sentences and tables, each with the rows it comes from), then draw.py (charts as pictures), page.py (report.html) and
markdown.py (report.md); write.py calls them.
"""
