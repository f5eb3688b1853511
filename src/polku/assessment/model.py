"""The `Assessment` of one run and its plain form, `assessment.json` (docs: the contract's layout)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from polku import __version__
from polku.base import QUANTILES, Caution, Month, Text
from polku.evaluation.claims import Evaluation
from polku.evaluation.context import context
from polku.evaluation.figures_map import pathway_map as map_figure
from polku.evaluation.pages.scenarios import NAMES
from polku.evidence.model import Evidence
from polku.programme.model import Programme
from polku.results.json_values import plain
from polku.results.model import Facts, ForecastRow, WithheldRow

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class RegistryHead:
    """Where the chain of frozen forecasts stood: the last record's hash, how many records, its month of data."""

    head: str
    records: int
    latest: Month


@dataclass(frozen=True, slots=True)
class Assessment:
    """One run: what was seen, what the model found and what it means. `inputs`: table -> sha256 of the rows seen.

    `registry`: the head of the forecasts frozen by the as-of month; None where there are none.
    """

    programme: Programme
    evidence: Evidence
    as_of: Month
    seed: int
    facts: Facts
    evaluation: Evaluation
    cautions: tuple[Caution, ...]
    hash: str
    inputs: Mapping[str, str]
    registry: RegistryHead | None = None

    @property
    def programme_id(self) -> str:
        return self.programme.id

    def plain(self) -> dict[str, Any]:
        """The whole assessment as JSON values; reports read nothing else."""
        facts, said = self.facts, self.evaluation
        effects = [with_horizon(r) | {"withheld": ""} for r in facts.effects]
        effects += [new_area(r) for r in facts.transfer] + [without_number(r) for r in facts.withheld]
        return {
            "schema": SCHEMA,
            "programme": {"id": self.programme.id, "hash": self.hash},
            "title": plain(self.programme.title),
            "as_of": str(self.as_of),
            "data_end": str(facts.data_end),
            "seed": self.seed,
            "version": __version__,
            "inputs": [{"path": path, "sha256": digest} for path, digest in sorted(self.inputs.items())],
            "areas": [area_row(a) for a in self.programme.areas],
            "scenarios": scenario_rows(self.programme),
            "map": map_data(self.programme, self.evidence, facts),
            "doses": plain(facts.doses),
            "goals": [{"id": n.id, "name": plain(n.name)} for n in self.programme.nodes if n.kind == "goal"],
            "diagnostics": plain(facts.diagnostics),
            "effects": effects,
            "links": plain(facts.links),
            "forecasts": [forecast_row(r) for r in facts.forecasts],
            "costs": [with_horizon(r) for r in facts.costs],
            "break_evens": plain(facts.break_evens),
            "parts": [with_horizon(r) for r in facts.parts],
            "before": plain(facts.before),
            "cross_checks": plain(facts.cross_checks),
            "activities": activity_rows(self.programme, facts, said),
            "monitor": plain(said.monitor),
            "coverage": plain(said.coverage),
            "transfer": [with_horizon(r) for r in facts.transfer],
            "design": plain(facts.design),
            "questions": plain(said.findings),
            "warnings": [plain(c) for c in dict.fromkeys((*self.cautions, *said.cautions))],
            "registry": plain(self.registry),
            "pages": plain(said.pages),
        }


def map_data(programme: Programme, evidence: Evidence, facts: Facts) -> dict[str, Any]:
    """The pathway map's nodes and links as plain values."""
    drawn: dict[str, Any] = dict(plain(map_figure(context(programme, evidence, facts), Text.same("")).data))
    return drawn


def with_horizon(row: Any) -> dict[str, Any]:
    """A row at a horizon; the contract calls its field `horizon_months`."""
    laid: dict[str, Any] = plain(row)
    return {("horizon_months" if key == "horizon" else key): value for key, value in laid.items()}


def new_area(row: Any) -> dict[str, Any]:
    """A transfer row as the effect of the area `new`, per cent of the stock."""
    return with_horizon(row) | {
        "area": "new",
        "unit": "percent",
        "scenario": "plan",
        "variant": "main",
        "displacement": 0.0,
        "segment": "",
        "unpooled": None,
        "borrowed": 1.0,  # an area outside the trial has nothing of its own
        "contraction": 0.0,
        "projection": False,
        "withheld": "",
        "left_out": [],
    }


def without_number(row: WithheldRow) -> dict[str, Any]:
    """An effect of which no number is given: its place, the code of why, and nothing else."""
    return with_horizon(row) | {
        "segment": "",
        "mean": None,
        "sd": None,
        "quantiles": None,
        "p_better": None,
        "unpooled": None,
        "borrowed": 0.0,
        "contraction": 0.0,
        "verdict": "not_learnable_yet",
        "direction": "open",
        "capped_by": [row.withheld],
        "left_out": [],
        "without": None,
        "projection": False,
    }


def forecast_row(row: ForecastRow) -> dict[str, Any]:
    """A month of a fan; its quantiles by name."""
    laid: dict[str, Any] = plain(row)
    for side, values in (("without", row.without), ("with", row.with_)):
        laid[side] = None if values is None else {str(q): v for q, v in zip(QUANTILES, values, strict=True)}
    return laid


def area_row(area: Any) -> dict[str, Any]:
    """An area as reports need it: its names, Finnish cases and role."""
    return {"id": area.id, "name": plain(area.name), "gen": area.gen_fi, "ine": area.ine_fi, "role": area.role}


def scenario_rows(programme: Programme) -> list[dict[str, Any]]:
    """The ids that rows bear under `scenario`, with their titles: the trial's own, then the folder's, each once."""
    own = {s.id: plain(s.title) for s in programme.scenarios}
    names = {i: plain(title) for i, title in NAMES.items()}
    return [{"id": i, "title": title} for i, title in (names | own).items()]


def activity_rows(programme: Programme, facts: Facts, said: Evaluation) -> list[dict[str, Any]]:
    """Activity × area: delivered dose of the last month told, contribution at the main horizon, the 2×2's cell."""
    delivered = {(d.activity, d.area): d.delivered for d in facts.doses}
    parts = {(c.activity, c.area, c.horizon): c for c in facts.contributions}
    rows = []
    for node in programme.nodes:
        if node.kind != "activity":
            continue
        for area in programme.trial_areas:
            told = delivered.get((node.id, area.id))
            mine = [c for (a, b, _), c in parts.items() if (a, b) == (node.id, area.id)]
            main = min(mine, key=lambda c: abs(c.horizon - 12), default=None)
            cell = said.cells.get(f"{node.id}/{area.id}", said.cells.get(node.id, "cannot_tell"))
            rows.append(
                {
                    "id": node.id,
                    "area": area.id,
                    "delivered": told[-1] if told else None,
                    "contribution": plain(main) if main else None,
                    "cell": cell,
                }
            )
    return rows
