# packages: deb:r-base-core
# kind: language science
set -e
cat > work.R <<'P'
x <- c(1, 2, 3, 4, 5); y <- c(2.1, 3.9, 6.2, 7.8, 10.1)
model <- lm(y ~ x)
cat(sprintf("%.4f %.4f\n", coef(model)[1], coef(model)[2]))
cat(format(solve(matrix(c(2, 1, 1, 3), 2)) %*% c(1, 2)), "\n")
cat(format(as.POSIXct(0, origin = "1970-01-01", tz = "Asia/Tokyo"), "%H:%M"), "\n")
library(stats4); library(parallel); library(splines)
cat(sum(unlist(mclapply(1:4, function(n) n^2, mc.cores = 2))), "\n")
cat(system("echo $((6*7))", intern = TRUE), "\n")
png("plot.png", type = "cairo", width = 200, height = 150); plot(x, y, main = "hill"); abline(model); invisible(dev.off())
pdf("plot.pdf"); hist(y); invisible(dev.off())
set.seed(1); cat(length(unique(sample(100))), "\n")
P
Rscript --vanilla work.R > said
printf '%s\n' '0.0500 1.9900' '0.2 0.6 ' '09:00 ' '30 ' '42 ' '100 ' > wanted
diff wanted said
test "$(head -c 4 plot.png | od -An -tx1 | tr -d ' ')" = 89504e47
test "$(wc -c < plot.png)" -gt 1000
head -c 5 plot.pdf | grep -q '%PDF-'
# a package of one's own, checked in by R's own installer
mkdir -p glen/R lib
printf 'Package: glen\nVersion: 1.0\nTitle: A Valley\nDescription: Of one.\nLicense: MIT\nAuthor: h\nMaintainer: h <h@example.invalid>\n' > glen/DESCRIPTION
printf 'export(twice)\n' > glen/NAMESPACE
printf 'twice <- function(n) 2 * n\n' > glen/R/twice.R
R CMD INSTALL -l lib glen > installed 2>&1 || { cat installed; exit 1; }
test "$(Rscript -e 'library(glen, lib.loc = "lib"); cat(twice(21))')" = 42
