when-the-rest-of-its-region = kun saman maakunnan muut kunnat jätetään pois
when-areas-with-a-reform-of = kun alueet, joilla oli oma uudistus, jätetään pois
when-the-shift-of-a-series = kun sarjan siirtymä luetaan vaikutukseksi
when-the-noise-has-a-damped = kun kohinaan lisätään hitaasti vaimeneva suunta
when-areas-are-taken-to-be = kun alueet oletetaan lähes samanlaisiksi
when-areas-are-taken-to-be-2 = kun alueet oletetaan hyvin erilaisiksi
lags = viiveistä
the-variation-between-areas = alueiden välisestä vaihtelusta
the-levels-of-delivery = toteutusasteista
the-target-shares = kohderyhmien osuuksista
the-prior-and-the-data-pull = Ennakko-oletus ja aineisto vetävät vaikutusarviota eri suuntiin: { $rows }. Tulos riippuu siitä, kumpaan luotetaan enemmän.
only-of-the-alternatives-for-lags = Viiveiden, annosten ja vaihtelun vaihtoehdoista vain { COUNT($n, decimals: 1) } kantaa tulosta: niiden aiheuttama epävarmuus on arvioitu karkeasti.
the-fits-of-the-alternative-lags = Viiveiden ja annosten vaihtoehtojen sovitus ei ehtinyt asettua: väleihin tulee suhtautua varauksella.
there-are-assumptions-whether-they-operate = Oletuksia on { $open }: toimivuus on laskettu tarkasti niistä { $most }:stä, joista aineisto kertoo eniten; muiden todennäköisyys on ennallaan.
the-effect-moves-by-more-than = Vaikutusarvio siirtyy yli keskihajontansa tai vaihtaa etumerkkiä, { $how }: { $rows }.
the-series-teach-next-to-nothing = Sarjat eivät opeta { $word } juuri mitään ({ $n }/{ $of }): ne ovat oletuksia, joiden epävarmuus on mukana väleissä.
moved = { $name } ({ COUNT($size, decimals: 1, signed: "yes") } keskihajontaa{ $turned ->
    [yes] , etumerkki vaihtuu
   *[no] {""}
 })
