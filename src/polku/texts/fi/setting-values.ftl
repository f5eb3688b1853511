bad-value = arvo { $value } ei kelpaa
    .cure = kirjoita { $wanted }
a-text-in-quotes = teksti lainausmerkkeihin
a-number-without-quotes = luku ilman lainausmerkkejä
a-whole-number = kokonaisluku
a-yearly-rate-from-0-to = vuosikorko väliltä 0–0.2, esimerkiksi { $meant }
a-year-from-to-the-price = vuosi { $first }–{ $last } (hintaindeksin vuodet)
each-group-once-all-young = kukin ryhmä kerran: ["all", "nuoret"]
true-or-false = true tai false
a-table = taulu {"{"} avain = arvo {"}"}
months-from-1-to = kuukausia 1–{ $longest }
a-text-in-fi-or-en = teksti ainakin suomeksi: {"{"} fi = "…", en = "…" {"}"}
