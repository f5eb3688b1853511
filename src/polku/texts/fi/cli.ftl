polku = Ennakoiva vaikuttavuusarviointi. Arvioitava ohjelma on kansio pieniä taulukoita, ja jokainen komento käsittelee sellaista kansiota.

    Aloita näin: polku new oma-kokeilu ja sitten polku run oma-kokeilu. Yhden komennon ohjeet: polku run --help.
new = Tee pieni ohjelmakansio, josta voi aloittaa.

    Kansiossa on selitykset ja oikeat sarjat, ja se toimii sellaisenaan. KANSIO on uuden kansion nimi.
check = Kerro kaikki, mikä kansion taulukoissa on vialla.

    Jokainen virhe on yksi rivi: tiedosto ja rivi, mikä on vikana, mitä pitää tehdä. Jos jotakin tuskin on tarkoitettu, sitä kysytään. Mitään ei muuteta.
map = Piirrä vaikutuspolkujen kartta.

    Syntyy verkkosivu ja SVG-kuva siitä, minkä oletetaan johtavan mihin. Mitään ei vielä arvioida.
design = Ennen kokeilua: mitä siitä voi oppia ja milloin.

    Kertoo myös, mikä auttaisi oppimaan enemmän. Käyttää vain suunnitelmaa ja alkua edeltäviä kuukausia.
run = Arvioi ohjelma ja kirjoita raportit: päätyö.

    Tarkistaa kansion, päivittää oletukset sarjoilla, ennustaa kokeilun kanssa ja ilman ja vastaa kysymyksiin. Avaa lopuksi report.fi.html selaimessa.
report = Kirjoita valmiin ajon raportit uudelleen.

    Esimerkiksi toisella kielellä; mitään ei arvioida uudestaan. TULOSKANSIO on kansio, jonka polku run kirjoitti ja jossa on assessment.json.
freeze = Jäädytä ennusteet niin, että muutos huomattaisiin.

    Lisää ennusteet kansion rekisteriin forecasts.jsonl. Tee se ennen kuin ennustetut kuukaudet tulevat, ja pane tulostuva rekisterin tiiviste talteen.
score = Vertaa jäädytettyjä ennusteita toteutuneeseen.

    Kertoo, miten usein todennäköisyysvälit pitivät, olivatko ennusteet yksinkertaisia vertailuja osuvampia ja puhuvatko toteutuneet kuukaudet vaikutuksen puolesta vai sitä vastaan.
verify = Tarkista, ettei jäädytettyjä ennusteita ole muutettu.

    Valinnalla --head huomataan sekin, jos lopusta on poistettu ennusteita.
lang = raporttien ja viestien kieli, esim. fi tai fi,en
json = tulosta tulos datana (JSON) muille ohjelmille
from = mistä aloitetaan: esimerkin nimi (kokeilut-2017) tai ohjelmakansio
excel = taulukot yhteen Excel-tiedostoon
as-of = käytä vain sitä, mikä tässä kuussa tiedettiin, esim. 2019-06
seed = satunnaisotoksen siemenluku: sama luku, sama tulos
scenario = vain tämä skenaario; valinnan voi antaa monta kertaa
format = tiedostomuodot: html, xlsx (Excel) tai html,xlsx
out = kansio, johon tulos kirjoitetaan (muuten kansioon out)
freeze-too = jäädytä samalla ennusteet, kuten polku freeze
head = rekisterin tiiviste aiemmasta raportista (vähintään 16 merkkiä)
version = näytä versio
debug = näytä tekniset tiedot, jos polku itse kaatuu
metavars-options = [VALINNAT]
metavars-command = KOMENTO
metavars-folder = KANSIO
metavars-directory = TULOSKANSIO
metavars-lang = KIELET
metavars-example = ESIMERKKI
metavars-as-of = VVVV-KK
metavars-seed = LUKU
metavars-scenario = TUNNUS
metavars-formats = MUODOT
metavars-out = KANSIO
metavars-head = TIIVISTE
machine-said-no-check-disk = Kone ei suostunut ({ $what }); tarkista levytila ja oikeudet.
problems = Kansiossa on { $n } { $n ->
    [one] virhe
   *[other] virhettä
 }.
questions = Vastausta odottaa { $n } { $n ->
    [one] kysymys
   *[other] kysymystä
 } (accepted.csv).
polku-bug-your-folder-untouched = polussa on virhe ({ $what }). Kansiosi on ennallaan; lisää --debug nähdäksesi yksityiskohdat.
out-memory-close-other-programs = Muisti loppui; sulje muita ohjelmia ja aja uudelleen.
next = Seuraavaksi: { $called_as } run { $name }
frozen-head = Jäädytetty; rekisterin tiiviste: { $head }
folder-no-problems = Kansiossa ei ole virheitä.
writing-reports = kirjoitetaan raportteja
folder-holds-report-which-would = Kansiossa { $out } on ohjelman { $told } raportti, jonka tämä korvaisi; anna toinen --out tai poista se.
folder-cannot-written-name-another = Kansioon { $where } ei voi kirjoittaa ({ $reason }); anna toinen valinnalla --out.
registry-intact = Rekisteri on ehjä.
nothing-frozen = Kansioon ei ole jäädytetty mitään: forecasts.jsonl puuttuu.
records-frozen = Jäädytettiin { $count } tietuetta.
frozen-already = Samat ennusteet on jo jäädytetty.
head-registry = Rekisterin tiiviste: { $head }
folder-is-a-file = { $value } on tiedosto; anna ohjelmakansio, jossa programme.toml on.
no-such-folder = Kansiota { $value } ei ole; tarkista nimi tai tee kansio: { $called_as } new { $value }
no-language-there-fi-en = Kieltä { $wrong } ei ole; kielet ovat fi ja en.
no-format-there-html-xlsx = Muotoa { $wrong } ei ole; muodot ovat html ja xlsx.
not-a-month = '{ $value }' ei ole kuukausi; kirjoita esimerkiksi 2019-06.
not-a-seed = '{ $value }' ei kelpaa siemenluvuksi; anna kokonaisluku, esimerkiksi 1.
more-notes = { $n ->
    [one] Raportissa on yksi muu huomautus.
   *[other] Raportissa on { $n } muuta huomautusta.
 }
