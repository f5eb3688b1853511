the-series-of-cannot-be-read = sarjaa { $indicator } alueelta { $id } ei voi lukea ilman saman alueen sarjaa { $unemployed }
    .cure = lisää sarja { $unemployed } alueelle { $id } tai poista sen sarja { $indicator }
the-strength-is-not-between-1 = vahvuus { $strength } ei ole välillä 1–5
    .cure = kirjoita kokonaisluku 1–5
the-quantiles-are-not-in-order = fraktiilit eivät ole suuruusjärjestyksessä
    .cure = kirjoita q10 ≤ q50 ≤ q90
the-group-is-not-declared = ryhmää ”{ $group }” ei ole esitelty
    .cure = tee taulu { $groups }: group, area, arm, start, design
the-programme-has-no-transition = ohjelmassa ei ole siirtymää { $transition }
    .cure = lisää se tauluun transitions tai korjaa from ja to
the-count-has-no-stock-that = siirtyneiden määrällä ei ole joukkoa, josta he siirtyivät
    .cure = täytä at_risk: henkilöä kuukauden alussa
the-group-is-there-twice = ryhmä ”{ $id }” on kahdesti
    .cure = poista toinen tai anna riveille eri known_from
the-figure-is-negative = luku { $value } on negatiivinen
    .cure = korjaa luku
the-month-of-is-there-twice = kuukausi { $month } on siirtymässä { $transition } kahdesti, ensin { $key }
    .cure = poista toinen rivi tai anna vuosikerralle oma as_of
the-area-has-no = alueella ”{ $area }” ei ole: { $lacking ->
    [control] vertailuryhmä
   *[treated] kokeiluryhmä
 }
    .cure = lisää se tauluun { $groups } tai poista ryhmä
the-groups-of-have-no-month = alueen ”{ $area }” ryhmiltä ei ole yhtään yhteistä kuukautta samasta siirtymästä
    .cure = lisää flows.csv:hen molempien ryhmien luvut samoilta kuukausilta
the-control-group-starts-in-not = vertailuryhmä alkaa { $start } eikä kokeiluryhmän jälkeen
    .cure = jätä vertailuryhmän start tyhjäksi, tai anna molempien alut, vertailuryhmän myöhempänä
the-group-s-area-is-no = ryhmän alue ”{ $id }” ei ole kokeilualue
    .cure = anna alueelle rooli trial tai vaihda ryhmän alue
the-column-is-missing = sarake ”{ $name }” puuttuu
    .cure = lisää sarake { $name }
the-column-is-not-known-in = saraketta ”{ $name }” ei tunneta aikasarjassa
the-row-needs-either-a-group = rivillä on oltava joko ryhmä tai alue
    .cure = täytä sarake group tai area, ei molempia
the-figure-is-too-large = luku { $value } on liian suuri
    .cure = tarkista numerot ja erotinmerkit
the-series-is-zero-throughout = sarja { $name } on pelkkää nollaa
    .cure = tarkista aineisto; puuttuva luku ei ole nolla
the-trial-starts-in-more-than = kokeilu alkaa { $start }, yli { $farthest } vuotta aineiston viimeisen kuukauden { $last } jälkeen
    .cure = tarkista vuosi
the-level-jumps-a-mixed-unit = taso hyppää { $value } → { $value_2 }: sekaisin eri yksiköitä?
    .cure = kirjoita koko sarja samassa yksikössä
the-source-is-there-twice = lähde ”{ $id }” on kahdesti
    .cure = poista toinen tai anna eri tunnus
and-more-rows = { $what } (ja { $n } muulla rivillä)
not-told = { $noun ->
    [indicator] mittaria
    [area] aluetta
    [segment] asiakasryhmää
   *[source] lähdettä
 } ei ole kerrottu
doubled-month = kuukausi { $month } on sarjassa kahdesti, ensin { $place }{ $others ->
    [0] {""}
   *[other] {" "}(ja { $others } muuta kohtaa)
 }
    .cure = poista toinen rivi tai anna vuosikerralle oma as_of
missing-month = sarjasta { $series } puuttuu { $which }{ $others ->
    [0] {""}
   *[other] {" "}(ja { $others } muuta kohtaa)
 }
    .cure = lisää rivi; jos lukua ei ole, jätä arvo tyhjäksi ja ilmoita marks-sarakkeessa blank=missing
negative-count = luku { $value } on negatiivinen{ $others ->
    [0] {""}
   *[other] {" "}(ja { $others } muuta kohtaa)
 }
    .cure = korjaa luku tai ilmoita merkki lähteen marks-sarakkeessa
no-labour-force = sarjassa { $series } on 0 kuussa { $month }{ $others ->
    [0] {""}
   *[other] {" "}(ja { $others } muuta kohtaa)
 }
    .cure = korjaa luku; jos lukua ei ole, jätä arvo tyhjäksi ja ilmoita marks-sarakkeessa blank=missing
more-than-at-risk = siirtyneitä ({ $together ->
    [yes] yhteensä{" "}
   *[no] {""}
 }{ $count }) on enemmän kuin joukossa ({ $at_risk })
    .cure = korjaa count tai at_risk
overlapping-flows = { $one } ja { $other } laskevat samoja siirtymiä
    .cure = jätä vain toinen, tai jaa ne erillisiin osiin
country-below-areas = koko maan työttömiä on { $country } kuussa { $month }, vähemmän kuin kokeilualueilla yhteensä ({ $areas })
    .cure = korjaa luku tai sen yksikkö (tuhansia, ei henkilöitä?), tai poista koko maan sarja
