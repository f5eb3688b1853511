there-is-no-comparison-area-polku = Yhtään vertailualuetta ei ole: polku ennustaa ja laskee eurot oletuksesta, mutta vaikutusta ei voi arvioida. Anna vähintään yhdelle alueelle rooli comparison ja lisää sen sarjat, mieluiten kolmelle. Koko maan sarjat (rooli country; unemployed, labour_force) käyvät ainoana vertailuna; jonon arvonta kahteen asiakasryhmään (groups.csv, flows.csv) on vahvin näyttö.
the-area-lacks-its-finnish-cases = Alueelta { $name } puuttuu suomen sijamuoto (gen_fi, ine_fi); lauseet kiertävät sen.
no-link-goes-through-the-mechanism = Mekanismi ”{ $mechanism }” ei ole yhdenkään oletuksen välivaihe.
the-activity-has-no-dose-it = Toimenpiteellä ”{ $id }” ei ole toteutumisastetta: se ei vaikuta laskelmassa.
the-report-s-sentences-are-of = Raportin lauseet ovat työttömyydestä ja työstä: tilasta ”{ $name }” ({ $id }) ne puhuvat työttöminä ja siitä lähtemisestä työllistymisenä. Luvut lasketaan omasta mallista, mutta tämän alan sanoja ei vielä ole: älä anna raporttia eteenpäin sellaisenaan.


there-is-no-example-or-programme = Esimerkkiä tai ohjelmakansiota { $example } ei löydy; esimerkit: { $names }.
there-is-something-in-already-name = Kohteessa { $target } on jo jotakin; anna uusi kansio. Mitään ei kirjoitettu.
and-more = { $what } (ja { $n } muuta riviä)
the-table-cannot-be-written-so = Taulua { $name } ei voi kirjoittaa niin, että solut säilyvät (merkistö { $encoding }){ $why }; tallenna tiedosto UTF-8-muodossa tai poista tyhjä rivi.
the-path-is-not-inside-the = Polku { $name } ei ole kansion sisällä.
did-you-mean = tarkoititko ”{ $name }”?
remove-or-define = poista se tai määrittele se ensin
use-one-of = käytä jotakin näistä: { $names }
unknown-name = { $noun ->
    [activity] toimenpidettä
    [area] aluetta
    [claim] väitettä
    [clock] kelloa
    [group] ryhmää
    [indicator] mittaria
    [payer] maksajaa
    [price] hintaa
    [rule] sääntöä
    [segment] asiakasryhmää
    [source] lähdettä
   *[state] tilaa
 } ”{ $word }” ei ole
lag-past-the-end = Oletuksen { $link } vaikutus tulee keskimäärin vasta kokeilun päätyttyä ({ $lag } kk).
no-weight = { $n ->
    [1] Kenttä ”{ $names }” ({ $where }) luetaan ja tarkistetaan, mutta sillä ei ole vielä painoa arvioinnissa.
   *[other] Kentät { $names } ({ $where }) luetaan ja tarkistetaan, mutta niillä ei ole vielä painoa arvioinnissa.
 }
transitions-not-published = Ei ole vielä mahdollista: tässä kuussa ei ollut julkaistu kaikkia siirtymiä (transitions.csv), jotka oletus tai sarja tarvitsee. Puuttuvat siirtymät ja kuukausi, jona ne tulevat tiedoksi: { $rows }. Ilman niitä yhtä siirtymää luultaisiin toiseksi, joten vaikutusta ei arvioida.
missing-transitions = { $names }{ $rest ->
    [0] {""}
   *[other] {" "}ja { $rest } muuta
 } ({ $month })
