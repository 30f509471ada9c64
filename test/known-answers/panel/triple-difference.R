# Writes triple-difference.json: regressions by fixest 0.14.2 and by lm with sandwich 3.0-2, and the doubly robust estimate of two
# periods from the three comparisons that it is made of, each by DRDID 1.4.0, on small made-up data.
# Usage, in this folder: Rscript triple-difference.R > triple-difference.json
suppressMessages({ library(fixest); library(DRDID); library(sandwich) })
setFixest_notes(FALSE); setFixest_nthreads(1); setFixest_estimation(fixef.tol = 3e-12)
source("../linear-algebra/full-precision-json.R")
tight <- function(x, y, family, weights = NULL, method = 0L) fastglm::fastglmPure(x = x, y = y, family = family, weights = weights, method = method, tol = 1e-14, maxit = 100L)
assignInNamespace("fastglm_fit", tight, "DRDID")
v <- function(x) I(unname(as.numeric(x)))

# Places with two groups over six years; some places have two rows a group and year.
set.seed(814)
cohort <- c(rep(4, 4), rep(5, 3), rep(0, 6))
places <- expand.grid(copy = 1:2, eligible = 0:1, year = 1:6, place = seq_along(cohort))
places <- places[places$copy == 1 | places$place %in% c(2, 6, 9, 13), ]
places$cohort <- cohort[places$place]
places$region <- places$place %% 5
places$x <- round(rnorm(nrow(places)) + 0.2 * places$eligible * places$year, 3)
places$w <- round(runif(nrow(places), 0.5, 4), 2)
treated <- with(places, cohort > 0 & year >= cohort)
places$y <- with(places, round(rnorm(13)[place] + 0.3 * eligible + 0.2 * year + 0.1 * eligible * year + 0.4 * treated + 0.8 * treated * eligible * (year - cohort + 1) / 2 + 0.3 * x + rnorm(nrow(places), 0, 0.4), 4))
places$gaps <- places$y; places$gaps[c(7, 40, 41)] <- NA
places$two <- as.numeric(places$year %in% c(3, 4) & places$cohort %in% c(0, 4))
places$post <- as.numeric(places$year >= 4); places$enabled <- as.numeric(places$cohort > 0)

regression <- function(id, outcome = "y", covariates = NULL, weights = NULL, cluster = "place", dynamic = FALSE) {
  d <- places
  d$ddd <- as.numeric(d$cohort > 0 & d$year >= d$cohort) * d$eligible
  d$event <- ifelse(d$cohort > 0, d$year - d$cohort, -1)
  term <- if (dynamic) "i(event, eligible, ref = -1)" else "ddd"
  d$own <- if (is.null(weights)) 1 else d[[weights]]
  m <- feols(as.formula(paste(outcome, "~", paste(c(term, covariates), collapse = " + "), "| place^eligible + place^year + eligible^year")), d, weights = ~own, cluster = reformulate(cluster), fixef.rm = "none")
  t <- m$coeftable
  list(id = id, outcome = outcome, covariates = if (is.null(covariates)) NULL else I(covariates), weights = weights, cluster = I(cluster), dynamic = dynamic,
    terms = I(gsub("event::|:eligible", "", rownames(t))), estimates = v(t[, 1]), ses = v(t[, 2]), p = v(t[, 4]), n = nobs(m))
}
# Two periods, two kinds of places, two groups: the saturated regression is the difference of two differences in differences.
two <- places[places$two == 1, ]
saturated <- lm(y ~ enabled * eligible * post, two)
term <- "enabled:eligible:post"
byLm <- list(estimate = coef(saturated)[[term]], hc0 = sqrt(vcovHC(saturated, "HC0")[term, term]), means = {
  a <- with(two, tapply(y, list(enabled, eligible, post), mean)); d <- a[, , 2] - a[, , 1]; (d[2, 2] - d[2, 1]) - (d[1, 2] - d[1, 1]) })

# People in two periods.
set.seed(2025)
n <- 320
people <- data.frame(unit = 1:n, x1 = round(rnorm(n), 3), x2 = round(rnorm(n), 3))
people$enabled <- rbinom(n, 1, plogis(0.4 * people$x1 - 0.1))
people$eligible <- rbinom(n, 1, plogis(0.5 * people$x2 - 0.2 * people$x1 + 0.2))
people$w <- round(runif(n, 0.3, 2), 2)
people$town <- people$unit %% 40 + 100 * people$enabled
people$y0 <- round(people$x1 + rnorm(n), 4)
people$y1 <- with(people, round(y0 + 0.3 + 0.6 * x1 + 0.4 * x2 + 0.2 * enabled + 0.3 * eligible + 0.5 * enabled * eligible + rnorm(n, 0, 0.7), 4))
robust <- function(id, estimator, covariates, weights = NULL, cluster = NULL) {
  f <- list(dr = drdid_panel, "dr-improved" = drdid_imp_panel, reg = reg_did_panel, ipw = std_ipw_did_panel)[[estimator]]
  w <- if (is.null(weights)) rep(1, n) else people[[weights]]
  cell <- with(people, paste0(enabled, eligible))
  influence <- 0; estimate <- 0
  for (part in list(c("10", 1), c("01", 1), c("00", -1))) {
    s <- cell %in% c("11", part[1]); sign <- as.numeric(part[2])
    X <- cbind(1, as.matrix(people[s, covariates, drop = FALSE]))
    r <- f(y1 = people$y1[s], y0 = people$y0[s], D = as.numeric(cell[s] == "11"), covariates = X, i.weights = w[s], inffunc = TRUE)
    estimate <- estimate + sign * r$ATT
    own <- numeric(n); own[s] <- r$att.inf.func * n / sum(s)
    influence <- influence + sign * own
  }
  sums <- if (is.null(cluster)) influence else tapply(influence, people[[cluster]], sum)
  list(id = id, estimator = estimator, covariates = I(covariates), weights = weights, cluster = cluster, estimate = estimate, se = sqrt(sum(sums^2)) / n)
}
both <- c("x1", "x2")
drop_null <- function(o) if (is.list(o)) lapply(o[!vapply(o, is.null, TRUE)], drop_null) else o
cat(full_precision_json(drop_null(list(places = as.list(places), people = as.list(people),
  regressions = list(regression("plain"), regression("covariate", covariates = "x"), regression("weights", weights = "w"), regression("missing", outcome = "gaps"),
    regression("regions", cluster = "region"), regression("two-ways", cluster = c("place", "year")), regression("dynamic", dynamic = TRUE), regression("dynamic-all", covariates = "x", weights = "w", dynamic = TRUE)),
  saturated = byLm,
  robust = list(robust("none", "dr", character()), robust("dr", "dr", both), robust("improved", "dr-improved", both), robust("reg", "reg", both), robust("ipw", "ipw", both),
    robust("weights", "dr", both, weights = "w"), robust("clusters", "dr", "x1", cluster = "town"))))), "\n")
