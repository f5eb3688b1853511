polku = Anticipatory impact evaluation. The programme to be evaluated is a folder of small tables, and each command works on such a folder.

    Begin so: polku new my-trial, then polku run my-trial. Help on one command: polku run --help.
new = Make a small programme folder to start from.

    It has comments and real series, and runs as it is. FOLDER is the name of the new folder.
check = Tell everything that is wrong in the folder's tables.

    Each problem is one line: the file and the line, what is wrong, what to do. What can hardly be meant is asked about. Nothing is changed.
map = Draw the map of impact pathways.

    Makes a web page and an SVG picture of what is believed to lead to what. Nothing is estimated yet.
design = Before a trial: what it can teach, and by when.

    Also says what would make it teach more. Uses the plan and the months before the start only.
run = Evaluate the programme and write the reports: the main job.

    Checks the folder, updates the assumptions by the series, forecasts with and without the trial and answers the questions. Then open report.en.html in a browser.
report = Write the reports of a finished run again.

    In another language, say; nothing is estimated anew. DIR is the folder that polku run wrote, with assessment.json in it.
freeze = Freeze the forecasts so that a change would be seen.

    Adds them to the folder's registry, forecasts.jsonl. Do it before the months that are forecast come, and keep the head that is printed.
score = Compare the frozen forecasts with what came.

    Says how often the intervals held, whether the forecasts did better than simple ones, and whether the months that came speak for or against an effect.
verify = Check that no frozen forecast has been changed.

    With --head it is also seen if some were cut off the end.
lang = language of reports and messages, e.g. en or fi,en
json = print the result as data (JSON) for other programs
from = what to start from: an example's name (kokeilut-2017) or a programme folder
excel = the tables in one Excel file
as-of = use only what was known in this month, e.g. 2019-06
seed = seed of the random draws: same number, same result
scenario = only this scenario; may be given several times
format = file formats: html, xlsx (Excel) or html,xlsx
out = the folder for the result (otherwise inside out)
freeze-too = freeze the forecasts as well, as polku freeze does
head = head of the registry from an earlier report (16 characters or more)
version = show the version
debug = show technical details if polku itself fails
metavars-options = [OPTIONS]
metavars-command = COMMAND
metavars-folder = FOLDER
metavars-directory = DIR
metavars-lang = LANGUAGES
metavars-example = EXAMPLE
metavars-as-of = YYYY-MM
metavars-seed = NUMBER
metavars-scenario = ID
metavars-formats = FORMATS
metavars-out = DIR
metavars-head = HASH
machine-said-no-check-disk = The machine said no ({ $what }); check the disk space and the permissions.
problems = The folder has { $n } { $n ->
    [one] problem
   *[other] problems
 }.
questions = { $n } { $n ->
    [one] question waits
   *[other] questions wait
 } for an answer (accepted.csv).
polku-bug-your-folder-untouched = polku has a bug ({ $what }). Your folder is untouched; add --debug for details.
out-memory-close-other-programs = Out of memory; close other programs, run again.
next = Next: { $called_as } run { $name }
frozen-head = Frozen; head of the registry: { $head }
folder-no-problems = The folder has no problems.
writing-reports = writing the reports
folder-holds-report-which-would = The folder { $out } holds the report of { $told }, which this would overwrite; name another --out, or remove it.
folder-cannot-written-name-another = The folder { $where } cannot be written to ({ $reason }); name another with --out.
registry-intact = The registry is whole.
nothing-frozen = Nothing is frozen in the folder: there is no forecasts.jsonl.
records-frozen = { $count } records were frozen.
frozen-already = The same forecasts are frozen already.
head-registry = Head of the registry: { $head }
folder-is-a-file = { $value } is a file; give the programme folder that holds programme.toml.
no-such-folder = There is no folder { $value }; check the name or make one: { $called_as } new { $value }
no-language-there-fi-en = No language { $wrong }; there are fi and en.
no-format-there-html-xlsx = No format { $wrong }; there are html and xlsx.
not-a-month = '{ $value }' is not a month; write for example 2019-06.
not-a-seed = '{ $value }' is not a seed; give a whole number, for example 1.
more-notes = { $n ->
    [one] The report has one more note.
   *[other] The report has { $n } more notes.
 }
