# Writes rates.json: intervals and tests of rates, proportions and tables, from stats, epitools, asht, ratesci, PropCIs and
# metafor. Usage, in this folder: Rscript rates.R > rates.json
source("../linear-algebra/full-precision-json.R")
suppressMessages({ library(asht); library(ratesci); library(PropCIs); library(metafor); library(epitools) })
ci <- function(t) as.numeric(t$conf.int)
proportion <- function(x, n, level) {
  z <- qnorm(1 - (1 - level) / 2); nt <- n + z^2; pt <- (x + z^2 / 2) / nt
  list(events = x, trials = n, level = level, wilson = ci(suppressWarnings(prop.test(x, n, correct = FALSE, conf.level = level))),
    `wilson-continuity` = ci(suppressWarnings(prop.test(x, n, conf.level = level))),
    `clopper-pearson` = ci(binom.test(x, n, conf.level = level)),
    `agresti-coull` = pmin(1, pmax(0, pt + c(-1, 1) * z * sqrt(pt * (1 - pt) / nt))),
    binomialTest = binom.test(x, n, 0.3)$p.value)
}
rate <- function(x, t, level) list(events = x, exposure = t, level = level, exact = ci(poisson.test(x, t, conf.level = level)))
ratio <- function(x, t, level) { p <- poisson.test(x, t, conf.level = level)
  list(events = x, exposure = t, level = level, low = ci(p)[1], high = ci(p)[2], pValue = p$p.value, estimate = unname(p$estimate)) }
# fisher.test finds estimate and limits with tolerance 1e-4; here are its equations, solved to the end.
conditional <- function(m, level) {
  ro <- rowSums(m); co <- colSums(m); lo <- max(0, co[1] - ro[2]); hi <- min(ro[1], co[1]); s <- lo:hi
  w <- dhyper(s, ro[1], ro[2], co[1], log = TRUE)
  p <- function(t) { d <- w + s * t; d <- exp(d - max(d)); d / sum(d) }
  solve <- function(f) exp(uniroot(f, c(-60, 60), tol = 1e-15, maxiter = 1e4)$root)
  x <- m[1, 1]; a <- (1 - level) / 2
  list(estimate = if (x == lo) 0 else if (x == hi) Inf else solve(function(t) sum(s * p(t)) - x),
    low = if (x == lo) 0 else solve(function(t) sum(p(t)[s >= x]) - a),
    high = if (x == hi) Inf else solve(function(t) sum(p(t)[s <= x]) - a))
}
table2 <- function(a, b, c, d, level = 0.95) {
  m <- matrix(c(a, b, c, d), 2, byrow = TRUE)
  z <- qnorm(1 - (1 - level) / 2)
  mn <- ratesci::scoreci(a, a + b, c, c + d, contrast = "RD", skew = FALSE, bcf = TRUE, level = level, precis = 12)$estimates
  list(cells = c(a, b, c, d), level = level, fisher = fisher.test(m, conf.level = level)$p.value, less = fisher.test(m, alternative = "less")$p.value,
    greater = fisher.test(m, alternative = "greater")$p.value, conditional = conditional(m, level),
    yates = suppressWarnings(chisq.test(m))$p.value, pearson = suppressWarnings(chisq.test(m, correct = FALSE))$p.value,
    proportionTest = suppressWarnings(prop.test(c(a, c), c(a + b, c + d)))$p.value,
    wald = ci(suppressWarnings(prop.test(c(a, c), c(a + b, c + d), correct = FALSE, conf.level = level))),
    newcombe = { w <- function(x, n) as.numeric(suppressWarnings(prop.test(x, n, correct = FALSE, conf.level = level))$conf.int)
      p <- a / (a + b); q <- c / (c + d); l <- w(a, a + b); u <- w(c, c + d)
      c(p - q - sqrt((p - l[1])^2 + (u[2] - q)^2), p - q + sqrt((l[2] - p)^2 + (q - u[1])^2)) },
    newcombeRatesci = as.numeric(ratesci::moverci(a, a + b, c, c + d, contrast = "RD", type = "wilson", level = level)$estimates[c(1, 3)]),
    `agresti-caffo` = as.numeric(PropCIs::wald2ci(a, a + b, c, c + d, conf.level = level, adjust = "AC")$conf.int),
    `miettinen-nurminen` = as.numeric(mn[c(1, 3)]),
    riskRatio = { e <- if (a * c > 0) log(a / (a + b) / (c / (c + d))) else NA; v <- 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d); exp(e + c(0, -1, 1) * z * sqrt(v)) })
}
tables <- list(table2(3, 1, 1, 3), table2(12, 29, 5, 42), table2(0, 20, 4, 16), table2(10, 0, 7, 3, 0.9), table2(1204, 9911, 833, 12033),
  table2(7, 27, 1, 33, 0.99), table2(0, 10, 0, 12))
