# Writes bootstrap.json: wild cluster bootstrap tests by brute force (every combination of signs, a new regression for each), with
# sandwich's clustered variances, and the mean of sandwich::vcovBS over many draws.
# Usage, in this folder: Rscript bootstrap.R > bootstrap.json
suppressMessages(library(sandwich))
source("../linear-algebra/full-precision-json.R")
source("../regression/data.R")
panel <- panel_data()
panel$g <- (panel$unit - 1) %/% 2          # 7 clusters
panel$h <- panel$period                    # 6 clusters
signs <- function(n) as.matrix(expand.grid(rep(list(c(1, -1)), n)))
variance <- function(fit, cluster) vcovCL(fit, cluster = cluster, type = "HC1")
# p value of H0: coefficient = r, for residuals under the hypothesis or of the fit.
brute <- function(formula, name, r, cluster, drawn, impose = TRUE, weights = NULL) {
  d <- panel; d$wt <- if (is.null(weights)) 1 else d[[weights]]
  fit <- lm(formula, d, weights = wt)
  X <- model.matrix(fit); y <- model.response(model.frame(fit)); groups <- d[[drawn]]
  t0 <- (coef(fit)[[name]] - r) / sqrt(variance(fit, d[cluster])[name, name])
  if (impose) {
    Z <- X[, colnames(X) != name, drop = FALSE]
    restricted <- lm.wfit(Z, y - r * X[, name], d$wt)
    base <- as.numeric(Z %*% restricted$coefficients) + r * X[, name]; e <- restricted$residuals; center <- r
  } else { base <- fitted(fit); e <- residuals(fit); center <- coef(fit)[[name]] }
  v <- signs(length(unique(groups)))
  t <- apply(v, 1, function(s) {
    d$ystar <- base + e * s[match(groups, sort(unique(groups)))]
    f <- lm(update(formula, ystar ~ .), d, weights = wt)
    (coef(f)[[name]] - center) / sqrt(variance(f, d[cluster])[name, name])
  })
  list(t = t0, p = mean(abs(t) > abs(t0) * (1 + 1e-9) + 1e-9))
}
case <- function(id, formula, absorbed, name, values, cluster, drawn, ...) {
  r <- lapply(values, function(v) brute(as.formula(formula), name, v, cluster, drawn, ...))
  a <- list(...)
  list(id = id, formula = absorbed, name = name, cluster = I(cluster), drawOn = match(drawn, cluster) - 1L, imposeNull = is.null(a$impose), weights = a$weights,
    values = I(values), t = I(sapply(r, `[[`, "t")), p = I(sapply(r, `[[`, "p")))
}
at <- c(0, 0.4, 0.9)
cases <- list(
  case("plain", "y ~ x + z", "y ~ x + z", "x", at, "g", "g"),
  case("another-coefficient", "y ~ x + z", "y ~ x + z", "z", c(0, -0.5), "g", "g"),
  case("unrestricted", "y ~ x + z", "y ~ x + z", "x", c(0, 0.7), "g", "g", impose = FALSE),
  case("weighted", "y ~ x + z", "y ~ x + z", "x", at, "g", "g", weights = "w"),
  case("two-way", "y ~ x + z", "y ~ x + z", "x", c(0, 0.5), c("g", "h"), "g"),
  case("two-way-other", "y ~ x + z", "y ~ x + z", "x", c(0, 0.5), c("g", "h"), "h"),
  case("nested-effects", "y ~ x + z + factor(unit)", "y ~ x + z | unit", "x", c(0, 0.5), "g", "g"),
  case("crossing-effects", "y ~ x + z + factor(unit) + factor(period)", "y ~ x + z | unit + period", "x", c(0, 0.5), "g", "g"),
  case("treatment", "y ~ treated + factor(unit) + factor(period)", "y ~ treated | unit + period", "treated", c(0, 1), "g", "g"),
  case("weighted-effects", "y ~ x + factor(unit) + factor(period)", "y ~ x | unit + period", "x", c(0, 0.5), "h", "h", weights = "w"))
fit <- lm(y ~ x + z, panel)
set.seed(5)
bs <- lapply(c(rademacher = "wild-rademacher", webb = "wild-webb", mammen = "wild-mammen", normal = "wild-norm"),
  function(t) as.numeric(vcovBS(fit, cluster = ~g, R = 20000, type = t)))
cat(full_precision_json(list(generator = paste("R", getRversion(), "sandwich", packageVersion("sandwich")), table = numbers_and_categories(panel), cases = cases, draws = 20000, vcovBS = lapply(bs, I))))
