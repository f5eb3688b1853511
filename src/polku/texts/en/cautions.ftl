there-are-fewer-than-comparison-areas = There are fewer than { $compared } comparison areas: restless months, such as the beginning of a crisis, cannot be told from usual ones, and intervals may be too narrow there. Name the disturbed months (programme.toml, [[disturbed]]) or add comparison areas.
these-trial-areas-have-no-comparison = These trial areas have no comparison area of their own region: { $names }. There a change of the whole region cannot be told from the trial's effect. The rest of the region as a comparison area (areas.csv, region) would help.
the-monthly-variation-of-the-comparison = The monthly variation of the comparison areas has been { COUNT($times, decimals: 1) } times what it was before the trial: the intervals of effects may be too narrow, so no direction is said.
the-series-have-months-whether-they = The series have { $months } months: whether they vary as the model takes them to cannot be checked yet. The check needs { $least_months } months at least.
links-to-graded-goals-are-drawn = Links to graded goals are drawn on the map; their material has no weight in the answers yet.
the-fit-did-not-settle-the = The fit did not settle: the intervals of this run should not be relied on.
odd-seen = { $area }: the unemployed { $rose ->
    [yes] rose
   *[no] fell
 } by about { COUNT($size) } per cent at once { MONTH($when, case: "ine") }{ $last ->
    [yes] {" "}(the last month of the data)
   *[no] {""}
 }
odd-done = { $done ->
    [step] The shift is left out of the estimates
    [month] The month is left out of the estimates
    [season] The area's season seems to have changed, and the estimates give it a new one from then on
   *[none] It has not been corrected for
 }
odd-month = { odd-seen }, more than the series usually vary. { odd-done }. Check whether the register or the area's borders changed.
odd-month-of-trial = { odd-seen }. Neither the effect expected of the trial nor the usual variation explains it. { odd-done }, and it is not counted as effect; the area's verdicts are capped. Check whether the register, the area's borders or something else changed{ $done ->
    [none] {""}
   *[other] ; the result without the correction is in the table of other choices
 }.
number-withheld = { $area }: the effect cannot be told, because { $why ->
    [many] the series has more than one change that neither the effect expected of the trial nor the usual variation explains
   *[decides] the size of the effect hangs on what the odd month of the series comes from, which the material does not decide
 }. So no number is given. Find out what happened in the series; two client groups or counted moves would tell the effect without it.
few-persons = { $area }: the area has under { $least } people in all, so that one client's move changes the number by over a fifth and the client could be recognised. So no effect is given. Join the area with its neighbour (areas.csv).
few-draws = Some numbers are not given: their draws have so long a tail that the mean lies outside the 80 per cent interval and is made by a few draws. A shorter horizon or a longer series before the trial would give them.
gap-before = { $area }: against the comparison the unemployed { $grew ->
    [yes] grew
   *[no] fell
 } by about { COUNT($size) } per cent already in the { $months } months before the trial. That may go on or come back whatever the trial does: the interval allows for it, and the direction of the effect is left open.
disturbed-months = The months named as disturbed ({ $months }) are left out of what the estimates learn from. { $few ->
    [yes] There are too few comparison areas to tell how restless they were: levels may change freely in them
   *[no] Levels may change in them as much as those of the comparison areas did
 }.
area-not-estimated = { $area }: the series of unemployed has no month before the trial's start in { $start }{ $first ->
    [none] {""}
   *[other] {" "}(the first figure is of { $first })
 }, so the effect there cannot be estimated. The area is left out and the others are estimated without it. Add the months before the start (series/unemployed.csv; programme.toml, data_from).
few-comparison-areas = The comparison has only { $areas ->
    [0] the rest of the country
    [1] one area
   *[other] { $areas } areas
 }: what happened there cannot be told from the trial's effect, so verdicts from the stock of unemployed are capped. Add comparison areas (areas.csv, role comparison; three at least), two client groups followed side by side, or counts of moves (flows.csv).
services-not-seen = These areas have no series of people in services or of the activation rate: { $areas }. The number of unemployed does not tell jobs from services or from a move away, so no direction is said of exits to work and of services.
comparison-parted = { $area } is a comparison area, but once the trial had begun its unemployed parted from those of the other comparison areas: in a year about { COUNT($size) } per cent { $up ->
    [yes] up
   *[no] down
 }. The trial may have reached it, or something else happened there. Mark it own_reform (areas.csv, column flags) and the result without it comes into the table of other choices.
noise-not-white = The model takes the series to change from month to month independently, but outside the trial they do not (correlation of successive changes { COUNT($correlation, decimals: 2) }): intervals of slow changes may be too { $narrow ->
    [yes] narrow
   *[no] wide
 }. Compare with the result under a damped trend in the table of other choices.
