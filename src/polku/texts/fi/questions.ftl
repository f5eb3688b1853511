answer = { $text } Jos näin on tarkoitettu, lisää tiedostoon accepted.csv rivi: { $code },{ $about },perustelu.
large-strength = Oletuksen { $link } voimakkuus on { $mean } ± { $sd }. Se annetaan { $graded ->
    [yes] keskihajontoina tavoitteen asteikolla
   *[no] logaritmisena vauhtina: 5 % on 0,05
 }. Onko näin tarkoitettu?
zero-for-a-gap = Sarja { $series } on 0{ $whole ->
    [yes] {" "}kokeilun jokaisena kuukautena
   *[no] {""}
 } ({ $n } kk, { $months }), muuten noin { $otherwise }. Puuttuva luku ei ole nolla: jätä se tyhjäksi ja ilmoita marks-sarakkeessa blank=missing. Onko luku todella 0?
the-plan-has-no-dose-no = Suunnitelmassa ei ole yhtään toteutumisastetta (rivejä ilman skenaariota): kokeilu ei tee mitään. Onko näin?
the-strength-in-scenario-is-it = Skenaarion { $id } voimakkuus on { $log }. Se annetaan logaritmisena vauhtina: 5 % on 0,05. Onko näin tarkoitettu?
the-decision-was-to-be-made = Päätös oli määrä tehdä { $by }, ennen tarkastelukuukautta { $month }. Onko päätös vielä tekemättä?
the-letters-of-seem-to-have = Tekstissä ”{ $text }” kirjaimet näyttävät muuttuneen: tallenna tiedosto UTF-8-muodossa. Onko teksti oikein?
every-dose-is-0-the-trial = Jokainen toteutumisaste on 0: kokeilu ei tee mitään. Onko näin?
the-activity-runs-in-from-before = Toimenpide ”{ $activity }” on käynnissä alueella { $area } jo { $start }, ennen kokeilun alkua { $start_2 }. Onko näin?
the-price-is-negative-it-would = Hinta ”{ $id }” on negatiivinen ({ $amount }): se säästäisi rahaa. Onko näin?
no-activity-runs-in-the-months = Yksikään toimenpide ei ole käynnissä kokeilun kuukausina { $start }–{ $end } (programme.toml, period). Onko näin?
the-series-is-in-more-than = Sarja { $name } on { $value } kuussa { $month }, enemmän kuin työvoima ({ $month_2 }). Onko luku oikein?
the-areas-have-the-same-figures = Alueilla { $areas } on samat luvut ({ $indicator }): jos toinen on toisen kopio, ne eivät ole kaksi vertailua. Ovatko luvut oikein?
the-series-jumps-is-it-right = Sarja { $name } hyppää { $value } → { $value_2 } ({ $month }–{ $month_2 }). Onko luku oikein?
