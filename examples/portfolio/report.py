"""Prints what the portfolio is worth and writes report.html: holdings.csv and prices.csv in, a table and a chart out."""

import base64
import html
import io
import json
import os
import subprocess
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

HERE = Path(__file__).resolve().parent


def main() -> None:
    holdings = pd.read_csv(HERE / "holdings.csv")
    prices = read_prices(holdings.ticker)
    figures = checked(figures_of(holdings, prices))
    warnings = run(["jq", "-r", "-f", str(HERE / "concentration.jq")], json.dumps(figures)).splitlines()
    table = table_of(figures)
    print(f"Portfolio on {figures['date']}\n")
    print(table.to_string(index=False))
    print(f"\nTotal {figures['text']['total']}, gain {figures['text']['gain']}")
    for warning in warnings:
        print(f"Note: {warning}")
    page = page_of(figures, table, warnings, chart_of(holdings, prices))
    (HERE / "report.html").write_text(page, encoding="utf-8")
    print("\nWrote report.html")


def read_prices(tickers: pd.Series) -> pd.DataFrame:
    """Closing prices of `tickers` alone, a column each; ripgrep picks their lines before pandas parses any."""
    held = run(["rg", "--no-line-number", f"^date,|,({'|'.join(tickers)}),", str(HERE / "prices.csv")])
    return pd.read_csv(io.StringIO(held), parse_dates=["date"]).pivot(index="date", columns="ticker", values="close")


def figures_of(holdings: pd.DataFrame, prices: pd.DataFrame) -> dict:
    positions = holdings.assign(close=holdings.ticker.map(prices.iloc[-1]))
    positions["value"] = positions.shares * positions.close
    positions["gain"] = positions.shares * (positions.close - positions.paid)
    positions["weight"] = positions.value / positions.value.sum()
    return {
        "date": prices.index[-1].date().isoformat(),
        "currency": os.environ.get("REPORT_CURRENCY", "EUR"),
        "positions": json.loads(positions.sort_values("value", ascending=False).to_json(orient="records")),
        "total": float(positions.value.sum()),
        "gain": float(positions.gain.sum()),
    }


def checked(figures: dict) -> dict:
    """The figures as check.ts gives them back: checked, with each number as people write it."""
    return json.loads(run(["tsx", str(HERE / "check.ts")], json.dumps(figures)))


def table_of(figures: dict) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Ticker": p["ticker"],
            "Name": p["name"],
            "Shares": p["shares"],
            "Price": p["text"]["close"],
            "Value": p["text"]["value"],
            "Return": p["text"]["return"],
            "Weight": p["text"]["weight"],
        }
        for p in figures["positions"]
    )


def chart_of(holdings: pd.DataFrame, prices: pd.DataFrame) -> str:
    """A PNG as a data address: the portfolio's value over the year, and each position against its first price."""
    value = (prices * holdings.set_index("ticker").shares).sum(axis=1)
    figure, (above, below) = plt.subplots(2, 1, figsize=(9, 7), sharex=True, layout="constrained")
    above.plot(value.index, value, color="tab:green")
    above.set_title("Value of the portfolio")
    below.plot(prices.index, prices / prices.iloc[0] * 100, label=prices.columns)
    below.set_title("Prices, first week = 100")
    below.legend(ncols=4, fontsize="small")
    image = io.BytesIO()
    figure.savefig(image, format="png", dpi=110)
    return "data:image/png;base64," + base64.b64encode(image.getvalue()).decode("ascii")


def page_of(figures: dict, table: pd.DataFrame, warnings: list[str], chart: str) -> str:
    notes = "".join(f"<li>{html.escape(warning)}</li>" for warning in warnings)
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Portfolio on {figures['date']}</title>
<style>body {{ font-family: sans-serif; margin: 2em auto; max-width: 60em }} td, th {{ padding: .3em .8em; text-align: right }}</style>
<h1>Portfolio on {figures['date']}</h1>
{table.to_html(index=False, border=0)}
<p>Total {html.escape(figures['text']['total'])}, gain {html.escape(figures['text']['gain'])}</p>
<ul>{notes}</ul>
<img src="{chart}" alt="Value and prices over the year">
</html>
"""


def run(command: list[str], stdin: str = "") -> str:
    return subprocess.run(command, input=stdin, stdout=subprocess.PIPE, text=True, check=True, encoding="utf-8").stdout


if __name__ == "__main__":
    main()
