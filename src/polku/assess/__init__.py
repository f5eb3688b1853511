"""The one composition: from a folder to an `Assessment`. What is done in which order stands in `composition`."""

import sys
from types import ModuleType

from polku.assess.checking import check
from polku.assess.composition import assess, pathway_map
from polku.assess.result import Assessment

__all__ = ["Assessment", "assess", "check", "pathway_map"]


class _Room(ModuleType):
    """`polku.assess` is this package and the public function of the same name: calling it calls the function."""

    __call__ = staticmethod(assess)


sys.modules[__name__].__class__ = _Room
