# packages: deb:r-base-core deb:r-cran-ggplot2 deb:r-cran-dplyr deb:r-cran-data.table deb:r-cran-lme4
# kind: science
# limit: 240
set -e
cat > walk.R <<'R'
suppressMessages({library(ggplot2); library(dplyr); library(data.table); library(lme4)})
hills <- data.frame(name = c("a", "b", "c", "d"), area = c("n", "n", "s", "s"), feet = c(4413, 4296, 3211, 3200))
print(hills |> group_by(area) |> summarise(mean = mean(feet)) |> pull(mean))
table <- as.data.table(hills)
print(table[, .(top = max(feet)), by = area]$top)
fit <- lmer(Reaction ~ Days + (Days | Subject), sleepstudy)
print(round(fixef(fit), 3))
svg("hills.svg"); print(ggplot(hills, aes(name, feet, fill = area)) + geom_col()); invisible(dev.off())
pdf("hills.pdf"); print(ggplot(mtcars, aes(wt, mpg)) + geom_point() + geom_smooth(method = "lm", formula = y ~ x)); invisible(dev.off())
fwrite(hills, "hills.csv")
R
Rscript walk.R > out
grep -q '4354.5 3205.5' out
grep -q '4413 3211' out
grep -q '251.405 *10.467' out
grep -q '<svg' hills.svg
test "$(head -c 5 hills.pdf)" = %PDF-
grep -qx 'a,n,4413' hills.csv
