# Known answers for src/statistics/change-points. Run: Rscript change-points.R > change-points.json
# Base R only (stats).
source(file.path("..", "linear-algebra", "full-precision-json.R"))

n <- c(812, 790, 0, 905, 850, 777, 931, 840, 802, 690, 745, 733)
x <- c(20, 17, 0, 25, 18, 14, 22, 61, 70, 55, 68, 59)

# Chi-square of the parts before and after each split, without continuity correction.
split <- function(k) {
  a <- seq_along(n) < k
  unname(prop.test(c(sum(x[a]), sum(x[!a])), c(sum(n[a]), sum(n[!a])), correct = FALSE)$statistic)
}
places <- 4:10
statistics <- sapply(places, split)

# The step apart from a trend; its standard error is not let below that of binomial chance. One series with an empty
# period, one whose periods vary more than chance lets them, one whose periods vary less.
jump <- function(x, n, at) {
  t <- seq_along(n)
  fit <- summary(lm(x / n ~ t + (t >= at), weights = n, subset = n > 0))
  p <- sum(x) / sum(n)
  floor <- sqrt(max(1, p * (1 - p) / fit$sigma^2))
  se <- fit$coefficients[3, 2] * floor
  est <- fit$coefficients[3, 1]
  list(jump = est, standardError = se, df = fit$df[2], pValue = 2 * pt(-abs(est / se), fit$df[2]), floored = floor > 1)
}
wild <- list(x = c(30, 70, 25, 80, 160, 90, 170, 110), n = rep(500, 8), at = 5)
calm <- list(x = c(50, 51, 50, 52, 60, 61, 62, 60), n = c(500, 510, 490, 500, 505, 500, 495, 500), at = 5)

# Every order of six periods: the share of orders whose best split is at least as good as the one that was seen.
tiny <- list(x = c(3, 4, 2, 9, 11, 10), n = c(50, 55, 48, 52, 60, 51))
permutations <- function(v) {
  if (length(v) <= 1) return(list(v))
  do.call(c, lapply(seq_along(v), function(i) lapply(permutations(v[-i]), function(p) c(v[i], p))))
}
best <- function(order, minimum) {
  x <- tiny$x[order]; n <- tiny$n[order]
  max(sapply((minimum + 1):(length(n) - minimum + 1), function(k) {
    a <- seq_along(n) < k
    suppressWarnings(unname(prop.test(c(sum(x[a]), sum(x[!a])), c(sum(n[a]), sum(n[!a])), correct = FALSE)$statistic))
  }))
}
orders <- permutations(1:6)
seen <- best(1:6, 2)
exact <- mean(sapply(orders, best, minimum = 2) >= seen - 1e-9)

cat(full_precision_json(list(
  made_with = paste("R", getRversion(), "stats::prop.test, stats::lm"),
  series = list(x = x, n = n),
  places = places, statistics = statistics,
  step = c(list(x = x, n = n, at = 8), jump(x, n, 8)),
  wild = c(wild, jump(wild$x, wild$n, wild$at)),
  calm = c(calm, jump(calm$x, calm$n, calm$at)),
  tiny = c(tiny, list(statistic = seen, exact = exact))
)), "\n")
