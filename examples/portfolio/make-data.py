"""Makes holdings.csv and prices.csv: invented companies, weekly closing prices of one year, the same at every run."""

import csv
import datetime
import random
from pathlib import Path

HERE = Path(__file__).parent
RANDOM = random.Random(20240105)

# ticker, name, sector, first price, yearly drift, weekly volatility, shares held, price paid
COMPANIES = [
    ("ALPN", "Alpine Hydro", "Utilities", 84.20, 0.09, 0.018, 120, 79.90),
    ("BRNT", "Brent & Cole", "Consumer", 41.75, 0.04, 0.024, 300, 44.10),
    ("CRGN", "Cairngorm Systems", "Technology", 212.40, 0.21, 0.036, 45, 168.00),
    ("DRFT", "Driftwood Paper", "Materials", 18.95, -0.06, 0.031, 500, 21.35),
    ("FJRD", "Fjord Shipping", "Industrials", 63.10, 0.12, 0.029, 150, 55.60),
    ("GLNN", "Glen Pharma", "Health", 127.30, 0.02, 0.027, 60, 131.25),
    ("MOOR", "Moorland Foods", "Consumer", 55.05, 0.07, 0.015, 0, 0.00),
    ("TARN", "Tarn Semiconductors", "Technology", 96.60, 0.28, 0.044, 80, 71.45),
]


def main() -> None:
    with open(HERE / "holdings.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["ticker", "name", "sector", "shares", "paid"])
        out.writerows((t, n, s, shares, f"{paid:.2f}") for t, n, s, _, _, _, shares, paid in COMPANIES if shares)
    fridays = [datetime.date(2024, 1, 5) + datetime.timedelta(weeks=week) for week in range(53)]
    with open(HERE / "prices.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["date", "ticker", "close"])
        price = {company[0]: company[3] for company in COMPANIES}
        for day in fridays:
            for ticker, _, _, _, drift, volatility, _, _ in COMPANIES:
                out.writerow([day.isoformat(), ticker, f"{price[ticker]:.2f}"])
                price[ticker] *= 1 + drift / 52 + RANDOM.gauss(0, volatility)


if __name__ == "__main__":
    main()
