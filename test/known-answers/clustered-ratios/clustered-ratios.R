# Known answers for src/statistics/clustered-ratios. Run: Rscript clustered-ratios.R > clustered-ratios.json
suppressMessages(library(survey))
source(file.path("..", "linear-algebra", "full-precision-json.R"))

n <- c(12, 30, 7, 25, 18, 40, 22, 9)
x <- c(2, 9, 0, 11, 3, 15, 4, 1)
y <- c(4, 8, 5, 6, 9, 12, 10, 3)
design <- svydesign(ids = ~1, weights = ~1, data = data.frame(x, n, y))
one <- svyratio(~x, ~n, design)
two <- svyratio(~x, ~y, design)
p <- sum(x) / sum(n)
cat(full_precision_json(list(
  made_with = paste("R", getRversion(), "survey", packageVersion("survey"), "svyratio"),
  x = x, n = n, y = y,
  share = unname(coef(one)), variance = as.numeric(vcov(one)), designEffect = as.numeric(vcov(one)) / (p * (1 - p) / sum(n)),
  wilson = lapply(list(c(0, 10), c(3, 17), c(81, 263), c(15, 15)), function(v) list(x = v[1], n = v[2],
    low = suppressWarnings(prop.test(v[1], v[2], correct = FALSE)$conf.int[1]),
    high = suppressWarnings(prop.test(v[1], v[2], correct = FALSE)$conf.int[2]))),
  logRatio = unname(log(coef(two))), logVariance = as.numeric(vcov(two)) / unname(coef(two))^2
)), "\n")
