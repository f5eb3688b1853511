
the-trial-areas-together = the trial areas together
the-cross-check-conflicts-with-the = The cross-check conflicts with the estimate: { $name }. Another method gives a clearly different result from the same series; find out why before the estimate is relied on.
no-untreated-unit-ties-the-periods = No untreated unit ties the periods before a start to those after it.
the-scatter-cannot-be-told-two = The scatter cannot be told: two units are needed that start together or are never treated.
one-unit-alone = One unit alone has nothing to be compared with.
no-treated-period = No treated period is seen.
unit-not-seen-before = Unit { $unit } is not seen before its start.
no-untreated-in-period = No untreated comparison is seen in period { $period }; leave out the periods from it on.
