no-price = Etuuksien ja palvelujen hintoja ei tunneta tässä kuussa, joten menojen muutosta ei lasketa. Lisää hinnat (unit_costs.csv) ja niiden maksajat (share_rules.csv), tai ota säännöt käyttöön (rules = "fi").
steps-2025 = Vuoden 2025 portaita ei ole tarkistettu säädöksestä.
steps-2025-not-verified = { steps-2025 } Tarkista ne tiedoston share_rules.csv riveiltä ennen kuin käytät maksajien lukuja.
prices-payers-shares-known-only = Hinnat ja maksuosuudet tunnetaan vasta { MONTH($start, case: "ela") } alkaen: sitä ennen on käytetty ensimmäisiä tunnettuja.
own-costs-missing = Kokeilun omia menoja ei ole annettu (unit_costs.csv), joten menojen muutosta ei voi lukea säästöksi.
service-may-counted-twice-your = Palvelu voi olla mukana kahteen kertaan: omana hintana ”{ $mine }” ja valmiina hintana ”{ $other }”. Jos oma hinta kattaa sen, kirjoita tiedostoon unit_costs.csv rivi { $id }, jonka hinta on 0.
no-year-prices-given-unit = Hintavuotta ei ole annettu (unit_costs.csv, prices): { $names }. Hinta luetaan vuoden { $year } rahana.
price-level-not-known-yet = Vuoden { $year } hintatasoa ei vielä tunneta: sille on käytetty lähintä tunnettua vuotta ({ $max }).
price-level-not-been-verified = { $which } hintatasoa ei ole tarkistettu julkaisijan omalta sivulta.
own-price-missing = Omaa hintaa ei ole annettu (unit_costs.csv): { $names }. Menojen muutosta ei voi lukea säästöksi.
own-prices-missing = Omaa hintaa ei ole annettu { $n } toimenpiteelle (unit_costs.csv), joten menojen muutosta ei voi lukea säästöksi.
of-year = Vuoden { $year }
of-years = Vuosien { $years }
years-between = Vuosien { $first }–{ $last }
