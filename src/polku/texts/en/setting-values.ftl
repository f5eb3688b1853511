bad-value = the value { $value } cannot stand here
    .cure = write { $wanted }
a-text-in-quotes = a text in quotes
a-number-without-quotes = a number without quotes
a-whole-number = a whole number
a-yearly-rate-from-0-to = a yearly rate from 0 to 0.2, such as { $meant }
a-year-from-to-the-price = a year from { $first } to { $last } (the price index)
each-group-once-all-young = each group once: ["all", "young"]
true-or-false = true or false
a-table = a table {"{"} key = value {"}"}
months-from-1-to = months from 1 to { $longest }
a-text-in-fi-or-en = a text in fi or en
