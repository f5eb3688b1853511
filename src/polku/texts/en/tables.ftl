
the-decimal-mark-and-the-mark = the decimal mark and the mark of thousands are the same
    .cure = correct one of them
the-mark-is-not-understood = the mark "{ $shown }" is not understood
    .cure = write for instance blank=missing ..=suppressed:1-4 -=0
the-mark-is-declared-twice = the mark "{ $shown }" is declared twice
    .cure = keep one
the-separator-is-not-known = the separator "{ $shown }" is not known
    .cure = write one of { $names }
the-header-seems-to-be-on = the header seems to be on row { $found }
    .cure = remove the rows above it
the-file-is-not-valid-toml = the file is not valid TOML ({ $detail })
    .cure = check the quotes, brackets and equals sign of the line
the-value-is-not-a-finite = the value is not a finite number
    .cure = write a number, or remove the key
the-encoding-is-declared-as-but = the encoding is declared as { $known }, but the file is UTF-8
    .cure = remove the declaration
the-file-is-not-sound-text = the file is not sound text (character { $sign })
    .cure = save it again as CSV UTF-8
the-file-is-empty = the file is empty
    .cure = write a header, or remove the file
a-quotation-mark-is-not-closed = a quotation mark is not closed
    .cure = close it, or double one that is inside a cell ("")
the-separator-is-not-clear-the = the separator is not clear: the header has both ; and , or a tab
    .cure = use only ; or , in the whole file
a-quotation-mark-is-inside-a = a quotation mark is inside a cell
    .cure = quote the whole cell and double the ones inside ("")
the-row-has-cells-the-header = the row has { $found } cells, the header { $expected }
    .cure = add or remove a { $separator }; a cell that holds it needs quotation marks (or use { $other })
the-file-is-too-large-bytes = the file is too large ({ $size } bytes)
    .cure = at most { $limit } bytes; split the file
the-encoding-is-not-known = the encoding "{ $shown }" is not known
    .cure = declare utf-8, latin-1 or cp1252
there-are-columns = there are { $len } columns
    .cure = at most { $max_columns } columns
the-cell-has-more-than-characters = the cell has more than { $max_cell } characters
    .cure = check the quotation marks, or shorten it
the-file-cannot-be-read = the file cannot be read ({ $reason })
    .cure = check that the file exists and may be read
the-encoding-is-not-utf-8 = the encoding is not UTF-8 and is not beyond doubt
    .cure = save as UTF-8 (Excel: CSV UTF-8)
column-has-no-name = column { $i } has no name
    .cure = name the column, or remove it
the-column-is-twice-in-the = the column is twice in the header
    .cure = remove or rename one of them
the-row-has-cells-beyond-the = the row has cells beyond the { $columns } columns of the header
    .cure = give the column a header, or clear it
the-workbook-is-too-large-unpacked = the workbook is too large unpacked ({ $unpacked } bytes)
    .cure = at most { $max_unpacked } bytes
the-workbook-cannot-be-read = the workbook cannot be read ({ $name })
    .cure = open it in a spreadsheet and save it again as xlsx without a password
not-a-file = this is { $folder ->
    [yes] a folder
   *[no] a pipe or a device
 }, not a file
    .cure = remove it or put a file in its place
not-text = this is { $kind ->
    [excel] an Excel or zip file
    [old_excel] an old or password-protected Excel file
    [pdf] a PDF file
   *[utf16] UTF-16 text
 }, not plain text
    .cure = save it as CSV UTF-8
cell-blank = the cell is blank and blank is not declared
    .cure = write a number, or declare blank=missing in the column marks of sources.csv
cell-ambiguous = "{ $cell }" may be a decimal or thousands
    .cure = declare decimal or thousands in sources.csv, or write the number without a mark of thousands
cell-contradicts = "{ $cell }" does not fit the decimal and thousands marks declared for the source
    .cure = correct the cell, or the columns decimal and thousands of sources.csv
cell-too-long = the number "{ $cell }" has more digits than can be kept exactly
    .cure = check the number; at most 15 digits before the decimal mark
cell-not-finite = "{ $cell }" is not a finite number
    .cure = write a number, or declare the sign in the column marks of sources.csv (such as ..=missing)
cell-error-value = the cell holds the spreadsheet error "{ $cell }"
    .cure = mend the formula in the spreadsheet, or leave the cell blank and declare blank=missing
cell-formula = "{ $cell }" is a formula, not a number
    .cure = save the formula's result as a value
cell-apostrophe = the cell "{ $cell }" begins with an apostrophe and is text
    .cure = remove the apostrophe
cell-digits = "{ $cell }" is written with digits other than 0-9
    .cure = write the number with the digits 0-9
cell-percent = the cell "{ $cell }" has a percent sign
    .cure = write the number alone, in the indicator's unit
cell-currency = the cell "{ $cell }" has a currency
    .cure = write the number alone, such as 1234 or 12.5
cell-parentheses = "{ $cell }" is in parentheses: a negative number or a remark
    .cure = write a negative number as -5
cell-exponent = "{ $cell }" is written with an exponent, which may hide digits
    .cure = write the number in full, such as 100000
cell-date = "{ $cell }" is a date or a month, not a number; a spreadsheet may have turned a number into a date
    .cure = take the original number from the source
cell-interval = "{ $cell }" is a range or a limit, not a number
    .cure = declare the sign as a range in the column marks of sources.csv, such as <5=suppressed:1-4
cell-footnote = the number "{ $cell }" carries a footnote mark
    .cure = remove the mark and keep the remark elsewhere
cell-minus = the minus sign of "{ $cell }" is not clear
    .cure = write the minus right before the number, as -5
cell-leading-zero = "{ $cell }" begins with a zero like a code
    .cure = write the number without leading zeros; check that the column does not hold codes
cell-bare-decimal = "{ $cell }" lacks a digit on one side of its mark
    .cure = write for instance 0.5 or 5
cell-two-numbers = the cell "{ $cell }" holds more than one number
    .cure = write the number alone, such as 1234 or 12.5
cell-groups = the groups of "{ $cell }" are not groups of three digits, or the mark is not known
    .cure = write the number without a mark of thousands, or declare thousands in sources.csv
cell-undeclared-mark = the sign "{ $cell }" is not declared
    .cure = write a number, or declare the sign in the column marks of sources.csv (such as ..=missing)
cell-text = there is text beside the number: "{ $cell }"
    .cure = write the number alone, such as 1234 or 12.5
cell-not-month = "{ $cell }" is not a month written YYYY-MM
    .cure = write the month as { $month }
cell-not-one-month = "{ $cell }" does not name one month
    .cure = write the month as { $month }
cell-month-turned = "{ $cell }" is not a month written YYYY-MM: a spreadsheet has turned it
    .cure = write the month as { $month }, which Excel leaves alone
cell-blank-month = the month is blank
    .cure = write the month as { $month }
