"""The questions of the report that this benchmark began with (its Part E), answered from the run's own numbers."""

from netring_report import caches, contexts, crossovers, data_path, scaling, surprise, words
from netring_report.sentences import Question, Sentence, Table, places, say

MOST_ROWS = 60
LEGEND = ("Change of the server's work per message beside the first variant, round by round, with its 95 % interval; =: the same "
          "within the margin, ~: unsure. The crossover is where these changes cross 0.")


def questions(report):
    found = contexts.find(report)
    asked = (data_path.question(report, found), from_which_size(report, found), caches.question(report, found),
             scaling.question(report), surprise.question(report))
    return [question for question in asked if question.parts]


def from_which_size(report, found):
    sizes, rows, count = crossovers.rows(report, found, MOST_ROWS)
    parts = ()
    if rows:
        heads = ("where", "pair", "crossover of the sender's work", *(f"at {words.size(size)}" for size in sizes))
        table = Table(heads, tuple((texts, places(report, cells)) for texts, cells in rows), tuple(range(3, len(heads))))
        left_out = f" {words.plural(count - len(rows), 'further row')} left out." if count > len(rows) else ""
        parts = table, Sentence(LEGEND + left_out)
    elif report.usable:
        parts = say(report, "One variant only, so there is nothing to compare: give --impl several.", report.usable),
    return Question("crossover", "From which size on does another way of sending cost less?", parts)
