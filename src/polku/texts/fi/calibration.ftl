the-model-has-changed-since-it = Malli on muuttunut mittauksen jälkeen: uusi kalibrointi on kesken.
own-model = Kalibrointi { $date }: { COUNT($count) } ohjelmassa, jotka on simuloitu polun omalla mallilla, 80 %:n välit sisälsivät totuuden { $same80 ->
    [yes] { COUNT($low80) }
   *[no] { COUNT($low80) }–{ COUNT($high80) }
 } %:ssa ja 95 %:n välit { $same95 ->
    [yes] { COUNT($low95) }
   *[no] { COUNT($low95) }–{ COUNT($high95) }
 } %:ssa tapauksista.
other-models = Muilla malleilla ({ COUNT($families) } mallia, { COUNT($count) } ohjelmaa) simuloituna 80 %:n välit sisälsivät totuuden { COUNT($low) }–{ COUNT($high) } %:ssa, harvimmin maailmassa ”{ $name }”: siellä väärään osuneista { COUNT($doubted) } %:ssa päätelmä oli rajattu tai luku jätetty antamatta.
