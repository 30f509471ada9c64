# Writes clusters.json: did 2.5.1 with errors clustered beyond the unit, on the small panels of data.R.
# Usage, in this folder: Rscript clusters.R > clusters.json
suppressMessages({ library(did) })
source("../linear-algebra/full-precision-json.R"); source("data.R")
tight <- function(x, y, family, weights = NULL, method = 0L) fastglm::fastglmPure(x = x, y = y, family = family, weights = weights, method = method, tol = 1e-14, maxit = 100L)
assignInNamespace("fastglm_fit", tight, "DRDID")
quiet <- function(e) suppressMessages(suppressWarnings(e))
v <- function(x) I(unname(as.numeric(x)))
tables <- list(towns = towns_data(), offices = offices_data())
time_of <- c(towns = "year", offices = "time")
A <- function(id, table, ours, cluster, covariates = NULL, weights = NULL, keep = NULL, ...) {
  d <- tables[[table]]; if (!is.null(keep)) d <- d[d[[keep]] == 1, ]
  r <- quiet(att_gt(yname = "y", tname = time_of[[table]], idname = "unit", gname = "cohort", data = d, xformla = if (is.null(covariates)) NULL else reformulate(covariates),
    weightsname = weights, clustervars = c("unit", cluster), bstrap = FALSE, cband = FALSE, ...))
  one <- function(type) { a <- quiet(aggte(r, type = type, na.rm = TRUE, bstrap = FALSE, cband = FALSE)); list(se = a$overall.se, ses = v(a$se.egt)) }
  found <- list(id = id, table = table, options = ours, cluster = cluster, estimates = v(r$att), ses = v(r$se), aggregates = sapply(c("simple", "dynamic", "group", "calendar"), one, simplify = FALSE))
  if (!is.null(covariates)) found$covariates <- I(covariates)
  if (!is.null(weights)) found$weights <- weights
  if (!is.null(keep)) found$keep <- keep
  found
}
cat(full_precision_json(list(
  A("never-weights", "towns", list(), "region", covariates = "x", weights = "w"),
  A("not-yet-ipw-universal", "towns", list(control = "not-yet", estimator = "ipw", base = "universal"), "region", covariates = "x", control_group = "notyettreated", est_method = "ipw", base_period = "universal"),
  A("anticipation-reg", "towns", list(anticipation = 1, estimator = "reg"), "region", covariates = "x", anticipation = 1, est_method = "reg"),
  A("unbalanced", "towns", list(), "region", keep = "observed"),
  A("offices", "offices", list(control = "not-yet"), "district", control_group = "notyettreated"))), "\n")
