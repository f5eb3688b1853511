"""One verdict per number: did the material decide it, which way does it go, and what forbids to say so.

    contraction   c = 1 − s₁²/s₀²                        s₀, s₁ the sd before and after the data
    moved         |m₁ − m₀| > 2.5 s₀                     by more than the assumption had room for
    surprise      z = |m₁ − m₀| / sqrt(s₀² − s₁²)        under the prior predictive |N(0, 1)|

    learned             c ≥ 0.75
    conflict            not learned, and moved, or z > 2.5 with c ≥ 0.10 (docs/decisions/0003)
    partly_learned      c ≥ 0.40
    not_learnable_yet   the plan's own months would not bring c to 0.40
    prior_driven        the rest

    shows      learned, and 98.75 % of the probability on one side of zero
    suggests   learned, partly learned or in conflict, and 95 % on one side
    at_most    learned, the 80 % interval holds zero, and q05 and q95 lie within 5 % of the level without the trial
    open       the rest, and all that is capped

Why 98.75 and 95: in a calibrated fit 97.5 and 90 would say a direction falsely in 3.4-4.7 % and 17-19 % of programmes
without an effect, as the prior lies on one side of zero and the verdict is asked only where the data decide. What is
capped is at most partly learned: the spread shrank, but by what the cap names.

Every figure, sentence, table, legend, heading, map and workbook reads the three parts of `Verdict`; none decides again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import erf, sqrt

STATUSES = ("not_learnable_yet", "prior_driven", "conflict", "partly_learned", "learned")
"""From the weakest to the strongest."""
DIRECTIONS = ("open", "at_most", "suggests", "shows")

LEARNED, PARTLY = 0.75, 0.40
MOVED = 2.5
"""A mean that moved by more prior sd than this was moved by the data."""
SURPRISED, SURPRISE_LEARNED = 2.5, 0.1
"""Prior and data cannot be told apart where less than a tenth of the prior's variance is gone."""
SHOWS, SUGGESTS = 0.9875, 0.95
SMALL = 0.05
"""An effect within so much of the level without the trial, both ways, is told as "at most"."""
PROMISING = 0.8
CARRIED = ("learned", "partly_learned", "conflict")
MOST_LEFT_OUT = 0.25
"""A sum whose capped parts are a larger share of it than this is capped itself."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be said of one number. `capped_by`: codes of what forbids to say its direction."""

    status: str = "not_learnable_yet"
    direction: str = "open"
    capped_by: tuple[str, ...] = ()

    @property
    def carried(self) -> bool:
        """Did the material decide the number, or move it? If not, it is an assumption."""
        return self.status in CARRIED

    @property
    def sided(self) -> bool:
        """May it be said which way the number goes?"""
        return self.direction in ("shows", "suggests")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one number, before and after the data.

    `expected_sd`: what the plan's own months would leave of `prior_sd`. `p_above`: the probability that it is above
    zero. `low`, `high`: the 80 % interval. `most`: the larger of |q05| and |q95| as a share of the level without the
    trial, None where there is no level. `limit`, `expected_limit`: the contraction along the weakest contrast that
    the number rests on (the links of a bundle, jobs against other exits), None where it rests on none.
    """

    prior_mean: float
    prior_sd: float
    mean: float
    sd: float
    expected_sd: float
    p_above: float
    low: float
    high: float
    most: float | None = None
    caps: tuple[str, ...] = ()
    limit: float | None = None
    expected_limit: float | None = None


def contraction(prior_variance: float, variance: float) -> float:
    """1 − V₁/V₀, between 0 and 1; 0 where there was nothing to learn."""
    return min(1.0, max(0.0, 1.0 - variance / prior_variance)) if prior_variance > 0 else 0.0


def narrowed(contracted: float) -> float:
    """By what share an interval narrowed when so much of its variance is gone: 1 − sqrt(1 − c)."""
    return 1.0 - sqrt(1.0 - min(1.0, max(0.0, contracted)))


def normal_above(mean: float, sd: float) -> float:
    """P(x > 0) of a normal."""
    return 0.5 * (1.0 + erf(mean / (sd * sqrt(2.0)))) if sd > 0 else 0.5 * (1.0 + (mean > 0) - (mean < 0))


def of_normal(
    prior: tuple[float, float],
    found: tuple[float, float],
    expected_sd: float,
    caps: tuple[str, ...] = (),
    limit: float | None = None,
    expected_limit: float | None = None,
) -> Known:
    """`Known` of a normal: `prior` and `found` are (mean, sd)."""
    mean, sd = found
    ends = (mean - Z80 * sd, mean + Z80 * sd)
    above = normal_above(mean, sd)
    return Known(*prior, mean, sd, expected_sd, above, *ends, None, caps, limit, expected_limit)


Z80 = 1.2815515655446004
"""z.90: an 80 % interval is so many sd to both sides."""


def decide(known: Known) -> Verdict:
    """The verdict of one number."""
    status = status_of(known)
    if known.caps:
        return Verdict("partly_learned" if status == "learned" else status, "open", known.caps)
    return Verdict(status, direction_of(known, status))


def status_of(known: Known) -> str:
    """Did the material decide? One of STATUSES."""
    before = known.prior_sd**2
    learned, expected = contraction(before, known.sd**2), contraction(before, known.expected_sd**2)
    learned = learned if known.limit is None else min(learned, known.limit)
    expected = expected if known.expected_limit is None else min(expected, known.expected_limit)
    if learned >= LEARNED:
        return "learned"
    if moved(known) or (learned >= SURPRISE_LEARNED and surprise(known) > SURPRISED):
        return "conflict"
    if learned >= PARTLY:
        return "partly_learned"
    return "not_learnable_yet" if expected < PARTLY else "prior_driven"


def moved(known: Known) -> bool:
    """Did the data move the mean by more than the assumption had room for?"""
    return abs(known.mean - known.prior_mean) > MOVED * known.prior_sd > 0


def surprise(known: Known) -> float:
    """How far the data moved the mean, in the sd by which the prior expected it to move; 0 when nothing could."""
    gained = known.prior_sd**2 - known.sd**2
    return abs(known.mean - known.prior_mean) / sqrt(gained) if gained > 1e-9 * known.prior_sd**2 else 0.0


def direction_of(known: Known, status: str) -> str:
    """Which way the number goes, where nothing caps it. One of DIRECTIONS."""
    side = max(known.p_above, 1.0 - known.p_above)
    if status == "learned" and side >= SHOWS:
        return "shows"
    if status in CARRIED and side >= SUGGESTS:
        return "suggests"
    small = known.most is not None and known.most <= SMALL
    return "at_most" if status == "learned" and small and known.low <= 0 <= known.high else "open"


def of_status(status: str, p_above: float, caps: tuple[str, ...] = ()) -> Verdict:
    """The verdict of a number that is known as well as another: an activity's share of an effect, as its link."""
    if caps:
        return Verdict("partly_learned" if status == "learned" else status, "open", caps)
    suggested = status in CARRIED and max(p_above, 1.0 - p_above) >= SUGGESTS
    return Verdict(status, "suggests" if suggested else "open")


