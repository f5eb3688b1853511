from polku.assess import Assessment as Assessment
from polku.assess import assess as assess
from polku.assess import check as check
from polku.base import Month as Month
from polku.base import Problem as Problem
from polku.evidence.folder import read_folder as read
from polku.evidence.model import Evidence as Evidence
from polku.programme.model import Programme as Programme
from polku.reports.build import report as report

__version__: str

__all__ = ["Assessment", "Evidence", "Month", "Problem", "Programme", "assess", "check", "read", "report"]
