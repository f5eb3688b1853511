"""Makes the baseline anew: `python tests/baselines/remake.py`. Commit it with the reason for the change."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from headlines import FILE, headlines, written

from whole_example import AS_OF, assessed

if __name__ == "__main__":
    FILE.write_text(written({month: headlines(assessed(month)) for month in AS_OF}), encoding="utf-8")
    sys.stdout.write(f"{FILE}\n")
