restore-the-file-from-a-backup = restore the file from a backup or from version control; the registry is only added to. If git changes line ends, add a line to .gitattributes: forecasts.jsonl -text
is-not-a-head-of-the = '{ $words }' is not a head of the registry: give the one printed in a report (16-64 characters 0-9, a-f).
another-program-is-writing-to-the = Another program is writing to the registry { $name }; wait a moment and try again.
the-registry-cannot-be-locked-check = The registry { $name } cannot be locked ({ $reason }); check the permission to write and the disk.
the-folder-s-rows-have-changed = the folder's rows have changed since the run
run-again-polku-run-folder-freeze = run again: polku run FOLDER --freeze
the-day-is-before-whose-data = The day { $day } is before { $month }, whose data the forecasts rest on; give the right day.
nothing-is-frozen-in-the-folder = Nothing is frozen in the folder; freeze first: polku freeze FOLDER.
is-not-a-day-yyyy-mm = '{ $when }' is not a day (YYYY-MM-DD).
the-forecasts-of-are-frozen-already = The forecasts of { $issued } are frozen already, with other numbers; what is frozen does not change. Freeze with the next month's data.
the-latest-freeze-is-of-with = The latest freeze is of { $last_day } with the data of { $last }; nothing older can be put before it.
a-note-needs-a-text-and = A note needs a text and a frozen forecast that it is about.
the-registry-holds-forecasts-of-another = The registry holds forecasts of another programme ({ $programme }); freeze in a folder of its own.
there-is-nothing-to-freeze-no = There is nothing to freeze: no month within { $ahead } of the end of the data is forecast.
not-a-record = the line is not a record of the registry
line-end-changed = the line end has been changed
line-empty = the line is empty
edited = { $what ->
    [forecast] the forecast
    [map] the pathway map
   *[note] the note
 } was edited after it was frozen
doubled = { $what ->
    [forecast] the forecast
    [map] the pathway map
   *[note] the note
 } is there twice (also on line { $also })
missing = { $n ->
    [1] a record is missing before this line
   *[other] { $n } records are missing before this line
 }
out-of-place = { $what ->
    [forecast] the forecast
    [map] the pathway map
   *[note] the note
 } does not follow the line before: lines were moved, inserted or removed
foreign = the record is of another programme ({ $programme }, not { $ours })
cut-short = the file ends in the middle of a line
empty = the file is empty
restore-or-remove = { $restore }, or remove the file if nothing was ever frozen
head-missing = the head { $head }… of a report is not there: the end was cut off or the chain written anew ({ $n } lines now)
not-a-forecast = the forecast lacks something or holds a wrong number
