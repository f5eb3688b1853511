prices = { $year ->
    [0] kunkin vuoden hinnoin
   *[other] vuoden { $year } hinnoin
 }
per-client = Tuhat euroa asiakasta kohti maksaa itsensä takaisin, jos etuusaika lyhenee keskimäärin { COUNT($months, decimals: 1) } kuukautta (etuusmenot ovat keskimäärin { COUNT($euros) } euroa kuukaudessa työtöntä kohti, { $prices }).
staff-needs = { $name }: jokainen 12 000 euron vuosikustannus henkilötyövuotta kohti vaatii { COUNT($months, decimals: 1) } etuuskuukautta vähemmän ({ $prices }).
staff-price = { $area }, { LOWER($name) }: { $says ->
    [open] hintaa ei ole annettu, eikä voi sanoa, kattaisiko menojen muutos { $months } kuukaudessa sitä. 80 %:n todennäköisyysväli on { SPAN($price) } euroa henkilötyövuotta kohti, { $prices }.
    [none] menot eivät pienenisi { $months } kuukaudessa, joten säästö ei kattaisi mitään hintaa (80 %:n todennäköisyysväli { SPAN($price) } euroa henkilötyövuotta kohti, { $prices }).
   *[covers] menojen pieneneminen { $months } kuukaudessa kattaisi arviolta { AMOUNT($price) } euroa henkilötyövuotta kohti (80 %:n todennäköisyysväli { SPAN($price) }), { $prices }.
 }
