unknown-state-or-tag = Tuntematon tila tai tunniste: { $name }.
the-flow-flow-was-not-computed = Virtaa flow({ $shift }) ei ole laskettu tässä ajossa.
the-band-was-not-asked-of = Kaistaa { $name }{ $band } ei pyydetty malliajolta.
the-transition-has-no-count-length = Siirtymältä { $source }>{ $target } { $band } puuttuu määrä, kesto tai taso.
unknown-state = Tuntematon tila: { $name }.
the-band-reaches-beyond-months-leave = Kaista { $band } ulottuu yli { $d } kuukauden; jätä yläraja auki.
the-transition-is-not-possible = Siirtymä { $source }>{ $target } ei ole mahdollinen.
a-band-of-spell-months-cannot = Kestokaistaa ei voi laskea: spell-kello kulkee tilasta { $a } tilaan { $b }.
a-spell-band-ends-beyond-months = Kestokaista ulottuu yli { $d } kuukauden.
strengths-of-shape-or-months-do = Voimakkuuksien muoto { $shape } tai { $count } kuukautta ei sovi ohjelmaan.
no-national-number-of-unemployed-is = Koko maan työttömien määrää ei tunneta ennen kokeilun alkua.
no-mean-length-of-services-gives = Palveluissa olevien määrään ei päästä millään palvelujen kestolla.
no-state-counts-as-unemployed = Yksikään tila ei ole unemployed.
nobody-makes-the-move = links.csv: { $link }, { $effect }: voimakkuus on annettu henkilöinä kuukaudessa ({ $mean }), mutta ilman kokeilua siirtymän tekee kokeilualueella keskimäärin { $base } henkilöä kuukaudessa. Anna voimakkuus log-vauhtina (unit = log) tai tarkista siirtymä ja alueen kohderyhmä.
spell-carried = kestokaistaa ei voi laskea: spell-kello kulkee tilasta { $a } tilaan { $b }