strata <- list(c(12, 30, 9, 45), c(4, 60, 10, 50), c(0, 14, 3, 20), c(25, 5, 18, 9), c(1, 0, 6, 3))
arr <- array(unlist(lapply(strata, function(s) matrix(s, 2, byrow = TRUE))), c(2, 2, 5))
cells <- do.call(rbind, strata)
mh <- function(measure) { m <- rma.mh(measure = measure, ai = cells[, 1], bi = cells[, 2], ci = cells[, 3], di = cells[, 4], level = 95)
  list(transformed = as.numeric(m$b), standardError = m$se, BD = m$BD, TA = m$TA) }
cmh <- mantelhaen.test(arr); plain <- mantelhaen.test(arr, correct = FALSE); exact <- mantelhaen.test(arr, exact = TRUE)
ev <- c(3, 0, 11, 40, 25); po <- c(5200, 800, 9000, 20100, 4300); st <- c(30, 10, 60, 80, 20) * 1000
asht1 <- function(...) { t <- wspoissonTest(ev, st / sum(st) / po, ...); c(unname(t$estimate), t$conf.int) }
big <- list(matrix(c(1, 2, 1, 0, 3, 3, 6, 1, 10, 10, 14, 9), 4), matrix(c(4, 1, 0, 2, 5, 3, 0, 1, 8), 3), matrix(c(10, 2, 3, 15, 4, 4), 2),
  matrix(c(2, 2, 2, 2, 2, 2, 2, 2), 2))
cat(full_precision_json(list(
  generator = paste("R", getRversion(), "stats; asht", packageVersion("asht"), "; ratesci", packageVersion("ratesci"), "; PropCIs", packageVersion("PropCIs"), "; metafor", packageVersion("metafor"), "; epitools", packageVersion("epitools")),
  proportions = list(proportion(0, 10, 0.95), proportion(10, 10, 0.95), proportion(3, 25, 0.9), proportion(50, 100, 0.99), proportion(1, 1, 0.95),
    proportion(4571, 12034, 0.95), proportion(12, 13, 0.8)),
  rates = list(rate(0, 3.5, 0.95), rate(1, 10, 0.9), rate(37, 2e4, 0.99), rate(2500, 7e5, 0.95)),
  ratios = list(ratio(c(41, 15), c(28010, 19017), 0.95), ratio(c(0, 7), c(10, 20), 0.95), ratio(c(5, 0), c(10, 20), 0.9), ratio(c(300, 280), c(1, 1), 0.99)),
  tables = tables,
  mantelHaenszel = list(strata = lapply(strata, I), `odds-ratio` = mh("OR"), `risk-ratio` = mh("RR"), `risk-difference` = mh("RD"),
    cmh = list(statistic = unname(cmh$statistic), pValue = cmh$p.value, plain = unname(plain$statistic), low = ci(cmh)[1], high = ci(cmh)[2]),
    exact = list(pValue = exact$p.value, estimate = unname(exact$estimate), low = ci(exact)[1], high = ci(exact)[2])),
  standardised = list(events = ev, population = po, standard = st, `fay-feuer` = asht1(wmtype = "max"), tiwari = asht1(wmtype = "tcz")),
  larger = lapply(big, function(m) { q <- suppressWarnings(chisq.test(m))
    list(rows = lapply(seq_len(nrow(m)), function(i) I(m[i, ])), fisher = fisher.test(m)$p.value, statistic = unname(q$statistic), pValue = q$p.value,
      residuals = lapply(seq_len(nrow(m)), function(i) I(q$stdres[i, ]))) }),
  goodness = { q <- chisq.test(c(20, 30, 50, 12), p = c(0.2, 0.3, 0.4, 0.1)); list(statistic = unname(q$statistic), pValue = q$p.value) },
  mcNemar = { q <- mcnemar.test(matrix(c(10, 4, 13, 20), 2)); list(statistic = unname(q$statistic), pValue = q$p.value) },
  trend = { q <- prop.trend.test(c(15, 10, 5), c(30, 30, 40), c(0, 1, 5)); list(statistic = unname(q$statistic), pValue = q$p.value) },
  adjust = list(p = c(0.01, NA, 0.04, 0.03, 0.005, 0.2, 0.04), holm = p.adjust(c(0.01, NA, 0.04, 0.03, 0.005, 0.2, 0.04), "holm"),
    hochberg = p.adjust(c(0.01, NA, 0.04, 0.03, 0.005, 0.2, 0.04), "hochberg"), `benjamini-yekutieli` = p.adjust(c(0.01, NA, 0.04, 0.03, 0.005, 0.2, 0.04), "BY"))
)), "\n", sep = "")
