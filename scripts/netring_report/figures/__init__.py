"""Charts as data: catalogue.py has a row for each."""
