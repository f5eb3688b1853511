the-end-is-before-the-start = loppu { $end } on ennen alkua { $start }
    .cure = vaihda kuukaudet tai korjaa vuosi
the-value-of-is-not-a = kentän { $field } arvo ei ole äärellinen luku
    .cure = kirjoita luku tai jätä solu tyhjäksi
the-trial-starts-in-before-the = kokeilu alkaa { $start }, ennen aineiston alkua { $data_from }
    .cure = aikaista arvoa data_from: kuukausia ennen alkua tarvitaan
there-is-no-trial-area = yhtään kokeilualuetta ei ole
    .cure = anna ainakin yhdelle alueelle rooli trial
there-is-more-than-one-country = maita on enemmän kuin yksi
    .cure = anna rooli country vain yhdelle
a-comparison-area-has-a-month = vertailualueella on kokeilun kuukausi
    .cure = tyhjennä start ja end tai anna alueelle rooli trial
the-flag-is-not-known = merkintää ”{ $flag }” ei tunneta
the-comparison-area-has-a-municipality = vertailualueessa on kokeilualueen ({ $name }) kunta { $shared }
    .cure = poista kunta toisesta ja laske sarjat sen mukaan
there-is-no-method = vastaustapaa ”{ $method }” ei ole
the-same-row-is-there-twice = sama rivi ({ $word }) on kahdesti, ensin { $name }
    .cure = poista toinen tai anna eri tunnus
is-not-between-0-and-1 = { $value } ei ole välillä 0–1
    .cure = kirjoita luku väliltä 0–1
cannot-stand-here = { $value } ei kelpaa tähän
    .cure = kirjoita nollaa suurempi luku
there-is-no-transition = siirtymää { $source }>{ $target } ei ole
    .cure = lisää se tiedostoon transitions.csv tai valitse toinen kohde ({ $ways })
the-cause-of-link-is-not = oletuksen { $id } lähtö ”{ $cause }” ei ole toimenpide
link-leads-to-which-is-not = oletus { $id } vaikuttaa kohteeseen ”{ $word }”, jota ei ole
the-lag-is-negative = viive { $lag } on negatiivinen
    .cure = kirjoita viive kuukausina, vähintään 0
the-pathway-runs-in-a-circle = vaikutuspolku kiertää kehää: { $way }
    .cure = poista yksi askel oletuksesta { $id }
the-activity-leads-nowhere = toimenpiteestä ”{ $activity }” ei lähde yhtään oletusta
    .cure = lisää sille rivi tiedostoon links.csv tai poista toimenpide
there-is-no-activity = toimenpidettä ”{ $activity }” ei ole
there-is-no-scenario = skenaariota ”{ $scenario }” ei ole
there-is-no-area = aluetta ”{ $area }” ei ole
the-doses-of-scenario-are-not = skenaarion { $id } toteutumista ”{ $doses }” ei ole
there-is-no-link = oletusta ”{ $key }” ei ole
there-is-no-activity-2 = toimenpidettä ”{ $key }” ei ole
there-is-no-state-or-tag = tilaa tai tunnistetta ”{ $side }” ei ole
link-goes-through-which-is-not = oletuksen { $id } välivaihetta ”{ $via }” ei ole
the-lag-of-link-months-is = oletuksen { $id } viive { $lag } kk on pidempi kuin seuranta ({ $limit } kk)
    .cure = lyhennä viive enintään { $limit } kuukauteen tai pidennä seurantaa (programme.toml, horizon; viivejakauma ulottuu enintään { $longest_lag } kuukauteen)
is-not-a-trial-area = ”{ $area }” ei ole kokeilualue
    .cure = poista rivi tai anna alueelle rooli trial (areas.csv)
the-base-of-scenario-is-not = skenaarion { $id } pohjaa ”{ $base }” ei ole
scenario-is-its-own-base = skenaario { $id } on itsensä pohja
    .cure = poista base yhdestä kehän skenaariosta
the-band-goes-beyond-months-from = väli { $band } menee yli { $longest_band } kuukauden: siitä eteenpäin kuukausia ei erotella
    .cure = kirjoita enintään { $most }
the-indicator-unemployed-must-be-a = mittarin ”unemployed” on oltava kanta, joka lasketaan tiloista: arvio nojaa siihen
    .cure = kirjoita kind = stock ja formula, esimerkiksi unemployed
