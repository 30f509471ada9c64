# Writes pretrends-and-controls.json: pre-trends of didimputation 0.5.1 (whose regression is fixest 0.14.2) with their joint Wald tests, and
# the decomposition of bacondecomp 0.1.1 with controls, on the small panels of data.R.
# Usage, in this folder: Rscript pretrends-and-controls.R > pretrends-and-controls.json
suppressMessages({ library(fixest); library(didimputation); library(bacondecomp) })
setFixest_notes(FALSE); setFixest_nthreads(1); setFixest_estimation(fixef.tol = 3e-12)
source("../linear-algebra/full-precision-json.R"); source("data.R")
quiet <- function(e) suppressMessages(suppressWarnings(e))
tables <- list(towns = towns_data(), offices = offices_data())
time_of <- c(towns = "year", offices = "time")
v <- function(x) I(unname(as.numeric(x)))

pretrends <- function(id, table, times, covariates = NULL, weights = NULL, cluster = NULL, keep = NULL) {
  d <- tables[[table]]; if (!is.null(keep)) d <- d[d[[keep]] == 1, ]
  d <- d[is.null(weights) | d[[if (is.null(weights)) "unit" else weights]] > 0, ]
  time <- time_of[[table]]
  stage <- as.formula(paste("~", paste(c(0, covariates), collapse = " + "), "| unit +", time))
  found <- quiet(did_imputation(d, "y", "cohort", time, "unit", first_stage = stage, wname = weights, horizon = TRUE, pretrends = times, cluster_var = cluster))
  found <- as.data.frame(found[as.numeric(found$term) < 0, ])
  # The same regression by hand, for the joint test.
  last <- max(d[[time]])
  d$event <- ifelse(d$cohort == 0, -1000, d[[time]] - d$cohort)
  u <- d[d$cohort == 0 | d[[time]] < d$cohort, ]
  for (e in times) u[[paste0("lead", -e)]] <- as.numeric(u$event == e)
  leads <- paste0("lead", -times)
  u$own_weight <- if (is.null(weights)) 1 else u[[weights]]
  m <- quiet(feols(as.formula(paste("y ~", paste(c(leads, covariates), collapse = " + "), "| unit +", time)), u, weights = u$own_weight,
    cluster = if (is.null(cluster)) ~unit else reformulate(cluster), fixef.rm = "none"))
  w <- quiet(wald(m, "^lead", print = FALSE))
  stopifnot(max(abs(coef(m)[paste0("lead", -as.numeric(found$term))] - found$estimate)) < 1e-8)
  list(id = id, table = table, asked = I(times), covariates = if (is.null(covariates)) NULL else I(covariates), weights = weights, cluster = cluster, keep = keep,
    at = v(found$term), estimates = v(found$estimate), ses = v(found$std.error), f = w$stat, p = w$p, df1 = w$df1, df2 = w$df2, n = nobs(m))
}
controlled <- function(id, table, controls, keep = NULL) {
  d <- tables[[table]]; if (!is.null(keep)) d <- d[d[[keep]] == 1, ]
  time <- time_of[[table]]
  d$treated <- as.numeric(d$cohort > 0 & d[[time]] >= d$cohort)
  b <- quiet(bacon(reformulate(c("treated", controls), "y"), data = d, id_var = "unit", time_var = time, quietly = TRUE))
  whole <- coef(quiet(lm(as.formula(paste("y ~ treated +", paste(controls, collapse = " + "), "+ factor(unit) + factor(", time, ")")), d)))[["treated"]]
  two <- b$two_by_twos
  list(id = id, table = table, covariates = I(controls), keep = keep, treated = v(two$treated), comparison = v(ifelse(two$untreated == 99999, Inf, two$untreated)),
    kind = I(two$type), estimates = v(two$estimate), weights = v(two$weight), within = b$beta_hat_w, omega = b$Omega, whole = whole)
}
drop_null <- function(o) if (is.list(o)) lapply(o[!vapply(o, is.null, TRUE)], drop_null) else o
cat(full_precision_json(drop_null(list(
  pretrends = list(
    pretrends("two", "towns", c(-2, -1)), pretrends("all", "towns", -4:-1), pretrends("covariate", "towns", c(-3, -2, -1), covariates = "z"),
    pretrends("weights", "towns", c(-2, -1), weights = "w"), pretrends("clusters", "towns", c(-2, -1), cluster = "region"),
    pretrends("zero-weights", "towns", c(-1), weights = "w0"), pretrends("unbalanced", "towns", c(-3, -2), keep = "observed"),
    pretrends("offices", "offices", c(-1, -3), keep = "began")),
  controlled = list(
    controlled("one", "towns", "z"), controlled("two", "towns", c("z", "moving")), controlled("one-cohort", "towns", "z", keep = "one"),
    controlled("several", "towns", c("z", "moving"), keep = "several"))))), "\n")
