the-series-of-cannot-be-read = the series { $indicator } of { $id } cannot be read without { $unemployed } of the same area
    .cure = add the series { $unemployed } of { $id }, or remove the series { $indicator } of { $id }
the-strength-is-not-between-1 = the strength { $strength } is not between 1 and 5
    .cure = write a whole number from 1 to 5
the-quantiles-are-not-in-order = the quantiles are not in order
    .cure = write q10 ≤ q50 ≤ q90
the-group-is-not-declared = the group '{ $group }' is not declared
    .cure = make the table { $groups }: group, area, arm, start, design
the-programme-has-no-transition = the programme has no transition { $transition }
    .cure = add it to transitions or correct from and to
the-count-has-no-stock-that = the count has no stock that the people moved from
    .cure = fill in at_risk: people at the month's start
the-group-is-there-twice = the group '{ $id }' is there twice
    .cure = remove one or give the rows their own known_from
the-figure-is-negative = the figure { $value } is negative
    .cure = correct it
the-month-of-is-there-twice = the month { $month } of { $transition } is there twice, first at { $key }
    .cure = remove one row or give the vintage its own as_of
the-area-has-no = the area '{ $area }' has no { $lacking ->
    [control] control group
   *[treated] treated group
 }
    .cure = add it to { $groups } or remove the group
the-groups-of-have-no-month = the groups of '{ $area }' have no month of one transition in common
    .cure = add to flows.csv the counts of both groups for the same months
the-control-group-starts-in-not = the control group starts in { $start }, not after the treated one
    .cure = leave the control group's start blank, or give both, the control group's later
the-group-s-area-is-no = the group's area '{ $id }' is no trial area
    .cure = make its role trial or change the group's area
the-column-is-missing = the column '{ $name }' is missing
    .cure = add the column { $name }
the-column-is-not-known-in = the column '{ $name }' is not known in a series
the-row-needs-either-a-group = the row needs either a group or an area
    .cure = fill in the column group or area, not both
the-figure-is-too-large = the figure { $value } is too large
    .cure = check its digits and marks
the-series-is-zero-throughout = the series { $name } is zero throughout
    .cure = check the material; a missing figure is not a zero
the-trial-starts-in-more-than = the trial starts in { $start }, more than { $farthest } years after the last month of data, { $last }
    .cure = check the year
the-level-jumps-a-mixed-unit = the level jumps { $value } → { $value_2 }: a mixed unit?
    .cure = write the whole series in one unit
the-source-is-there-twice = the source '{ $id }' is there twice
    .cure = remove one or rename it
and-more-rows = { $what } (and on { $n } more rows)
not-told = the { $noun ->
    [indicator] indicator
    [area] area
    [segment] segment
   *[source] source
 } is not told
doubled-month = the month { $month } is in the series twice, first at { $place }{ $others ->
    [0] {""}
   *[other] {" "}(and { $others } more)
 }
    .cure = remove one row or give the vintage its own as_of
missing-month = the series { $series } lacks { $which }{ $others ->
    [0] {""}
   *[other] {" "}(and { $others } more)
 }
    .cure = add the row; when there is no figure leave the value blank and declare blank=missing in marks
negative-count = the figure { $value } is negative{ $others ->
    [0] {""}
   *[other] {" "}(and { $others } more)
 }
    .cure = correct it or declare the mark in the source's marks
no-labour-force = the series { $series } is 0 in { $month }{ $others ->
    [0] {""}
   *[other] {" "}(and { $others } more)
 }
    .cure = correct it; when there is no figure leave the value blank and declare blank=missing in marks
more-than-at-risk = more moved ({ $count }{ $together ->
    [yes] {" "}in all
   *[no] {""}
 }) than were at risk ({ $at_risk })
    .cure = correct count or at_risk
overlapping-flows = { $one } and { $other } count the same moves
    .cure = keep one of them, or split them into separate parts
country-below-areas = the country has { $country } unemployed in { $month }, fewer than the trial areas together ({ $areas })
    .cure = correct the figure or its unit (thousands, not persons?), or remove the country's series