the-scenario-id-is-reserved = skenaarion tunnus ”{ $id }” on varattu
    .cure = anna toinen tunnus
the-probabilities-of-the-scenarios-sum = skenaarioiden todennäköisyydet ovat yhteensä { $total }
    .cure = korjaa summa enintään 1:ksi
the-scenario-does-not-use-doses = skenaario ”{ $name }” ei käytä omia toteutumisasteitaan
    .cure = kirjoita sille programme.toml-tiedostoon doses = "{ $name }"
the-hazard-of-is-a-month = siirtymän { $source }>{ $target } vauhti on { $rate } kuukaudessa: tila tyhjenisi päivissä
    .cure = korjaa luku niin, että vauhti on enintään { $highest_hazard }
months-to-publication-cannot-stand-here = { $published_after } kuukautta julkaisuun ei kelpaa
    .cure = kirjoita kuukausia 0–{ $latest_published }
there-are-states-segments = tiloja × asiakasryhmiä on { $columns }
    .cure = vähennä niitä: enintään { $most_columns }
the-size-of-the-transition-must = siirtymän { $source }>{ $target } suuruus on annettava yhdellä tavalla
    .cure = täytä joko count ja stock, mean_length tai rate
there-is-no-way-out-of = tilasta ”{ $id }” ei pääse pois
    .cure = lisää siitä siirtymä tiedostoon transitions.csv tai merkitse absorbing = yes
the-state-has-no-rule-for = tilalla ”{ $id }” ei ole sääntöä kellolle { $which }
    .cure = lisää rivi tiedostoon clocks.csv (runs, holds tai resets)
the-rule-or-price-has-no = säännöllä tai hinnalla ”{ $what }” ei ole lähdettä ({ $table })
    .cure = kirjoita lähde ja sen vuosi, tai että luku on oletus ja kenen
the-figure-is-too-large = luku { $value } on liian suuri
    .cure = tarkista numerot ja erotinmerkit
the-day-classes-of-sum-to = säännön ”{ $rule }” ({ $on }) päiväluokat ovat yhteensä { $total }
    .cure = korjaa osuuksien summa 1:ksi (pyöristystä saa olla { $rounding })
the-day-classes-and-overlap = päiväluokat { $days } ja { $days_2 } menevät päällekkäin
    .cure = korjaa rajat
the-spread-between-areas-is-negative = alueiden ero { $omega } on negatiivinen
    .cure = kirjoita 0 tai suurempi, tai jätä tyhjäksi
link-is-not-a-move-its = oletus { $id } ei ole siirtymä: sen voimakkuutta ei voi antaa henkilöinä
    .cure = jätä unit tyhjäksi tai kirjoita log
the-level-is-too-large = taso { $level } on liian suuri
    .cure = kirjoita taso väliltä 0–{ $highest_level }; 1 on täysi
the-strength-of-link-is-too = oletuksen { $id } voimakkuus { $mean } ± { $sd } on liian suuri laskettavaksi
    .cure = kirjoita log-vauhti: 5 % enemmän siirtymiä on 0.05
the-spread-between-areas-is-too = alueiden ero { $omega } on liian suuri
    .cure = kirjoita log-vauhti, enintään { $highest_omega }
is-not-an-effect = ”{ $text }” ei ole vaikutus
    .cure = kirjoita siirtymä (unemployed>job), capacity(toimenpide) tai arvioitavan tavoitteen tunnus
is-not-a-band = ”{ $text }” ei ole väli
    .cure = kirjoita väli muodossa [a:b], esimerkiksi [12:] tai [0:3]
the-band-is-empty = väli { $text } on tyhjä
    .cure = kirjoita ensin pienempi ja sitten suurempi raja
is-not-a-transition = ”{ $text }” ei ole siirtymä
    .cure = kirjoita mistä>mihin, esimerkiksi unemployed>job tai unemployed>job[12:]
the-version-polku-is-not-known = tätä polkua { $polku } ei tunneta
    .cure = kirjoita polku = { $version }
the-key-is-missing = avain ”{ $name }” puuttuu
    .cure = lisää { $name } = …
the-key-is-not-known = avainta ”{ $name }” ei tunneta
the-price-year-cannot-stand-here = hintavuosi { $cell } ei kelpaa
    .cure = kirjoita vuosi { $first } tai myöhempi (hintaindeksin vuodet)
