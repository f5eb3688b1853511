shares = maksusäännöllä { $rule }{ $on ->
    [none] {""}
   *[other] {" "}({ $on })
 } kuussa { $month }: { $why }
    .cure = täydennä share_rules.csv tai day_classes.csv
has-no-row-for-benefit-days = ei riviä { $days } etuuspäivälle
has-shares-that-do-not-sum = osuuksien summa ei ole 1
cuts-the-open-class-of-days = avoin päiväluokka { $band } jakautuu
has-shares-by-days-and-no = osuudet vaihtuvat päivien mukaan, eikä päiväluokkia ole
has-day-classes-that-are-not = päiväluokkien osuudet eivät ole 1
has-no-clock-rule = ei kellosääntöä
has-no-price-per-day = ei päivähintaa
