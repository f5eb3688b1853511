unknown-state-or-tag = Unknown state or tag: { $name }.
the-flow-flow-was-not-computed = The flow flow({ $shift }) was not computed in this run.
the-band-was-not-asked-of = The band { $name }{ $band } was not asked of the run.
the-transition-has-no-count-length = The transition { $source }>{ $target } { $band } has no count, length or rate.
unknown-state = Unknown state: { $name }.
the-band-reaches-beyond-months-leave = The band { $band } reaches beyond { $d } months; leave its upper end open.
the-transition-is-not-possible = The transition { $source }>{ $target } is not possible.
a-band-of-spell-months-cannot = A band of spell months cannot be computed: the spell clock is carried from { $a } to { $b }.
a-spell-band-ends-beyond-months = A spell band ends beyond { $d } months.
strengths-of-shape-or-months-do = Strengths of shape { $shape } or { $count } months do not fit the programme.
no-national-number-of-unemployed-is = No national number of unemployed is known before the trial's start.
no-mean-length-of-services-gives = No mean length of services gives the number of people in services.
no-state-counts-as-unemployed = No state counts as unemployed.
nobody-makes-the-move = links.csv: { $link }, { $effect }: the strength is given in persons a month ({ $mean }), but without the trial { $base } persons a month make the move in a trial area on average. Give the strength as a log-hazard (unit = log), or check the transition and the area's target group.
spell-carried = a band of spell months cannot be computed: the spell clock is carried from { $a } to { $b }
