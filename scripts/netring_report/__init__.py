"""The report of a run: what netring-report draws of analysis.json, whose words and numbers netring-run has computed.

From a run to a page: analysis.py (reads and checks the file; shape.py says what it holds, kinds.py what a part may be), report.py
(the cells as the report sees them), figures/ (charts as data), then draw.py (charts as pictures), page.py (report.html) and
markdown.py (report.md); write.py calls them. Nothing here computes a statistic, writes a unit of its own, or judges.
"""
