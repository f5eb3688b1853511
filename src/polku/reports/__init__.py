"""How it is told: pages, charts, workbooks; reads assessment.json only."""
