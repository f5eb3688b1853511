
the-trial-areas-together = kokeilualueet yhdessä
the-cross-check-conflicts-with-the = Ristiintarkistus on ristiriidassa arvion kanssa: { $name }. Toinen laskutapa antaa samasta sarjasta selvästi eri tuloksen; syy on selvitettävä ennen kuin arvioon nojataan.
no-untreated-unit-ties-the-periods = Mikään hoitamaton yksikkö ei yhdistä jaksoja ennen alkua ja sen jälkeen.
the-scatter-cannot-be-told-two = Hajontaa ei voi arvioida: tarvitaan kaksi yksikköä, jotka aloittavat yhdessä tai joita ei hoideta.
one-unit-alone = Yhtä yksikköä ei voi verrata mihinkään.
no-treated-period = Havaintoja hoidetuista jaksoista ei ole.
unit-not-seen-before = Yksiköllä { $unit } ei ole havaintoa ennen alkua.
no-untreated-in-period = Jaksolla { $period } ei ole hoitamatonta vertailua; jätä siitä alkaen jaksot pois.
