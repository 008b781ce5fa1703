# Sectors that hold more than a fifth of the portfolio, largest first.
.positions
| group_by(.sector)
| map({sector: .[0].sector, weight: (map(.weight) | add)})
| sort_by(-.weight)
| .[]
| select(.weight > 1 / 5)
| "\(.sector) holds \(.weight * 100 | round) % of the portfolio"
