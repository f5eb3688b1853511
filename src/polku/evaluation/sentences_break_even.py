"""What it would take to cover a cost, in words: with its area, its interval and the year of its prices."""

from __future__ import annotations

from polku.base import Text
from polku.evaluation.sentences_money import in_prices
from polku.texts.numbers import NBSP, Printed, interval, plain_number, rounded


def per_client(months: float, euros: float, year: int) -> Text:
    """Months off benefit that a price of a thousand euros per client needs."""
    need, each, prices = plain_number(months, 1), plain_number(euros), in_prices(year)
    return Text.of(
        f"Tuhat euroa asiakasta kohti maksaa itsensä takaisin, jos etuusaika lyhenee keskimäärin {need['fi']} "
        f"kuukautta (etuusmenot ovat keskimäärin {each['fi']} euroa kuukaudessa työtöntä kohti, {prices['fi']}).",
        f"A thousand euros per client pays itself back if time on benefit shortens by {need['en']} months on average "
        f"(benefits cost {each['en']} euros a month per unemployed person, {prices['en']}).",
    )


def staff_needs(name: Text, months: float, year: int) -> Text:
    """Benefit months that a yearly cost of a person-year needs, where the change of spending is not known."""
    need, prices = plain_number(months, 1), in_prices(year)
    return Text.of(
        f"{name['fi']}: jokainen 12\u00a0000 euron vuosikustannus henkilötyövuotta kohti vaatii {need['fi']} "
        f"etuuskuukautta vähemmän ({prices['fi']}).",
        f"{name['en']}: every 12,000 euros per person-year needs {need['en']} fewer benefit months ({prices['en']}).",
    )


def staff_price(name: Text, area: Text, mean: float, low: float, high: float, months: int, year: int) -> Text:
    """The price of a person-year that the change of spending covers in an area; or that nothing can be said of it."""
    value, first, last = rounded(mean, low, high, least=1.0)
    assert first is not None and last is not None
    ends, prices = interval(first, last), in_prices(year)
    head = Text.of(f"{area['fi']}, {_small(name['fi'])}", f"{area['en']}, {_small(name['en'])}")
    unit = Text.of(f"{NBSP}euroa henkilötyövuotta kohti", " euros per person-year")
    if low < 0 < high:
        return Text.of(
            f"{head['fi']}: hintaa ei ole annettu, eikä voi sanoa, kattaisiko menojen muutos {months} kuukaudessa "
            f"sitä. 80{NBSP}%:n todennäköisyysväli on {ends['fi']}{unit['fi']}, {prices['fi']}.",
            f"{head['en']}: no price is given, and it cannot be told whether the change of spending over {months} "
            f"months would cover one. The 80% probability interval is {ends['en']}{unit['en']}, {prices['en']}.",
        )
    if mean <= 0:
        return Text.of(
            f"{head['fi']}: menot eivät pienenisi {months} kuukaudessa, joten säästö ei kattaisi mitään hintaa "
            f"(80{NBSP}%:n todennäköisyysväli {ends['fi']}{unit['fi']}, {prices['fi']}).",
            f"{head['en']}: spending would not fall over {months} months, so no saving would cover a price (80% "
            f"probability interval {ends['en']}{unit['en']}, {prices['en']}).",
        )
    most = Printed(value.value, value.decimals).text()
    return Text.of(
        f"{head['fi']}: menojen pieneneminen {months} kuukaudessa kattaisi arviolta {most['fi']}{unit['fi']} "
        f"(80{NBSP}%:n todennäköisyysväli {ends['fi']}), {prices['fi']}.",
        f"{head['en']}: the fall of spending over {months} months would cover about {most['en']}{unit['en']} (80% "
        f"probability interval {ends['en']}), {prices['en']}.",
    )


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]
