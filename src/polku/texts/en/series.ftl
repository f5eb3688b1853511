no-link-says-how-much-an = No link says how much an activity changes a transition (such as unemployed>job): there is no effect to estimate from the series.
the-folder-has-the-trial-areas = The folder has the trial areas' own series only: the effect cannot be estimated, as nothing says how things would have gone without the trial. The forecast, the moves and the euros are counted from the assumption. A comparison area with its series (three are better), the country's series (unemployed, labour_force) or a lottery of the queue into two client groups (groups.csv, flows.csv) would make an estimate possible.
there-is-no-comparison-area-so = There is no comparison area, so the comparison is the country less the trial areas: a single one, which does not tell the trial from the area's own course. Verdicts are capped; add comparison areas.
there-is-no-national-series-of = There is no national series of unemployment: the sum of the areas stands in for it.
areas-without-a-series-of-unemployment = Areas without a series of unemployment or of the labour force are left out of the fit: { $names }. Add the series (unemployed, labour_force){ $nothing ->
    [yes] : no effect can be estimated without those of every trial area and of a comparison area
   *[no] {""}
 }.
few-months-before = { $area }: there { $months ->
    [1] is one month
   *[other] are { $months } months
 } before the trial's start, and to estimate an effect takes { $least } at least. The area's own series says nothing of the effect yet: the numbers rest on the assumption. Add earlier months (series/unemployed.csv, series/labour_force.csv; programme.toml, data_from).
