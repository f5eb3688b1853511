the-model-has-changed-since-it = The model has changed since it was measured: a new calibration is under way.
own-model = Calibration of { $date }: in { COUNT($count) } programmes of polku's own model the 80% intervals held the truth in { $same80 ->
    [yes] { COUNT($low80) }
   *[no] { COUNT($low80) }–{ COUNT($high80) }
 }% and the 95% intervals in { $same95 ->
    [yes] { COUNT($low95) }
   *[no] { COUNT($low95) }–{ COUNT($high95) }
 }% of cases.
other-models = Simulated from other models ({ COUNT($families) } models, { COUNT($count) } programmes) the 80% intervals held it in { COUNT($low) }–{ COUNT($high) }%, least often in the world “{ $name }”: of the misses there { COUNT($doubted) }% were capped or withheld.
