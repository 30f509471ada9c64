# Writes survey.json: what R's survey gives for two small samples made by a formula.
# Usage, in this folder: Rscript survey.R > survey.json
source("../linear-algebra/full-precision-json.R")
suppressMessages(library(survey))
i <- 1:36
plain <- data.frame(
  stratum = c("a", "b", "c")[(i - 1) %/% 12 + 1], psu = (i - 1) %/% 3 %% 4 + 1,
  weight = round(5 + 3 * sin(i), 3), fpc = c(20, 40, 15)[(i - 1) %/% 12 + 1],
  y = round(10 + 4 * cos(1.3 * i) + ((i - 1) %/% 12), 4), x = round(sin(0.7 * i) + i / 20, 4),
  z = as.numeric(cos(2.1 * i) > -0.2), group = c("u", "v", "w")[(i * 7) %% 3 + 1])
plain$y[c(5, 20)] <- NA
plain$weight[c(8, 30)] <- 0
j <- 1:40
staged <- data.frame(psu = (j - 1) %/% 8 + 1, ssu = (j - 1) %/% 4 %% 2 + 1 + 10 * ((j - 1) %/% 8 + 1), n1 = 12, n2 = 6 + (j - 1) %/% 8,
  y = round(3 + sin(1.1 * j) + 0.3 * ((j - 1) %/% 8), 4), x = round(1.5 + cos(0.4 * j), 4),
  z = as.numeric(sin(3.3 * j) > 0), group = c("u", "v")[(j * 3) %% 2 + 1])
control <- glm.control(epsilon = 1e-14, maxit = 200)
est <- function(s) list(estimate = as.numeric(coef(s)), se = as.numeric(SE(s)))
answers <- function(d) list(
  degf = degf(d),
  mean = est(svymean(~y + x, d, na.rm = TRUE)), total = est(svytotal(~y, d, na.rm = TRUE)),
  shares = est(svymean(~group, d)), ratio = est(svyratio(~y, ~x, d, na.rm = TRUE)), variance = {
    v <- svyvar(~y, d, na.rm = TRUE); list(estimate = as.numeric(coef(v))[1], se = as.numeric(SE(v))[1]) },
  by = { b <- svyby(~y, ~group, d, svymean, na.rm = TRUE); list(estimate = b$y, se = b$se) },
  quantiles = { q <- svyquantile(~y, d, c(0.25, 0.5, 0.9), na.rm = TRUE)[[1]]; list(estimate = q[, 1], low = q[, 2], high = q[, 3], se = q[, 4]) },
  intervals = sapply(c("xlogit", "beta", "asin", "mean"), function(m) as.numeric(attr(svyciprop(~z, d, method = m), "ci")), simplify = FALSE),
  gaussian = { m <- svyglm(y ~ x + group, d); list(estimate = as.numeric(coef(m)), se = as.numeric(sqrt(diag(vcov(m)))), df = m$df.residual) },
  logistic = { m <- svyglm(z ~ x, d, family = quasibinomial, control = control); list(estimate = as.numeric(coef(m)), se = as.numeric(sqrt(diag(vcov(m)))), df = m$df.residual) },
  association = { t <- svychisq(~z + group, d); list(statistic = as.numeric(t$statistic), df = as.numeric(t$parameter), p = as.numeric(t$p.value)) },
  wald = { t <- svychisq(~z + group, d, statistic = "adjWald"); list(statistic = as.numeric(t$statistic), p = as.numeric(t$p.value)) })
stratified <- svydesign(id = ~psu, strata = ~stratum, weights = ~weight, fpc = ~fpc, nest = TRUE, data = plain)
two <- svydesign(id = ~psu + ssu, fpc = ~n1 + n2, data = staged)
raked <- rake(two, list(~group, ~z), list(data.frame(group = c("u", "v"), Freq = c(90, 110)), data.frame(z = c(0, 1), Freq = c(80, 120))),
  control = list(maxit = 500, epsilon = 1e-12))
jkn <- as.svrepdesign(stratified, type = "JKn")
cat(full_precision_json(list(
  generator = paste0("R ", getRversion(), " survey ", packageVersion("survey")),
  plain = as.list(plain), staged = as.list(staged),
  stratified = answers(stratified), two = answers(two),
  raked = list(weights = as.numeric(weights(raked)), mean = est(svymean(~y, raked))),
  jkn = list(mean = est(svymean(~y, jkn, na.rm = TRUE)), ratio = est(svyratio(~y, ~x, jkn, na.rm = TRUE))))))
