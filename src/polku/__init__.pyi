from polku.assessment.check import check as check
from polku.assessment.model import Assessment as Assessment
from polku.assessment.plan import design as design
from polku.assessment.registry import freeze as freeze
from polku.assessment.registry import score as score
from polku.assessment.registry import verify as verify
from polku.assessment.run import assess as assess
from polku.base import Month as Month
from polku.base import Problem as Problem
from polku.evidence.folder import read_folder as read
from polku.evidence.model import Evidence as Evidence
from polku.programme.model import Programme as Programme
from polku.reports.build import report as report

__version__: str

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
