there-is-no-comparison-area-polku = There is no comparison area: polku forecasts and counts the euros from the assumption, but the effect cannot be estimated. Give at least one area the role comparison and add its series, better to three of them. The country's series (role country; unemployed, labour_force) do as the only comparison; a lottery of the queue into two client groups (groups.csv, flows.csv) is the strongest evidence.
the-area-lacks-its-finnish-cases = The area { $name } lacks its Finnish cases (gen_fi, ine_fi); sentences go around them.
no-link-goes-through-the-mechanism = No link goes through the mechanism '{ $mechanism }'.
the-activity-has-no-dose-it = The activity '{ $id }' has no dose: it has no effect in the calculation.
the-report-s-sentences-are-of = The report's sentences are of unemployment and jobs: of the state '{ $name }' ({ $id }) they speak as the unemployed, and of leaving it as finding a job. The numbers are computed from your model, but there are no words of this field yet: do not pass the report on as it is.


there-is-no-example-or-programme = There is no example or programme folder { $example }; the examples are: { $names }.
there-is-something-in-already-name = There is something in { $target } already; name a new folder. Nothing was written.
and-more = { $what } (and { $n } more)
the-table-cannot-be-written-so = The table { $name } cannot be written so that its cells come back (encoding { $encoding }){ $why }; save the file as UTF-8, or remove the blank row.
the-path-is-not-inside-the = The path { $name } is not inside the folder.
did-you-mean = did you mean '{ $name }'?
remove-or-define = remove it or define it first
use-one-of = use one of these: { $names }
unknown-name = there is no { $noun ->
    [activity] activity
    [area] area
    [claim] claim
    [clock] clock
    [group] group
    [indicator] indicator
    [payer] payer
    [price] price
    [rule] rule
    [segment] segment
    [source] source
   *[state] state
 } '{ $word }'
lag-past-the-end = The effect of link { $link } comes on average only after the trial's end ({ $lag } months).
no-weight = { $n ->
    [1] The field '{ $names }' ({ $where }) is read and checked, but has no weight in the evaluation yet.
   *[other] The fields { $names } ({ $where }) are read and checked, but have no weight in the evaluation yet.
 }
transitions-not-published = Not possible yet: in this month not all transitions (transitions.csv) that an assumption or a series needs had been published. Missing transitions and the month in which they become known: { $rows }. Without them one move would be taken for another, so the effect is not estimated.
missing-transitions = { $names }{ $rest ->
    [0] {""}
   *[other] {" "}and { $rest } more
 } ({ $month })
