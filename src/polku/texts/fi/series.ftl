no-link-says-how-much-an = Yksikään linkki ei kerro, kuinka paljon toiminta muuttaa siirtymiä (esimerkiksi unemployed>job): sarjoista ei voi arvioida vaikutusta.
the-folder-has-the-trial-areas = Kansiossa on vain kokeilualueiden omat sarjat: vaikutusta ei voi arvioida, koska ei tiedetä, miten olisi käynyt ilman kokeilua. Ennuste, siirtymät ja eurot on laskettu oletuksesta. Arvion mahdollistaisi vertailualue sarjoineen (mieluiten kolme), koko maan sarjat (unemployed, labour_force) tai jonon arvonta kahteen asiakasryhmään (groups.csv, flows.csv).
there-is-no-comparison-area-so = Vertailualuetta ei ole, joten vertailuna on koko maa ilman kokeilualueita: yksi vertailu, josta ei näe, mikä on kokeilun ja mikä alueen oman kehityksen ansiota. Päätelmiä on rajattu; lisää vertailualueita.
there-is-no-national-series-of = Koko maan työttömyyssarjaa ei ole: sen tilalla on alueiden summa.
areas-without-a-series-of-unemployment = Sovituksesta jäävät pois alueet, joilta puuttuu työttömien tai työvoiman sarja: { $names }. Lisää sarjat (unemployed, labour_force){ $nothing ->
    [yes] : vaikutusta ei voi arvioida ilman kaikkien kokeilualueiden ja yhden vertailualueen sarjoja
   *[no] {""}
 }.
few-months-before = { $area }: ennen kokeilun alkua on { $months ->
    [1] yksi kuukausi
   *[other] { $months } kuukautta
 }, ja vaikutuksen arviointi tarvitsee vähintään { $least }. Alueen oma sarja ei vielä kerro vaikutuksesta: luvut lepäävät oletuksen varassa. Lisää aiempia kuukausia (series/unemployed.csv, series/labour_force.csv; programme.toml, data_from).
