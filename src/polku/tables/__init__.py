"""Tables and settings as people write them: CSV, sheets of a workbook, TOML; every problem with its place.

`values` is what reading gives, `csvs`, `sheets` and `tomls` read one format each, `cells` reads one cell.
Nothing is guessed: what can be read in two ways is refused, with the place and the cure.
"""