def promising(verdict: Verdict, p_better: float | None) -> bool:
    """Is a number that cannot be told yet likely good? Never said of what is capped."""
    uncapped = verdict.status == "not_learnable_yet" and not verdict.capped_by
    return uncapped and p_better is not None and p_better > PROMISING


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of what rests on several numbers: it is known only as well as the least known of them."""
    found = tuple(verdicts)
    if not found:
        return Verdict()
    caps = tuple(dict.fromkeys(code for v in found for code in v.capped_by))
    status = min((v.status for v in found), key=STATUSES.index)
    direction = min((v.direction for v in found), key=DIRECTIONS.index)
    return Verdict(status, "open" if caps else direction, caps)


def sum_of(parts: Mapping[str, float], caps: Mapping[str, Sequence[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which parts of a sum to leave out, and by what it is capped: `parts`, id -> size; `caps`, id -> codes.

    Capped parts are left out and named; where they are more than a quarter of it the sum is whole and capped.
    """
    out = tuple(part for part in parts if caps.get(part))
    whole = sum(abs(size) for size in parts.values())
    if not out:
        return (), ()
    if len(out) == len(parts) or sum(abs(parts[part]) for part in out) > MOST_LEFT_OUT * whole:
        return (), tuple(dict.fromkeys(code for part in out for code in caps[part]))
    return out, ()


GAP, PLACEBO, STEPS, FEW, GREW = "gap_before", "placebo_before", "series_steps", "few_comparison_areas", "noise_grew"
CONFLICTING, DISTURBED, REFORM, CHANNEL = "crosscheck_conflict", "disturbed_months", "reform", "services_not_seen"
NEIGHBOUR = "neighbour_parted"
CAPS = (GAP, PLACEBO, CONFLICTING, STEPS, NEIGHBOUR, GREW, DISTURBED, FEW, REFORM, CHANNEL)
"""What caps a verdict, in the order in which it is told: `results.caps` finds them, `evaluation.caps` has the words."""
