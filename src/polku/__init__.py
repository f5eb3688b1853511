"""polku: anticipatory impact evaluation of employment programmes.

    import polku
    assessment = polku.assess("my-trial")

The public names are loaded when they are first asked for, so that `import polku` is light;
their types stand in `__init__.pyi`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

__all__ = [
    "Assessment",
    "Evidence",
    "Month",
    "Problem",
    "Programme",
    "assess",
    "check",
    "design",
    "freeze",
    "read",
    "report",
    "score",
    "verify",
]

_WHERE = {
    "Assessment": ("polku.assessment.model", "Assessment"),
    "Evidence": ("polku.evidence.model", "Evidence"),
    "Month": ("polku.base", "Month"),
    "Problem": ("polku.base", "Problem"),
    "Programme": ("polku.programme.model", "Programme"),
    "assess": ("polku.assessment.run", "assess"),
    "check": ("polku.assessment.check", "check"),
    "design": ("polku.assessment.plan", "design"),
    "freeze": ("polku.assessment.registry", "freeze"),
    "read": ("polku.evidence.folder", "read_folder"),
    "report": ("polku.reports.build", "report"),
    "score": ("polku.assessment.registry", "score"),
    "verify": ("polku.assessment.registry", "verify"),
}


def __getattr__(name: str) -> Any:
    """A public name, loaded (PEP 562)."""
    if name not in _WHERE:
        raise AttributeError(f"module 'polku' has no attribute {name!r}")
    module, attribute = _WHERE[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
