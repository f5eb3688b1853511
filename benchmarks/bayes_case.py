"""The frozen data sets of `bayes`, and what polku itself believes of them. Nothing here needs JAX.

    example     the real panel, `examples/kokeilut-2017` as of 2019-06: 5 trial areas, 23 areas, 22 links
    simulated   one programme of `simulate`, chosen before any fit was compared: 24 months seen, a capacity link, a
                target share, strengths from the slab prior

Each is told by the sha256 of its rows and of the panel's persons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import results
import sbc
from numpy.typing import NDArray
from simulate import simulate

from polku.base import Month
from polku.dynamics.baseline import make_baseline
from polku.dynamics.response import Prepared
from polku.estimation.case import Case as AsOf
from polku.estimation.case import outcome_formula
from polku.estimation.exits import settled
from polku.estimation.hyperparameters import make_members
from polku.estimation.main_fit import Fits, Months, fit_all, heard_changes, log_ratio
from polku.estimation.posterior import CANDIDATES, COUNT, ENSEMBLE, fit_ensemble
from polku.estimation.series import gather
from polku.evidence.fingerprint import rows_used
from polku.evidence.folder import known as known_evidence
from polku.evidence.folder import read_folder
from polku.evidence.model import Evidence
from polku.files import sha256_of
from polku.inference.ensemble import mixture
from polku.inference.laplace import PANEL
from polku.inference.likelihood import linearise
from polku.inference.noise import Panel
from polku.programme.asof import known as known_programme
from polku.programme.formula import Expr, parse
from polku.programme.model import Programme

Array = NDArray[np.float64]

AS_OF = Month.of(2019, 6)
NUMBER = (20240517, 9, 24)
"""The seed of the simulated programme."""
HORIZONS = (6, 12, 24)
SEED = 1
"""That of a run of the product."""
PAIRS = 2000
"""Draws of the main posterior run through the flows, and as many antitheses."""


@dataclass(frozen=True, slots=True)
class Told:
    """A yearly change that states its own error, of one trial area, less the country's."""

    area: int
    formula: Expr
    month: Month
    value: float
    sd: float


@dataclass(frozen=True, slots=True)
class Case:
    """A data set with the product's fits; the first `seen` months from `prepared.first` are in the panel."""

    name: str
    programme: Programme
    evidence: Evidence
    panel: Panel
    fits: Fits
    doses: str
    seen: int

    @property
    def prepared(self) -> Prepared:
        return self.fits.prepared[0.0]

    @property
    def lead(self) -> int:
        """The panel's column of the first treated month."""
        return self.prepared.first.since(self.panel.first)

    @property
    def digest(self) -> str:
        """sha256 of the rows of the programme and its evidence, and of the panel's persons in whole numbers."""
        persons = [[-1 if not np.isfinite(x) else round(float(x)) for x in row] for row in self.panel.stock]
        return sha256_of(rows_used(self.programme, self.evidence) + f"\n{self.panel.first} {persons}".encode())

    @property
    def target(self) -> str:
        """sha256 of what the reference takes from the product, to five digits: the prior, the noise that is held, the
        single figures, the nuisances and the months' variances."""
        noise = [getattr(self.fits.noise, f.name) for f in fields(self.fits.noise)]
        taken = [*self.fits.prior.mean, *np.diag(self.fits.prior.cov), *noise, self.seen]
        told = [(t.area, str(t.month), f"{t.value:.5g}") for t in self.told]
        more = [(x.kind, x.area, f"{x.sd:.5g}", [f"{float(c):.5g}" for c in x.column]) for x in self.panel.nuisances]
        months = [] if self.panel.volatility is None else [f"{float(v):.5g}" for v in self.panel.volatility]
        return sha256_of(f"{[f'{float(x):.5g}' for x in taken]} {more} {months} {told}".encode())

    @property
    def told(self) -> tuple[Told, ...]:
        """The single figures of the main posterior. ValueError when it heard something that is not here."""
        observed = self.fits.observed
        heard = heard_changes(AsOf.uncut(self.programme, self.evidence), observed) if observed else []
        found = tuple(
            Told(a, parse(i.formula or ""), figure.month, difference, float(i.noise_sd or 0.0))
            for i, a, figure, difference in heard
        )
        if set(self.fits.main.sources) != {PANEL, *(e.id for e in self.fits.extra)}:
            raise ValueError(f"{self.name}: the main posterior has sources that the reference does not know")
        if len(found) != len(self.fits.extra):
            raise ValueError(f"{self.name}: the single figures are not those of the main posterior")
        return found

    def months(self) -> list[tuple[int, int, int]]:
        """(area, months from its start, month of the run) of each effect compared: 6, 12, 24 as far as seen, the last
        month seen."""
        found = []
        for a, area in enumerate(self.programme.trial_areas):
            begin = self.programme.start_of(area).since(self.prepared.first)
            last = self.seen - begin
            found += [(a, h, begin + h - 1) for h in sorted({h for h in HORIZONS if h <= last} | {last}) if h > 0]
        return found


