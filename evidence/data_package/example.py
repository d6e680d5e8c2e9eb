"""How many meetings of Abe and Putin count, from the table of all meetings: python example.py."""

from pathlib import Path

import pandas as pd

summits = pd.read_csv(Path(__file__).with_name("summits.csv"), parse_dates=["date"])
counted = summits[
    (summits["japan_leader"] == "Shinzo Abe")
    & (summits["russia_leader"] == "Vladimir Putin")
    & (summits["level"] == "president")  # one more row has Putin as prime minister
    & (summits["evidence_type"] == "reported after the fact")
    & summits["confidence"].isin(["high", "medium"])
]
since = (counted["date"] >= "2012-12-26").sum()
print(f"Abe and Putin met {len(counted)} times, {since} of them since Abe's return to office in December 2012.")
