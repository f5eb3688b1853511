there-are-fewer-than-comparison-areas = Vertailualueita on alle { $compared }: levottomia kuukausia, kuten kriisin alkua, ei erota tavallisista, ja välit voivat olla niissä liian kapeita. Nimeä poikkeukselliset kuukaudet (programme.toml, [[disturbed]]) tai lisää vertailualueita.
these-trial-areas-have-no-comparison = Näille kokeilualueille ei ole vertailualuetta samasta maakunnasta: { $names }. Koko maakunnan muutosta ei siellä erota kokeilun vaikutuksesta. Maakunnan muut kunnat vertailualueena (areas.csv, region) auttaisivat.
the-monthly-variation-of-the-comparison = Vertailualueiden kuukausivaihtelu on kokeilun alettua ollut { COUNT($times, decimals: 1) }-kertaista aiempaan nähden: vaikutusten välit voivat olla liian kapeita, eikä suuntaa siksi sanota.
the-series-have-months-whether-they = Sarjoja on { $months } kuukaudelta: vielä ei voi tarkistaa, vaihtelevatko ne niin kuin malli olettaa. Tarkistus tarvitsee vähintään { $least_months } kuukautta.
links-to-graded-goals-are-drawn = Arvioitavien tavoitteiden (graded) linkit piirretään karttaan, mutta niiden tiedot eivät vielä paina päätelmissä.
the-fit-did-not-settle-the = Sovitus ei asettunut: tämän ajon väleihin ei pidä luottaa.
odd-seen = { $area }: työttömien määrä { $rose ->
    [yes] nousi
   *[no] laski
 } { MONTH($when, case: "ine") } kerralla noin { COUNT($size) } prosenttia{ $last ->
    [yes] {" "}(aineiston viimeinen kuukausi)
   *[no] {""}
 }
odd-done = { $done ->
    [step] Siirtymä on jätetty pois arvioista
    [month] Kuukausi on jätetty pois arvioista
    [season] Alueen kausivaihtelu näyttää muuttuneen, ja arvioissa sillä on siitä alkaen uusi kausivaihtelu
   *[none] Sitä ei ole korjattu
 }
odd-month = { odd-seen }, enemmän kuin sarjat tavallisesti vaihtelevat. { odd-done }. Tarkista, muuttuiko tilastointi tai alueen rajat.
odd-month-of-trial = { odd-seen }. Kokeilun odotettu vaikutus ja tavallinen vaihtelu eivät selitä sitä. { odd-done }, eikä sitä ole luettu vaikutukseksi; alueen päätelmiä on rajattu. Tarkista, muuttuiko tilastointi, alueen rajat tai jokin muu{ $done ->
    [none] {""}
   *[other] ; tulos ilman korjausta on eri oletusten taulukossa
 }.
number-withheld = { $area }: vaikutusta ei voi sanoa, koska { $why ->
    [many] sarjassa on useampi kuin yksi muutos, jota kokeilun odotettu vaikutus ja tavallinen vaihtelu eivät selitä
   *[decides] vaikutuksen suuruus riippuu siitä, mistä sarjan poikkeava kuukausi johtuu, eikä aineisto ratkaise sitä
 }. Lukua ei siksi anneta. Selvitä, mitä sarjassa tapahtui; kaksi asiakasryhmää tai lasketut siirtymät kertoisivat vaikutuksen ilman tätä sarjaa.
few-persons = { $area }: alueella on seurattavia alle { $least }, joten yhden asiakkaan siirtyminen muuttaa lukua yli viidenneksen ja asiakas voisi tulla tunnistetuksi. Vaikutusta ei siksi anneta. Yhdistä alue naapuriinsa (areas.csv).
few-draws = Joitakin lukuja ei anneta: niiden jakauman häntä on niin pitkä, että keskiarvo jää 80 prosentin välin ulkopuolelle ja sen tekevät harvat arvonnat. Lyhyempi aikaväli tai pidempi sarja ennen kokeilua antaisi ne.
gap-before = { $area }: työttömien määrä { $grew ->
    [yes] kasvoi
   *[no] väheni
 } vertailuun nähden noin { COUNT($size) } prosenttia jo kokeilua edeltäneiden { $months } kuukauden aikana. Se voi jatkua tai palautua kokeilusta riippumatta: väli on laskettu sen mukaan, ja vaikutuksen suunta jätetään avoimeksi.
disturbed-months = Poikkeuksellisiksi nimetyt kuukaudet ({ $months }) on jätetty pois siitä, mistä arviot oppivat. { $few ->
    [yes] Vertailualueita on liian vähän kertomaan, paljonko silloin heilui: tasot saavat muuttua niissä vapaasti
   *[no] Tasot saavat muuttua niissä niin paljon kuin vertailualueillakin
 }.
area-not-estimated = { $area }: työttömien sarjassa ei ole yhtään kuukautta ennen kokeilun alkua { $start }{ $first ->
    [none] {""}
   *[other] {" "}(ensimmäinen luku { $first })
 }, joten vaikutusta ei voi siellä arvioida. Alue on jätetty pois ja muut arvioidaan ilman sitä. Lisää kuukaudet ennen alkua (series/unemployed.csv; programme.toml, data_from).
few-comparison-areas = Vertailussa on vain { $areas ->
    [0] maan muu osa
    [1] yksi alue
   *[other] { $areas } aluetta
 }: mitä siellä tapahtui, ei erotu kokeilun vaikutuksesta, joten työttömien määrästä tehtyjä päätelmiä on rajattu. Lisää vertailualueita (areas.csv, role comparison; vähintään kolme), kaksi rinnakkain seurattua asiakasryhmää tai siirtymien luvut (flows.csv).
services-not-seen = Näiltä alueilta ei ole kuukausitietoja palveluissa olevista eikä aktivointiasteesta: { $areas }. Työttömien määrästä ei erota, työllistyttiinkö, siirryttiinkö palveluun vai poistuttiinko muualle, joten työllistymisestä ja palveluista ei sanota suuntaa.
comparison-parted = { $area } on vertailualue, mutta kokeilun alettua sen työttömien määrä erkani muista vertailualueista: vuodessa noin { COUNT($size) } prosenttia { $up ->
    [yes] ylös
   *[no] alas
 }. Kokeilu on voinut vaikuttaa myös siellä, tai alueella on tapahtunut muuta. Merkitse alueelle own_reform (areas.csv, sarake flags), niin tulos ilman sitä tulee eri oletusten taulukkoon.
noise-not-white = Malli olettaa, että sarjat muuttuvat kuukaudesta toiseen toisistaan riippumatta, mutta kokeilun ulkopuolella peräkkäiset muutokset liittyvät toisiinsa (korrelaatio { COUNT($correlation, decimals: 2) }): hitaiden muutosten välit voivat olla liian { $narrow ->
    [yes] kapeita
   *[no] leveitä
 }. Vertaa tulokseen vaimenevalla trendillä, joka on eri oletusten taulukossa.
