"""The one composition: from a folder to an `Assessment`. What is done in which order stands in `composition`."""

from polku.assess.composition import assess, check, pathway_map
from polku.assess.result import Assessment

__all__ = ["Assessment", "assess", "check", "pathway_map"]
