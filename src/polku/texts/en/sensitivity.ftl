when-the-rest-of-its-region = when the rest of its region is left out
when-areas-with-a-reform-of = when areas with a reform of their own are left out
when-the-shift-of-a-series = when the shift of a series counts as effect
when-the-noise-has-a-damped = when the noise has a damped slope
when-areas-are-taken-to-be = when areas are taken to be nearly alike
when-areas-are-taken-to-be-2 = when areas are taken to be very unlike
lags = lags
the-variation-between-areas = the variation between areas
the-levels-of-delivery = the levels of delivery
the-target-shares = the target shares
the-prior-and-the-data-pull = The prior and the data pull the effect apart: { $rows }. The result depends on which of them is trusted more.
only-of-the-alternatives-for-lags = Only { COUNT($n, decimals: 1) } of the alternatives for lags, doses and variation carry the result: the uncertainty that they cause is known roughly.
the-fits-of-the-alternative-lags = The fits of the alternative lags and doses did not settle: take the intervals with caution.
there-are-assumptions-whether-they-operate = There are { $open } assumptions: whether they operate is computed exactly for the { $most } of which the data say most; the others keep their prior probability.
the-effect-moves-by-more-than = The effect moves by more than its sd or changes sign { $how }: { $rows }.
the-series-teach-next-to-nothing = The series teach next to nothing of { $word } ({ $n } of { $of }): they are assumptions, whose uncertainty is in the intervals.
moved = { $name } ({ COUNT($size, decimals: 1, signed: "yes") } sd{ $turned ->
    [yes] , the sign changes
   *[no] {""}
 })
