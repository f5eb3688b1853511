
a-figure-of-is-not-known = kuukauden { $month } lukua ei voi tuntea jo kuussa { $as_of }
correct-the-column-month-or-as = korjaa sarake month tai as_of
fill-in-the-column = täytä sarake { $column }
nothing-is-asked-with-the-code = Mitään ei kysytä koodilla { $code } kohdasta { $at }: korjaa rivi tai poista se.
the-series-lacks-figures-declared-missing = Sarjasta { $name } puuttuu ilmoitetusti { $len } kuukauden luku.
the-series-has-suppressed-figures-they = Sarjasta { $name } on salattu { $n } kuukauden luku ({ $least }–{ $most }): ne jäävät pois kuten puuttuvat.
the-series-ends-in-before-the = Sarja { $name } loppuu { $last }, ennen kokeilun alkua { $start }: se ei kerro vaikutuksesta mitään. Lisää puuttuvat kuukaudet.
there-is-no-series-of-the = Alueelta { $name } ei ole yhtään aikasarjaa: lisää sen sarjat tai poista alue.
the-series-begins-only-in-there = Sarja { $name } alkaa vasta { $first }: kuukausia ennen kokeilua ei ole. Lisää ne.
no-weight-yet = Luettu ja tarkistettu { $n } { $kind ->
    [codings] koodausta
    [ratings] arviota
    [judgements] asiantuntija-arviota
   *[rows] rekisteririviä
 }; niillä ei ole vielä painoa arvioinnissa.
file-not-read = Tiedostoa ei lueta: { $hint }
sheet-not-read = Taulukkoa ei lueta: { $hint }
older-vintage = Sarjan { $series } kuukauden { $month } myöhempi rivi on vanhempi poiminta ({ $known ->
    [none] ei as_of
   *[other] { $known }
 }) kuin aiempi rivi { $place } ({ $earlier }){ $others ->
    [0] {""}
   *[other] {" "}(ja { $others } muuta kohtaa)
 }: käytössä on aiempi rivi. Jos myöhempi on korjaus, korjaa sen as_of.
revised-data = Sarjat ovat myöhemmästä poiminnasta (tarkistettuja tietoja), eivät julkaisuhetken lukuja: { $names }.
