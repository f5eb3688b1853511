the-end-is-before-the-start = the end { $end } is before the start { $start }
    .cure = swap the months or correct the year
the-value-of-is-not-a = the value of { $field } is not a finite number
    .cure = write a number or leave the cell blank
the-trial-starts-in-before-the = the trial starts in { $start }, before the data in { $data_from }
    .cure = set data_from earlier: months before the start are needed
there-is-no-trial-area = there is no trial area
    .cure = give at least one area the role trial
there-is-more-than-one-country = there is more than one country
    .cure = give the role country to one only
a-comparison-area-has-a-month = a comparison area has a month of the trial
    .cure = empty start and end or give the area the role trial
the-flag-is-not-known = the flag '{ $flag }' is not known
the-comparison-area-has-a-municipality = the comparison area has a municipality of a trial area ({ $name }): { $shared }
    .cure = take it out of one of them and count the series accordingly
there-is-no-method = there is no method '{ $method }'
the-same-row-is-there-twice = the same row ({ $word }) is there twice, first at { $name }
    .cure = remove one or rename it
is-not-between-0-and-1 = { $value } is not between 0 and 1
    .cure = write a number between 0 and 1
cannot-stand-here = { $value } cannot stand here
    .cure = write a number above zero
there-is-no-transition = there is no transition { $source }>{ $target }
    .cure = add it to transitions.csv or choose another target ({ $ways })
the-cause-of-link-is-not = the cause '{ $cause }' of link { $id } is not an activity
link-leads-to-which-is-not = link { $id } leads to '{ $word }', which is not there
the-lag-is-negative = the lag { $lag } is negative
    .cure = write the lag in months, 0 or more
the-pathway-runs-in-a-circle = the pathway runs in a circle: { $way }
    .cure = remove one step from link { $id }
the-activity-leads-nowhere = the activity '{ $activity }' leads nowhere
    .cure = add a row for it to links.csv or remove the activity
there-is-no-activity = there is no activity '{ $activity }'
there-is-no-scenario = there is no scenario '{ $scenario }'
there-is-no-area = there is no area '{ $area }'
the-doses-of-scenario-are-not = the doses '{ $doses }' of scenario { $id } are not there
there-is-no-link = there is no link '{ $key }'
there-is-no-activity-2 = there is no activity '{ $key }'
there-is-no-state-or-tag = there is no state or tag '{ $side }'
link-goes-through-which-is-not = link { $id } goes through '{ $via }', which is not there
the-lag-of-link-months-is = the lag of link { $id }, { $lag } months, is longer than the follow-up ({ $limit } months)
    .cure = shorten the lag to { $limit } months at most or lengthen the follow-up (programme.toml, horizon; the lag distribution reaches { $longest_lag } months at most)
is-not-a-trial-area = '{ $area }' is not a trial area
    .cure = remove the row or give the area the role trial (areas.csv)
the-base-of-scenario-is-not = the base '{ $base }' of scenario { $id } is not there
scenario-is-its-own-base = scenario { $id } is its own base
    .cure = remove base from one scenario of the circle
the-band-goes-beyond-months-from = the band { $band } goes beyond { $longest_band } months: from there on months are not told apart
    .cure = write { $most } at most
the-indicator-unemployed-must-be-a = the indicator 'unemployed' must be a stock computed from states: the estimate rests on it
    .cure = write kind = stock and a formula, for example unemployed
the-scenario-id-is-reserved = the scenario id '{ $id }' is reserved
    .cure = give it another id
the-probabilities-of-the-scenarios-sum = the probabilities of the scenarios sum to { $total }
    .cure = mend them so that they sum to 1 at most
the-scenario-does-not-use-doses = the scenario '{ $name }' does not use doses of its own
    .cure = write doses = "{ $name }" in its table in programme.toml
the-hazard-of-is-a-month = the hazard of { $source }>{ $target } is { $rate } a month: the state would empty in days
    .cure = mend the figure so that the hazard is { $highest_hazard } at most
months-to-publication-cannot-stand-here = { $published_after } months to publication cannot stand here
    .cure = write months from 0 to { $latest_published }
there-are-states-segments = there are { $columns } states × segments
    .cure = have fewer: { $most_columns } at most
the-size-of-the-transition-must = the size of the transition { $source }>{ $target } must be given in one way
    .cure = fill in either count and stock, or mean_length, or rate
there-is-no-way-out-of = there is no way out of the state '{ $id }'
    .cure = add a transition from it to transitions.csv or mark it absorbing = yes
the-state-has-no-rule-for = the state '{ $id }' has no rule for the clock { $which }
    .cure = add a row to clocks.csv (runs, holds or resets)
the-rule-or-price-has-no = the rule or price '{ $what }' has no source ({ $table })
    .cure = write the source and its year, or that the figure is an assumption and whose
the-figure-is-too-large = the figure { $value } is too large
    .cure = check its digits and marks
the-day-classes-of-sum-to = the day classes of '{ $rule }' ({ $on }) sum to { $total }
    .cure = mend the shares so that they sum to 1 (within { $rounding }, for rounding)
