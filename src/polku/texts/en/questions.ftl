answer = { $text } If so, add a row to accepted.csv: { $code },{ $about },why.
large-strength = The strength of link { $link } is { $mean } ± { $sd }. It is given { $graded ->
    [yes] in standard deviations of the goal's scale
   *[no] a log-hazard: 5 % is 0.05
 }. Is this meant?
zero-for-a-gap = The series { $series } is 0{ $whole ->
    [yes] {" "}in every month of the trial
   *[no] {""}
 } ({ $n } months, { $months }), otherwise about { $otherwise }. A missing figure is not a zero: leave it blank and declare blank=missing in marks. Is it really 0?
the-plan-has-no-dose-no = The plan has no dose (no row without a scenario): the trial does nothing. Is this meant?
the-strength-in-scenario-is-it = The strength in scenario { $id } is { $log }. It is a log-hazard: 5 % is 0.05. Is this meant?
the-decision-was-to-be-made = The decision was to be made by { $by }, before the as-of month { $month }. Is it still open?
the-letters-of-seem-to-have = The letters of '{ $text }' seem to have been lost: save the file as UTF-8. Is the text right?
every-dose-is-0-the-trial = Every dose is 0: the trial does nothing. Is this meant?
the-activity-runs-in-from-before = The activity '{ $activity }' runs in { $area } from { $start }, before the trial's start in { $start_2 }. Is this meant?
the-price-is-negative-it-would = The price '{ $id }' is negative ({ $amount }): it would save money. Is this meant?
no-activity-runs-in-the-months = No activity runs in the months of the trial, { $start }–{ $end } (programme.toml, period). Is this meant?
the-series-is-in-more-than = The series { $name } is { $value } in { $month }, more than the labour force ({ $month_2 }). Is it right?
the-areas-have-the-same-figures = The areas { $areas } have the same figures ({ $indicator }): if one is a copy of the other they are not two comparisons. Are the figures right?
the-series-jumps-is-it-right = The series { $name } jumps { $value } → { $value_2 } ({ $month }–{ $month_2 }). Is it right?
