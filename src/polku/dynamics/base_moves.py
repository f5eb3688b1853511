"""How many people make a move a month without the trial, and a strength given in persons as a log-hazard.

In the trial's first month, of the target group of an area,

    F_a = Σ_e Σ_d s_a,d N_a(e),d P_e,d,   P_e = (1 − e^{−H}) h_e / H

over the transitions e and classes d of an effect; N people at the start, h with the national multipliers of that
month. A link that adds x persons a month at full sustained dose multiplies the hazard by 1 + x / F, so a strength of
m ± s persons is the log-hazard

    mean = log(1 + m / F),    sd = log(1 + (m + s) / F) − log(1 + m / F)

with F the mean over the trial areas: m and m + s persons are the same before and after. A log-hazard of 0.1 of a move
that two people make a month is a fifth of a person: persons say what is meant of rare moves.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from polku.base import NoModel, Text
from polku.dynamics.baseline import Baseline, first_month
from polku.dynamics.calibrate import service_entries
from polku.dynamics.effects import target
from polku.dynamics.model import Float, compile_flow, in_band, left_after_entry
from polku.programme.model import Link, Programme, Shift
from polku.texts import Message

LEAST = 1e-6
"""Fewer persons a month than this are none."""


def monthly_moves(programme: Programme, baseline: Baseline, shift: Shift) -> Float:
    """[A] persons a month who make a move in the first treated month, in each trial area's target group."""
    model = compile_flow(programme, first_month(programme), baseline.length_factor)
    hazard = model.hazard.copy()
    hazard[model.job] *= baseline.multipliers(1)[0]
    hazard[service_entries(model)] *= baseline.into_services(1)[0]
    total = np.stack([hazard[model.source == s].sum(axis=0) for s in range(len(model.states))])
    chance = hazard * left_after_entry(total)[model.source]
    aimed = in_band(shift.band)[:, None] * target(programme.trial_areas)
    moving = np.einsum("eda,ed,da->ea", baseline.areas.stock[model.source], chance, aimed)
    found: Float = moving[model.edges_of(shift)].sum(axis=0)
    return found


def in_log_hazards(programme: Programme, baseline: Baseline) -> Programme:
    """The programme with every strength as a log-hazard: links given in persons are converted.

    Raises NoModel where nobody makes the move without the trial, or fewer than a link takes away.
    """
    links = tuple(_converted(programme, baseline, k) if k.unit == "persons" else k for k in programme.links)
    return programme if links == programme.links else replace(programme, links=links)


def _converted(programme: Programme, baseline: Baseline, link: Link) -> Link:
    assert isinstance(link.effect, Shift), "check lets persons be of moves only"
    base = float(monthly_moves(programme, baseline, link.effect).mean())
    if base <= LEAST or link.mean <= -base:
        raise NoModel(_none(link, base))
    mean = float(np.log1p(link.mean / base))
    return replace(link, mean=mean, sd=float(np.log1p((link.mean + link.sd) / base)) - mean, unit="log")


def _none(link: Link, base: float) -> Text:
    return Message(
        "dynamics.nobody-makes-the-move",
        link=link.id,
        effect=str(link.effect),
        mean=link.mean,
        base=float(f"{base:.2g}"),
    )