the-target-is-not-understood = kohderyhmää ”{ $cell }” ei ymmärretä
    .cure = kirjoita share, väli kuten [12:], tai molemmat: [12:] share
the-columns-target-and-target-share = sarakkeet target ja target_share eivät sovi yhteen
    .cure = anna osuus vain, kun target on share
a-cell-that-must-be-filled = pakollinen solu on tyhjä
    .cure = täytä solu tai poista rivi
is-neither-yes-nor-no = ”{ $cell }” ei ole kyllä eikä ei
    .cure = kirjoita yes tai no
the-column-is-missing = sarake ”{ $name }” puuttuu
    .cure = lisää sarake { $name }
is-not-a-number = ”{ $cell }” ei ole luku
    .cure = kirjoita luku
is-not-a-whole-number = ”{ $cell }” ei ole kokonaisluku
    .cure = kirjoita kokonaisluku
is-not-a-dose = ”{ $cell }” ei ole toteutumisaste
    .cure = kirjoita, mihin asteeseen suunnitelma yltää, esimerkiksi täysi tai 1; suunnitelma on kind = planned
is-not-a-dose-2 = ”{ $cell }” ei ole toteutumisaste
the-column-is-not-known-in = saraketta ”{ $name }” ei tunneta taulussa { $name_2 }
cannot-stand-here-2 = ”{ $cell }” ei kelpaa tähän
the-year-of-prices-of-is = hinnan ”{ $id }” hintavuosi { $prices } ei ole hintaindeksissä ({ $first }–{ $last })
    .cure = kirjoita vuosi, jonka rahaa hinta on
the-year-of-prices-is-not = hintavuotta { $prices } ei ole hintaindeksissä ({ $first }–{ $last })
    .cure = valitse vuosi { $first }–{ $last } tai lisää vuosi tiedostoon price_index.csv
the-price-index-of-is-not = vuoden { $year } hintaindeksi { $index } ei ole positiivinen
    .cure = korjaa luku
the-table-is-both-a-csv = taulu { $name } on sekä CSV-tiedostona että työkirjassa
    .cure = jätä vain toinen
there-is-no = tiedostoa { $settings } ei ole
    .cure = tarkista kansion nimi tai luo kansio komennolla polku new
there-are-no-rules = sääntöjä ”{ $rules }” ei ole
there-is-no-table = taulua { $name } ei ole
    .cure = lisää tiedosto { $name }.csv tai samanniminen taulukko työkirjaan { $workbook }
formula-too-long = kaava on liian pitkä
    .cure = lyhennä se alle { $longest } merkkiin
formula-stopped = kaavan lukeminen pysähtyi merkkiin { $at } kohdassa ”{ $rest }”
    .cure = käytä vain tiloja, tunnisteita, lukuja, flow(mistä>mihin), merkkejä + - * / ja sulkeita
unknown-area-of-reform = uudistuksen { $reform } aluetta ”{ $area }” ei ole{ $column ->
    [caps] {" "}kokeilualueissa
   *[areas] {""}
 }
among-segments = { $hint } (programme.toml, [model] segments)
formula-without-names = kaavassa ei ole yhtään tilaa eikä siirtymää
formula-not-finite = kaavassa on liian suuri luku tai jako nollalla
mend-formula = korjaa kaava, esimerkiksi 100 * services / (unemployed + services)
shares-not-one = säännön ”{ $rule }” ({ $on }) osuudet ovat yhteensä { $total } (päivä { $day }{ $month ->
    [always] {""}
   *[other] {" "}{ $month }
 })
    .cure = { $ended }korjaa osuudet niin, että summa on 1 (pyöristystä saa olla { $rounding }), tai anna yhdelle maksajalle rest
packaged-rows-hold = valmiin säännön rivejä on silloin yhä voimassa ({ $row }{ $more ->
    [yes] {" "}ja muita
   *[no] {""}
 }): valmis rivi päättyy, kun kirjoitat saman rivin tiedostoon share_rules.csv ja sille to (tai share 0, jos se ei ole voimassa lainkaan);{" "}
bad-id = ”{ $shown }” ei kelpaa tunnukseksi
    .cure = käytä kirjaimia, numeroita ja merkkejä { $dots ->
    [yes] _ . -
   *[no] _ -
 }, enintään { $longest } merkkiä