the-day-classes-and-overlap = the day classes { $days } and { $days_2 } overlap
    .cure = mend the limits
the-spread-between-areas-is-negative = the spread between areas, { $omega }, is negative
    .cure = write 0 or more, or leave it blank
link-is-not-a-move-its = link { $id } is not a move: its strength cannot be given in persons
    .cure = leave unit blank or write log
the-level-is-too-large = the level { $level } is too large
    .cure = write a level from 0 to { $highest_level }; 1 is full
the-strength-of-link-is-too = the strength of link { $id }, { $mean } ± { $sd }, is too large to compute with
    .cure = write a log-hazard: 5 % more moves is 0.05
the-spread-between-areas-is-too = the spread between areas, { $omega }, is too large
    .cure = write a log-hazard, { $highest_omega } at most
is-not-an-effect = '{ $text }' is not an effect
    .cure = write a transition (unemployed>job), capacity(activity) or the id of a graded goal
is-not-a-band = '{ $text }' is not a band
    .cure = write a band as [a:b], for example [12:] or [0:3]
the-band-is-empty = the band { $text } is empty
    .cure = write the smaller limit first and the larger one after it
is-not-a-transition = '{ $text }' is not a transition
    .cure = write from>to, for example unemployed>job or unemployed>job[12:]
the-version-polku-is-not-known = the version polku = { $polku } is not known
    .cure = write polku = { $version }
the-key-is-missing = the key '{ $name }' is missing
    .cure = add { $name } = …
the-key-is-not-known = the key '{ $name }' is not known
the-price-year-cannot-stand-here = the price year { $cell } cannot stand here
    .cure = write a year from { $first } on (the price index)
the-target-is-not-understood = the target '{ $cell }' is not understood
    .cure = write share, a band such as [12:], or both: [12:] share
the-columns-target-and-target-share = the columns target and target_share do not agree
    .cure = give a share only when the target is share
a-cell-that-must-be-filled = a cell that must be filled in is blank
    .cure = fill it in or remove the row
is-neither-yes-nor-no = '{ $cell }' is neither yes nor no
    .cure = write yes or no
the-column-is-missing = the column '{ $name }' is missing
    .cure = add the column { $name }
is-not-a-number = '{ $cell }' is not a number
    .cure = write a number
is-not-a-whole-number = '{ $cell }' is not a whole number
    .cure = write a whole number
is-not-a-dose = '{ $cell }' is not a dose
    .cure = write how far the plan goes, for example full or 1; that it is a plan stands in kind = planned
is-not-a-dose-2 = '{ $cell }' is not a dose
the-column-is-not-known-in = the column '{ $name }' is not known in { $name_2 }
cannot-stand-here-2 = '{ $cell }' cannot stand here
the-year-of-prices-of-is = the year of prices { $prices } of '{ $id }' is not in the price index ({ $first }-{ $last })
    .cure = write the year whose money the price is
the-year-of-prices-is-not = the year of prices { $prices } is not in the price index ({ $first }-{ $last })
    .cure = choose a year { $first }-{ $last }, or add the year to price_index.csv
the-price-index-of-is-not = the price index { $index } of { $year } is not positive
    .cure = mend the number
the-table-is-both-a-csv = the table { $name } is both a CSV file and a sheet of the workbook
    .cure = keep one of them
there-is-no = there is no { $settings }
    .cure = check the folder's name or make a folder with polku new
there-are-no-rules = there are no rules '{ $rules }'
there-is-no-table = there is no table { $name }
    .cure = add the file { $name }.csv or a sheet of that name to { $workbook }
formula-too-long = the formula is too long
    .cure = shorten it to under { $longest } characters
formula-stopped = the formula cannot be read from character { $at } on, at '{ $rest }'
    .cure = use only states, tags, numbers, flow(from>to), the signs + - * / and parentheses
unknown-area-of-reform = there is no { $column ->
    [caps] trial{" "}
   *[areas] {""}
 }area '{ $area }' (reform { $reform })
among-segments = { $hint } (programme.toml, [model] segments)
formula-without-names = the formula names no state and no flow
formula-not-finite = the formula has too large a number or divides by 0
mend-formula = mend it, for example 100 * services / (unemployed + services)
shares-not-one = the shares of the rule '{ $rule }' ({ $on }) sum to { $total } (day { $day }{ $month ->
    [always] {""}
   *[other] {" "}{ $month }
 })
    .cure = { $ended }mend the shares so that they sum to 1 (within { $rounding }, for rounding), or give one payer the rest
packaged-rows-hold = packaged rows still hold then ({ $row }{ $more ->
    [yes] {" "}and others
   *[no] {""}
 }): one ends when you write the same row to share_rules.csv with a to (or with share 0, if it is not to hold at all);{" "}
bad-id = '{ $shown }' cannot be an id
    .cure = use letters, digits and the signs { $dots ->
    [yes] _ . and -
   *[no] _ and -
 }, { $longest } characters at most
