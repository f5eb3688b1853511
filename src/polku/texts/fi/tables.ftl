
the-decimal-mark-and-the-mark = desimaali- ja tuhaterotin ovat sama merkki
    .cure = korjaa toinen
the-mark-is-not-understood = merkkiä ”{ $shown }” ei ymmärretä
    .cure = kirjoita esimerkiksi blank=missing ..=suppressed:1-4 -=0
the-mark-is-declared-twice = merkki ”{ $shown }” on ilmoitettu kahdesti
    .cure = jätä yksi
the-separator-is-not-known = erotinta ”{ $shown }” ei tunneta
    .cure = kirjoita jokin näistä: { $names }
the-header-seems-to-be-on = otsikkorivi näyttää olevan rivillä { $found }
    .cure = poista rivit sen yläpuolelta
the-file-is-not-valid-toml = tiedosto ei ole kelvollista TOMLia ({ $detail })
    .cure = tarkista rivin lainausmerkit, sulkeet ja yhtäsuuruus
the-value-is-not-a-finite = arvo ei ole äärellinen luku
    .cure = kirjoita luku, tai poista avain
the-encoding-is-declared-as-but = merkistöksi on ilmoitettu { $known }, mutta tiedosto on UTF-8:aa
    .cure = poista ilmoitus
the-file-is-not-sound-text = tiedosto ei ole ehjää tekstiä (merkki { $sign })
    .cure = tallenna se uudelleen muodossa CSV UTF-8
the-file-is-empty = tiedosto on tyhjä
    .cure = kirjoita otsikkorivi, tai poista tiedosto
a-quotation-mark-is-not-closed = lainausmerkki jää sulkematta
    .cure = lisää sulkeva lainausmerkki, tai kahdenna solun sisäinen ("")
the-separator-is-not-clear-the = erotin ei selviä otsikosta: siinä on sekä ; että , tai sarkain
    .cure = käytä koko tiedostossa vain ; tai ,
a-quotation-mark-is-inside-a = lainausmerkki on keskellä solua
    .cure = ympäröi koko solu lainausmerkeillä ja kahdenna sisäiset ("")
the-row-has-cells-the-header = rivillä on { $found } solua, otsikossa { $expected }
    .cure = lisää tai poista { $separator }; erottimen sisältävä solu tarvitsee lainausmerkit (tai erottimeksi { $other })
the-file-is-too-large-bytes = tiedosto on liian suuri ({ $size } tavua)
    .cure = enintään { $limit } tavua; jaa tiedosto
the-encoding-is-not-known = merkistöä ”{ $shown }” ei tunneta
    .cure = ilmoita utf-8, latin-1 tai cp1252
there-are-columns = sarakkeita on { $len }
    .cure = enintään { $max_columns } saraketta
the-cell-has-more-than-characters = solussa on yli { $max_cell } merkkiä
    .cure = tarkista lainausmerkit, tai lyhennä
the-file-cannot-be-read = tiedostoa ei voi lukea ({ $reason })
    .cure = tarkista, että tiedosto on olemassa ja luettavissa
the-encoding-is-not-utf-8 = merkistö ei ole UTF-8 eikä pääteltävissä
    .cure = tallenna UTF-8-muodossa (Excel: CSV UTF-8)
column-has-no-name = sarakkeella { $i } ei ole nimeä
    .cure = anna sarakkeelle nimi, tai poista se
the-column-is-twice-in-the = sarake on otsikossa kahdesti
    .cure = poista tai nimeä toinen uudelleen
the-row-has-cells-beyond-the = rivillä on soluja otsikon { $columns } sarakkeen ulkopuolella
    .cure = anna sarakkeelle otsikko, tai tyhjennä
the-workbook-is-too-large-unpacked = työkirja on purettuna liian suuri ({ $unpacked } tavua)
    .cure = enintään { $max_unpacked } tavua
the-workbook-cannot-be-read = työkirjaa ei voi lukea ({ $name })
    .cure = avaa se taulukkolaskennassa ja tallenna uudelleen xlsx-muodossa ilman salasanaa
not-a-file = tämä on { $folder ->
    [yes] kansio
   *[no] putki tai laite
 }, ei tiedosto
    .cure = poista se tai korvaa se tiedostolla
not-text = tämä on { $kind ->
    [excel] Excel- tai zip-tiedosto
    [old_excel] vanha tai salasanalla suojattu Excel-tiedosto
    [pdf] PDF-tiedosto
   *[utf16] UTF-16-tekstiä
 }, ei tekstiä
    .cure = tallenna muodossa CSV UTF-8
cell-blank = solu on tyhjä eikä tyhjän merkitystä ole ilmoitettu
    .cure = kirjoita luku, tai ilmoita sources.csv:n sarakkeessa marks blank=missing
