no-price = No prices of benefits and services are known in this month, so the change of spending is not computed. Add prices (unit_costs.csv) and who pays them (share_rules.csv), or take the packaged rules (rules = "fi").
steps-2025 = The steps of 2025 have not been verified against the statute.
steps-2025-not-verified = { steps-2025 } Check them on the rows of share_rules.csv before using the payers' numbers.
prices-payers-shares-known-only = Prices and payers' shares are known only { MONTH($start, case: "ela") } on: before that the first known ones are used.
own-costs-missing = The trial's own costs have not been given (unit_costs.csv), so the change of spending cannot be read as a saving.
service-may-counted-twice-your = The service may be counted twice: as your own price “{ $mine }” and as the packaged price “{ $other }”. If yours covers it, write a row { $id } with the amount 0 in unit_costs.csv.
no-year-prices-given-unit = No year of prices is given (unit_costs.csv, prices) for { $names }. The price is read as money of { $year }.
price-level-not-known-yet = The price level of { $year } is not known yet: that of the nearest known year ({ $max }) is used.
price-level-not-been-verified = The price level of { $which } has not been verified against its publisher's own page.
own-price-missing = No price of its own has been given (unit_costs.csv) for { $names }. The change of spending cannot be read as a saving.
own-prices-missing = No price of its own has been given for { $n } activities (unit_costs.csv), so the change of spending cannot be read as a saving.
of-year = { $year }
of-years = { $years }
years-between = { $first }–{ $last }
