shares = the rule { $rule }{ $on ->
    [none] {""}
   *[other] {" "}({ $on })
 } in { $month } { $why }
    .cure = complete share_rules.csv or day_classes.csv
has-no-row-for-benefit-days = has no row for { $days } benefit days
has-shares-that-do-not-sum = has shares that do not sum to 1
cuts-the-open-class-of-days = cuts the open class of days { $band }
has-shares-by-days-and-no = has shares by days and no day classes
has-day-classes-that-are-not = has day classes that are not 1
has-no-clock-rule = has no clock rule
has-no-price-per-day = has no price per day