cell-ambiguous = ”{ $cell }” voi olla desimaaliluku tai tuhansia
    .cure = ilmoita sources.csv:ssä decimal tai thousands, tai kirjoita luku ilman tuhaterotinta
cell-contradicts = ”{ $cell }” ei sovi lähteelle ilmoitettuihin erottimiin
    .cure = korjaa solu, tai sources.csv:n sarakkeet decimal ja thousands
cell-too-long = luvussa ”{ $cell }” on enemmän numeroita kuin voi säilyttää tarkasti
    .cure = tarkista luku; enintään 15 numeroa ennen desimaalipilkkua
cell-not-finite = ”{ $cell }” ei ole äärellinen luku
    .cure = kirjoita luku, tai ilmoita merkki sources.csv:n sarakkeessa marks (esim. ..=missing)
cell-error-value = solussa on taulukkolaskennan virhe ”{ $cell }”
    .cure = korjaa kaava taulukossa, tai jätä solu tyhjäksi ja ilmoita blank=missing
cell-formula = ”{ $cell }” on kaava, ei luku
    .cure = tallenna kaavan tulos arvona
cell-apostrophe = solun ”{ $cell }” alussa on heittomerkki, joten se on tekstiä
    .cure = poista heittomerkki
cell-digits = ”{ $cell }” on kirjoitettu muilla kuin numeroilla 0–9
    .cure = kirjoita luku numeroilla 0–9
cell-percent = solussa ”{ $cell }” on prosenttimerkki
    .cure = kirjoita pelkkä luku indikaattorin yksikössä
cell-currency = solussa ”{ $cell }” on rahayksikkö
    .cure = kirjoita soluun pelkkä luku, esim. 1234 tai 12,5
cell-parentheses = ”{ $cell }” on suluissa: negatiivinen luku tai huomautus
    .cure = kirjoita negatiivinen luku miinusmerkillä, esim. -5
cell-exponent = ”{ $cell }” on kymmenpotenssimuodossa, joka voi kätkeä numeroita
    .cure = kirjoita luku kokonaan, esim. 100000
cell-date = ”{ $cell }” on päivämäärä tai kuukausi, ei luku; taulukkolaskenta on voinut muuttaa luvun päivämääräksi
    .cure = hae alkuperäinen luku lähteestä
cell-interval = ”{ $cell }” on väli tai raja, ei luku
    .cure = ilmoita merkki välinä sources.csv:n sarakkeessa marks, esim. <5=suppressed:1-4
cell-footnote = luvun ”{ $cell }” perässä on alaviitteen merkki
    .cure = poista merkki ja kirjoita huomautus muualle
cell-minus = luvun ”{ $cell }” miinusmerkki ei ole yksiselitteinen
    .cure = kirjoita miinus kiinni luvun eteen, esim. -5
cell-leading-zero = ”{ $cell }” alkaa nollalla kuin koodi, ei kuin luku
    .cure = kirjoita luku ilman etunollia; tarkista, ettei sarakkeessa ole koodeja
cell-bare-decimal = luvusta ”{ $cell }” puuttuu numero erottimen toiselta puolelta
    .cure = kirjoita esim. 0,5 tai 5
cell-two-numbers = solussa ”{ $cell }” on useampi luku
    .cure = kirjoita soluun pelkkä luku, esim. 1234 tai 12,5
cell-groups = luvun ”{ $cell }” ryhmät eivät ole kolmen numeron ryhmiä tai erotin on tuntematon
    .cure = kirjoita luku ilman tuhaterotinta, tai ilmoita thousands sources.csv:ssä
cell-undeclared-mark = merkkiä ”{ $cell }” ei ole ilmoitettu
    .cure = kirjoita luku, tai ilmoita merkki sources.csv:n sarakkeessa marks (esim. ..=missing)
cell-text = luvun seassa on tekstiä: ”{ $cell }”
    .cure = kirjoita soluun pelkkä luku, esim. 1234 tai 12,5
cell-not-month = ”{ $cell }” ei ole kuukausi muodossa VVVV-KK
    .cure = kirjoita kuukausi muodossa { $month }
cell-not-one-month = ”{ $cell }” ei kerro yksiselitteisesti kuukautta
    .cure = kirjoita kuukausi muodossa { $month }
cell-month-turned = ”{ $cell }” ei ole kuukausi muodossa VVVV-KK: taulukkolaskenta on muuttanut sen
    .cure = kirjoita kuukausi muodossa { $month }; sitä Excel ei muuta
cell-blank-month = kuukausi puuttuu
    .cure = kirjoita kuukausi muodossa { $month }
