prices = { $year ->
    [0] in each year's prices
   *[other] in { $year } prices
 }
per-client = A thousand euros per client pays itself back if time on benefit shortens by { COUNT($months, decimals: 1) } months on average (benefits cost { COUNT($euros) } euros a month per unemployed person, { $prices }).
staff-needs = { $name }: every 12,000 euros per person-year needs { COUNT($months, decimals: 1) } fewer benefit months ({ $prices }).
staff-price = { $area }, { LOWER($name) }: { $says ->
    [open] no price is given, and it cannot be told whether the change of spending over { $months } months would cover one. The 80% probability interval is { SPAN($price) } euros per person-year, { $prices }.
    [none] spending would not fall over { $months } months, so no saving would cover a price (80% probability interval { SPAN($price) } euros per person-year, { $prices }).
   *[covers] the fall of spending over { $months } months would cover about { AMOUNT($price) } euros per person-year (80% probability interval { SPAN($price) }), { $prices }.
 }
