# Writes unbalanced.json: did 2.5.1 with allow_unbalanced_panel = TRUE, on the small panels of data.R.
# Usage, in this folder: Rscript unbalanced.R > unbalanced.json
suppressMessages({ library(did) })
source("../linear-algebra/full-precision-json.R"); source("data.R")
tight <- function(x, y, family, weights = NULL, method = 0L) fastglm::fastglmPure(x = x, y = y, family = family, weights = weights, method = method, tol = 1e-14, maxit = 100L)
assignInNamespace("fastglm_fit", tight, "DRDID")
quiet <- function(e) suppressMessages(suppressWarnings(e))
v <- function(x) I(unname(as.numeric(x)))
tables <- list(towns = towns_data(), offices = offices_data())
time_of <- c(towns = "year", offices = "time")
A <- function(id, table, ours, covariates = NULL, weights = NULL, keep = NULL, outcome = "y", cluster = NULL, ...) {
  d <- tables[[table]]; if (!is.null(keep)) d <- d[d[[keep]] == 1, ]
  r <- quiet(att_gt(yname = outcome, tname = time_of[[table]], idname = "unit", gname = "cohort", data = d, xformla = if (is.null(covariates)) NULL else reformulate(covariates),
    weightsname = weights, clustervars = c("unit", cluster), bstrap = FALSE, cband = FALSE, allow_unbalanced_panel = TRUE, ...))
  one <- function(type) { a <- quiet(aggte(r, type = type, na.rm = TRUE, bstrap = FALSE, cband = FALSE)); list(overall = a$overall.att, se = a$overall.se, estimates = v(a$att.egt), ses = v(a$se.egt)) }
  found <- list(id = id, table = table, outcome = outcome, options = ours, n = r$n, groups = v(r$group), times = v(r$t), estimates = v(r$att), ses = v(r$se),
    aggregates = sapply(c("simple", "dynamic", "group", "calendar"), one, simplify = FALSE))
  if (!is.null(covariates)) found$covariates <- I(covariates)
  if (!is.null(weights)) found$weights <- weights
  if (!is.null(keep)) found$keep <- keep
  if (!is.null(cluster)) found$cluster <- cluster
  found
}
cat(full_precision_json(list(
  A("rows-not-there", "towns", list(), keep = "observed"),
  A("weights-that-move-dr", "towns", list(estimator = "dr"), covariates = "x", weights = "moving", keep = "observed"),
  A("missing-outcomes-ipw-not-yet", "towns", list(control = "not-yet", estimator = "ipw"), covariates = "z", outcome = "gaps", control_group = "notyettreated", est_method = "ipw"),
  A("reg-universal-anticipation", "towns", list(estimator = "reg", base = "universal", anticipation = 1), covariates = "x", keep = "observed", est_method = "reg", base_period = "universal", anticipation = 1),
  A("clustered", "towns", list(), covariates = "x", keep = "observed", cluster = "region"),
  A("balanced-after-all", "towns", list(), covariates = "x"),
  A("offices", "offices", list(control = "not-yet"), outcome = "late", control_group = "notyettreated"))), "\n")
