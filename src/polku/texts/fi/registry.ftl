restore-the-file-from-a-backup = palauta tiedosto varmuuskopiosta tai versionhallinnasta; rekisteriin vain lisätään. Jos git vaihtaa rivinvaihdot, lisää tiedostoon .gitattributes rivi: forecasts.jsonl -text
is-not-a-head-of-the = ”{ $words }” ei ole rekisterin tiiviste: anna raporttiin painetut merkit (16–64 merkkiä 0–9, a–f).
another-program-is-writing-to-the = Toinen ohjelma kirjoittaa rekisteriin { $name }; odota hetki ja yritä uudelleen.
the-registry-cannot-be-locked-check = Rekisteriä { $name } ei voi lukita ({ $reason }); tarkista kirjoitusoikeus ja levy.
the-folder-s-rows-have-changed = kansion tiedot ovat muuttuneet ajon jälkeen
run-again-polku-run-folder-freeze = aja uudelleen ja jäädytä sitten: polku run KANSIO --freeze
the-day-is-before-whose-data = Päivä { $day } on ennen kuukautta { $month }, jonka tietoihin ennusteet perustuvat; anna oikea päivä.
nothing-is-frozen-in-the-folder = Kansiossa ei ole jäädytettyjä ennusteita; jäädytä ensin: polku freeze KANSIO.
is-not-a-day-yyyy-mm = ”{ $when }” ei ole päivä (VVVV-KK-PP).
the-forecasts-of-are-frozen-already = Kuukauden { $issued } ennusteet on jo jäädytetty toisin luvuin; jäädytettyä ei muuteta. Jäädytä seuraavan kuukauden tiedoin.
the-latest-freeze-is-of-with = Viimeksi jäädytettiin { $last_day } kuukauden { $last } tiedoin; sitä vanhempaa ei voi lisätä väliin.
a-note-needs-a-text-and = Huomautus tarvitsee tekstin ja jäädytetyn ennusteen, jota se koskee.
the-registry-holds-forecasts-of-another = Rekisterissä on toisen ohjelman ({ $programme }) ennusteita; jäädytä omaan kansioonsa.
there-is-nothing-to-freeze-no = Jäädytettävää ei ole: ajossa ei ole ennustettuja kuukausia, jotka osuisivat { $ahead } kuukauden sisään aineiston lopusta.
not-a-record = rivi ei ole rekisterin tietue
line-end-changed = rivinvaihto on muutettu
line-empty = rivi on tyhjä
edited = { $what ->
    [forecast] ennuste
    [map] vaikutuspolkukartta
   *[note] huomautus
 } on muutettu jäädytyksen jälkeen
doubled = { $what ->
    [forecast] ennuste
    [map] vaikutuspolkukartta
   *[note] huomautus
 } on kahdesti (myös rivillä { $also })
missing = { $n ->
    [1] rivin edeltä puuttuu tietue
   *[other] rivin edeltä puuttuu { $n } tietuetta
 }
out-of-place = { $what ->
    [forecast] ennuste
    [map] vaikutuspolkukartta
   *[note] huomautus
 } ei jatka edellistä riviä: rivejä on siirretty, lisätty tai poistettu
foreign = tietue on toisesta ohjelmasta ({ $programme }, ei { $ours })
cut-short = tiedosto päättyy kesken rivin
empty = tiedosto on tyhjä
restore-or-remove = { $restore }, tai poista tiedosto, jos mitään ei ole jäädytetty
head-missing = raportin tiiviste { $head }… puuttuu: rekisterin loppu on katkaistu tai ketju kirjoitettu uudelleen (rivejä on nyt { $n })
not-a-forecast = ennusteesta puuttuu tietoja tai luku ei kelpaa
