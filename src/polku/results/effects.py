"""The table of effects: rows of each measure, area and horizon, with their verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from polku.estimation.exits import Channel
from polku.estimation.main_fit import Fits
from polku.forecast.contrast import normal_spread, spread
from polku.inference.laplace import NormalPosterior
from polku.programme.model import ALL, Programme
from polku.results.caps import Caps
from polku.results.frame import NOT_SUMMED, Clock, Judge, Learned, added, horizons_of, names, ratio_left, summed, units
from polku.results.model import EffectRow
from polku.results.scenarios import Run, Varied
from polku.results.updates import judge_closed, judge_drawn, learned_of

Array = NDArray[np.float64]


def effect_rows(
    programme: Programme,
    areas: Sequence[str],
    measure: str,
    draws: Array,
    without: Array,
    known: Learned,
    clock: Clock,
    horizons: Sequence[int],
    labels: tuple[str, str, float],
    judge: Judge,
) -> list[EffectRow]:
    """Rows of a measure for `areas` (the first rows of the arrays) and horizons.

    `labels` = (scenario, variant, displacement); `draws`, `without` [N, A, T].
    """
    unit, better = units(programme, measure)
    rows = []
    for a, area in enumerate(areas):
        for h in horizons:
            t = clock.at(a, h)
            if t is None:
                continue
            main, level, c = spread(draws[:, a, t]), float(np.median(without[:, a, t])), known.column[t]
            above, said = judge(a, t, draws[:, a, t], main, level)
            # a sum over areas has nobody to borrow from; a variant is not fitted area by area
            together = a >= known.areas or labels[1] != "main"
            alone_sd = main.sd * float(np.sqrt(known.alone[a, c] / max(known.post[a, c], 1e-300)))
            alone = normal_spread(main.mean + float(known.alone_shift[a, c]), alone_sd)
            rows.append(
                EffectRow(
                    area=area,
                    measure=measure,
                    unit=unit,
                    horizon=h,
                    scenario=labels[0],
                    variant=labels[1],
                    displacement=labels[2],
                    spread=main,
                    p_better=None if better is None else above if better == "more" else 1.0 - above,
                    unpooled=None if together else alone,
                    borrowed=0.0 if together else ratio_left(float(known.post[a, c]), float(known.alone[a, c])),
                    contraction=ratio_left(float(known.whole[a, c]), float(known.prior[a, c])),
                    verdict=said.status,
                    without=level,
                    projection=clock.projection(t),
                    direction=said.direction,
                    capped_by=said.capped_by,
                    adds=added(programme, clock.first + t) if a >= known.areas else {},
                )
            )
    return rows


@dataclass(frozen=True, slots=True)
class Ready:
    """What the verdicts of a run are made from: the run and the prior beside it, and the caps."""

    programme: Programme
    fits: Fits
    run: Run
    before: Varied
    caps: Caps
    clock: Clock
    channel: Channel | None = None

    def kept(self, measure: str) -> Array:
        """[A] 1 for the areas that a sum of the measure adds up, 0 for those it leaves out."""
        out = self.caps.left_out(measure)
        return np.array([0.0 if a.id in out else 1.0 for a in self.programme.trial_areas])

    def capped(self, measure: str) -> list[tuple[str, ...]]:
        """The caps of a measure, area by area, and of their sum."""
        return [self.caps.of(a, measure) for a in (*(x.id for x in self.programme.trial_areas), ALL)]

    def learned(self, posterior: NormalPosterior) -> dict[str, Learned]:
        """What a posterior knows of each measure."""
        column = self.clock.columns(horizons_of(self.programme))
        told = (self.run, self.before, self.fits, posterior, column)
        return {m: replace(learned_of(m, *told, self.kept(m)), limit=self._limit(m)) for m in self.run.world.effect}

    def _limit(self, measure: str) -> Array | None:
        """[A + 1, C] how far the channels that a measure rests on were told apart."""
        found = None if self.channel is None else self.channel.of(measure)
        count = len(self.clock.columns(horizons_of(self.programme)))
        return None if found is None else np.repeat(found[:, None], count, axis=1)


def effects_of(
    ready: Ready,
    run: Run,
    learned: Mapping[str, Learned],
    labels: tuple[str, str, float],
) -> list[EffectRow]:
    """Effect rows of one run, areas and their sum; those of `ready.run` itself have their probabilities in closed form.

    `labels`: (scenario, variant, displacement).
    """
    programme, rows = ready.programme, []
    main = run is ready.run
    for measure, values in run.world.effect.items():
        kept = ready.kept(measure)
        both = summed(values, kept)
        without, capped, known = summed(run.world.without[measure], kept), ready.capped(measure), learned[measure]
        judge = judge_closed(known, capped, both, without) if main else judge_drawn(known, capped)
        found = effect_rows(
            programme,
            names(programme, measure not in NOT_SUMMED),
            measure,
            both,
            without,
            known,
            ready.clock,
            horizons_of(programme),
            labels,
            judge,
        )
        out = ready.caps.left_out(measure)
        rows += [_without(r, out) if r.area == ALL and out else r for r in found]
    return rows


def _without(row: EffectRow, out: tuple[str, ...]) -> EffectRow:
    """A sum over areas that leaves some of them out."""
    return replace(row, left_out=out, adds={a: n for a, n in row.adds.items() if a not in out})
