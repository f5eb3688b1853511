
a-figure-of-is-not-known = a figure of { $month } is not known in { $as_of }
correct-the-column-month-or-as = correct the column month or as_of
fill-in-the-column = fill in the column { $column }
nothing-is-asked-with-the-code = Nothing is asked with the code { $code } about { $at }: mend the row or remove it.
the-series-lacks-figures-declared-missing = The series { $name } lacks { $len } figures, declared missing.
the-series-has-suppressed-figures-they = The series { $name } has { $n } suppressed figures ({ $least }–{ $most }): they are left out as missing ones.
the-series-ends-in-before-the = The series { $name } ends in { $last }, before the trial's start in { $start }: it says nothing of the effect. Add the missing months.
there-is-no-series-of-the = There is no series of the area { $name }: add its series or remove the area.
the-series-begins-only-in-there = The series { $name } begins only in { $first }: there are no months before the trial. Add them.
no-weight-yet = { $n } { $kind ->
    [codings] codings
    [ratings] ratings
    [judgements] judgements
   *[rows] register rows
 } were read and checked; they carry no weight in the evaluation yet.
file-not-read = The file is not read: { $hint }
sheet-not-read = The sheet is not read: { $hint }
older-vintage = The later row of { $series } for { $month } is an older vintage ({ $known ->
    [none] no as_of
   *[other] { $known }
 }) than the earlier row at { $place } ({ $earlier }){ $others ->
    [0] {""}
   *[other] {" "}(and { $others } more)
 }: the earlier row is used. If the later one is the revision, correct its as_of.
revised-data = These series come from a later extract (revised data), not as first published: { $names }.