def example() -> Case:
    """The real panel."""
    found, rows, _ = read_folder(results.ROOT / "examples" / "kokeilut-2017")
    programme, evidence = known_programme(found, AS_OF), known_evidence(rows, AS_OF)
    series = gather(AsOf.uncut(programme, evidence))
    if series is None or series.panel is None:
        raise ValueError("the example has no panel")
    baseline = make_baseline(programme, series.stocks, series.last)
    programme = settled(programme, baseline)
    fits = fit_all(AsOf.uncut(programme, evidence), series, series.panel, baseline)
    panel = fits.panel or series.panel  # with its nuisances and the months' variances
    seen = panel.months - fits.prepared[0.0].first.since(panel.first)
    return Case("example", programme, evidence, panel, fits, "delivered", seen)


def simulated() -> Case:
    """The programme that never was."""
    case = simulate(NUMBER, "slab")
    fits = sbc.learn(case).fits
    return Case("simulated", case.programme, Evidence(), fits.panel or case.panel, fits, "planned", case.seen)


CASES = {"example": example, "simulated": simulated}


@dataclass(frozen=True, slots=True)
class Moments:
    """Means and sds of one family of quantities, by name."""

    names: tuple[str, ...]
    mean: Array
    sd: Array


Believed = Mapping[str, Moments]
"""By family: `common`, `areas` (strengths), `effects` (log R)."""


def strength_names(case: Case) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the common parts, and of the areas' strengths area by area."""
    prior = case.fits.prior
    return prior.links, tuple(f"{link}/{area}" for area in prior.areas for link in prior.links)


def effect_names(case: Case) -> tuple[str, ...]:
    return tuple(f"{case.fits.prior.areas[a]}/{h}" for a, h, _ in case.months())


def _strengths(case: Case, mean: Array, cov: Array) -> dict[str, Moments]:
    prior = case.fits.prior
    links = len(prior.links)
    matrix = prior.strength_matrix
    common, areas = strength_names(case)
    sd = np.sqrt(np.diag(cov)[:links]), np.sqrt(np.einsum("ik,kl,il->i", matrix, cov, matrix))
    return {"common": Moments(common, mean[:links], sd[0]), "areas": Moments(areas, matrix @ mean, sd[1])}


def believed_main(case: Case, pairs: int = PAIRS) -> Believed:
    """What `fit_all` says with all else held; effects: its draws, with their antitheses, run through the flows."""
    main, prior = case.fits.main, case.fits.prior
    values, vectors = np.linalg.eigh(main.cov)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    half = np.random.Generator(np.random.Philox(key=SEED)).standard_normal((pairs, len(root))) @ root.T
    strengths = prior.strengths(main.mean + np.concatenate([half, -half]))
    stock = outcome_formula(case.programme)
    draws = log_ratio(Months(case.prepared, case.seen), stock, case.prepared.first, case.seen)(strengths)
    drawn = np.stack([draws[:, a, t] for a, _, t in case.months()], axis=1)
    effects = Moments(effect_names(case), drawn.mean(axis=0), drawn.std(axis=0))
    return {**_strengths(case, main.mean, main.cov), "effects": effects}


def straight_effects(case: Case) -> Moments:
    """log R at the main posterior's mean, and its sd along the gradient there."""
    main, stock = case.fits.main, outcome_formula(case.programme)
    functional = log_ratio(Months(case.prepared, case.seen), stock, case.prepared.first, case.seen)
    value, jacobian = linearise(functional, main.strengths_mean)
    cov, at = main.strengths_cov, case.months()
    sd = np.array([np.sqrt(jacobian[a, t] @ cov[a] @ jacobian[a, t]) for a, _, t in at])
    return Moments(effect_names(case), np.array([value[a, t] for a, _, t in at]), sd)


def believed_whole(case: Case, count: int = COUNT) -> tuple[Believed, float]:
    """The ensemble of `estimation.posterior` in the same order of steps, and how many members carry it."""
    fits, prior = case.fits, case.fits.prior
    candidates = make_members(case.programme, prior, fits.bundles, CANDIDATES, ENSEMBLE)
    candidates = candidates.take(np.argsort((candidates.omega**2).sum(axis=1), kind="stable"))
    _, fitted, log_share = fit_ensemble(AsOf.uncut(case.programme, case.evidence), fits, candidates, count)
    mixed = mixture(fitted.normals, log_share)
    links, effects = len(prior.links), []
    for a, _, t in case.months():
        pull = fitted.jacobian[:, a, t] @ prior.strength_matrix[a * links : (a + 1) * links]
        within = np.einsum("nk,nkl,nl->n", pull, mixed.covs, pull)
        mean = float(mixed.weights @ fitted.value[:, a, t])
        effects.append((mean, float(np.sqrt(mixed.weights @ (within + (fitted.value[:, a, t] - mean) ** 2)))))
    told = np.array(effects)
    found = {**_strengths(case, *mixed.moments()), "effects": Moments(effect_names(case), told[:, 0], told[:, 1])}
    return found, mixed.effective
