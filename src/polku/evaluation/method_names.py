"""The names of the ways of answering a question, as a programme's `method` may name them.

They stand apart from the functions (`methods.METHODS`, which a test holds to the same names), so that reading a folder
loads no page.
"""

METHOD_NAMES = (
    "right_things",
    "right_way",
    "goal_graded",
    "total_cost",
    "net_jobs",
    "what_works",
    "agile",
    "learning",
    "who_pays",
    "transfer",
    "lost_at_end",
)
