# Writes panel.json: did, DRDID, fixest, didimputation and bacondecomp on the two small panels of data.R.
# Usage, in this folder: Rscript panel.R > panel.json
suppressMessages({ library(did); library(DRDID); library(fixest); library(didimputation); library(bacondecomp) })
setFixest_notes(FALSE); setFixest_nthreads(1)
# did_imputation sweeps out effects until they move by less than 1e-6 (and reads them off to 1e-5); run on, it can be held to 1e-8.
setFixest_estimation(fixef.tol = 3e-12)
fixef_tight <- fixest:::fixef.fixest; formals(fixef_tight)$fixef.tol <- 1e-13
assignInNamespace("fixef.fixest", fixef_tight, "fixest"); registerS3method("fixef", "fixest", fixef_tight, asNamespace("fixest"))
source("../linear-algebra/full-precision-json.R"); source("data.R")
# The propensity scores of DRDID stop at a relative change of 1e-8 of the deviance; run on, they can be held to 1e-8 themselves.
tight <- function(x, y, family, weights = NULL, method = 0L) fastglm::fastglmPure(x = x, y = y, family = family, weights = weights, method = method, tol = 1e-14, maxit = 100L)
assignInNamespace("fastglm_fit", tight, "DRDID")
quiet <- function(e) suppressMessages(suppressWarnings(e))
tables <- list(towns = towns_data(), offices = offices_data())
time_of <- c(towns = "year", offices = "time")
v <- function(x) I(unname(as.numeric(x)))

# Group-time effects and what aggte makes of them.
A <- function(id, table, ours = list(), outcome = "y", keep = NULL, covariates = NULL, weights = NULL, cluster = NULL, windows = list(), ...) {
  d <- tables[[table]]; if (!is.null(keep)) d <- d[d[[keep]] == 1, ]
  rest <- list(...)
  r <- quiet(do.call(att_gt, c(list(yname = outcome, tname = time_of[[table]], idname = "unit", gname = "cohort", data = d,
    xformla = if (is.null(covariates)) NULL else reformulate(covariates), weightsname = weights, clustervars = cluster, bstrap = FALSE, cband = FALSE), rest)))
  one <- function(type, ...) { a <- tryCatch(quiet(aggte(r, type = type, na.rm = TRUE, bstrap = FALSE, cband = FALSE, ...)), error = function(e) NULL)
    if (is.null(a)) NULL else list(estimate = a$overall.att, se = a$overall.se, at = v(a$egt), estimates = v(a$att.egt), ses = v(a$se.egt)) }
  list(id = id, table = table, outcome = outcome, keep = keep, covariates = if (is.null(covariates)) NULL else I(covariates), weights = weights, cluster = cluster,
    call = paste(c(paste0("att_gt(", outcome, ")"), paste(names(rest), rest, sep = " = ")), collapse = ", "), options = ours,
    n = r$n, cohorts = v(r$group), times = v(r$t), estimates = v(r$att), ses = v(r$se),
    aggregates = sapply(c("simple", "dynamic", "group", "calendar"), one, simplify = FALSE),
    windows = lapply(windows, function(w) list(minimum = w[1], maximum = w[2], answer = one("dynamic", min_e = w[1], max_e = w[2]))),
    balanced = if (length(windows)) one("dynamic", balance_e = 1))
}
ny <- "notyettreated"
effects <- list(
  A("never", "towns", windows = list(c(-2, 1), c(0, 0))),
  A("not-yet", "towns", list(control = "not-yet"), control_group = ny, windows = list(c(-1, 2))),
  A("dr-covariates", "towns", covariates = c("x", "z")),
  A("ipw-covariates", "towns", list(estimator = "ipw"), covariates = c("x", "z"), est_method = "ipw"),
  A("reg-covariates", "towns", list(estimator = "reg"), covariates = c("x", "z"), est_method = "reg"),
  A("dr-not-yet-covariate", "towns", list(control = "not-yet"), covariates = "x", control_group = ny),
  A("ipw-not-yet-covariate", "towns", list(control = "not-yet", estimator = "ipw"), covariates = "x", control_group = ny, est_method = "ipw"),
  A("reg-not-yet-covariate", "towns", list(control = "not-yet", estimator = "reg"), covariates = "x", control_group = ny, est_method = "reg"),
  A("weights", "towns", covariates = "x", weights = "w"),
  A("zero-weights", "towns", list(control = "not-yet"), covariates = "x", weights = "w0", control_group = ny),
  A("moving-weights", "towns", list(base = "universal"), weights = "moving", base_period = "universal"),
  A("clusters", "towns", covariates = "x", cluster = "region"),
  A("one-cluster", "towns", cluster = "everyone"),
  A("universal", "towns", list(base = "universal"), covariates = "x", base_period = "universal"),
  A("anticipation", "towns", list(anticipation = 1), anticipation = 1),
  A("anticipation-universal", "towns", list(anticipation = 1, base = "universal", control = "not-yet"), anticipation = 1, base_period = "universal", control_group = ny),
  A("anticipation-two", "towns", list(anticipation = 2, control = "not-yet", estimator = "reg"), covariates = "x", anticipation = 2, control_group = ny, est_method = "reg"),
  A("missing-outcomes", "towns", outcome = "gaps", covariates = "x"),
  A("missing-covariate", "towns", list(estimator = "ipw"), covariates = "zgaps", est_method = "ipw"),
  A("unbalanced", "towns", list(control = "not-yet"), keep = "observed", control_group = ny),
  A("one-cohort", "towns", keep = "one", covariates = "x"),
  A("one-cohort-not-yet", "towns", list(control = "not-yet", estimator = "reg"), keep = "one", covariates = "x", control_group = ny, est_method = "reg"),
  A("cross-sections-dr", "towns", list(panel = FALSE), keep = "several", covariates = c("x", "z"), panel = FALSE),
  A("cross-sections-ipw", "towns", list(panel = FALSE, estimator = "ipw", control = "not-yet"), keep = "several", covariates = "x", panel = FALSE, est_method = "ipw", control_group = ny),
  A("cross-sections-reg", "towns", list(panel = FALSE, estimator = "reg", base = "universal"), keep = "several", covariates = "x", panel = FALSE, est_method = "reg", base_period = "universal"),
  A("cross-sections-weights", "towns", list(panel = FALSE), keep = "several", outcome = "gaps", weights = "w", panel = FALSE),
  A("cross-sections-clusters", "towns", list(panel = FALSE, control = "not-yet"), keep = "several", covariates = "x", cluster = "region", panel = FALSE, control_group = ny),
  A("cross-sections-anticipation", "towns", list(panel = FALSE, anticipation = 1, estimator = "reg"), covariates = "x", weights = "w0", panel = FALSE, anticipation = 1, est_method = "reg"),
  A("clusters-weights-universal", "towns", list(base = "universal", control = "not-yet", estimator = "ipw"), covariates = c("x", "z"), weights = "moving", cluster = "region", control_group = ny, base_period = "universal", est_method = "ipw"),
  A("offices", "offices", list(control = "not-yet"), control_group = ny, windows = list(c(0, 4))),
  A("offices-universal", "offices", list(control = "not-yet", base = "universal"), covariates = "x", control_group = ny, base_period = "universal"),
  A("offices-reg", "offices", list(control = "not-yet", estimator = "reg"), covariates = "x", control_group = ny, est_method = "reg", weights = "w", cluster = "district"),
  A("offices-ipw", "offices", list(control = "not-yet", estimator = "ipw"), covariates = "x", control_group = ny, est_method = "ipw"),
  A("offices-missing-late", "offices", list(control = "not-yet"), outcome = "late", control_group = ny),
  A("offices-anticipation", "offices", list(control = "not-yet", anticipation = 1), keep = "began", control_group = ny, anticipation = 1),
  A("offices-cross-sections", "offices", list(control = "not-yet", panel = FALSE), outcome = "late", covariates = "x", control_group = ny, panel = FALSE))

# Two groups in two periods.
two <- function(id, table, cohorts, before, after, covariates, weights = NULL) {
  d <- tables[[table]]; t <- d[[time_of[[table]]]]
  treated <- d$cohort %in% cohorts[[1]]; inside <- treated | d$cohort %in% cohorts[[2]]
  pre <- d[inside & t == before, ]; post <- d[inside & t == after, ]; both <- rbind(pre, post)
  D <- as.numeric(pre$cohort %in% cohorts[[1]]); D2 <- c(D, D); p <- rep(0:1, each = length(D))
  X <- model.matrix(if (length(covariates)) reformulate(covariates) else ~1, pre); X2 <- model.matrix(if (length(covariates)) reformulate(covariates) else ~1, both)
  w <- if (is.null(weights)) NULL else pre[[weights]]; w2 <- if (is.null(weights)) NULL else both[[weights]]
  out <- function(e) { e <- quiet(e); list(estimate = as.numeric(e$ATT), se = as.numeric(e$se)) }
  P <- function(f) out(f(y1 = post$y, y0 = pre$y, D = D, covariates = X, i.weights = w)); R <- function(f) out(f(y = both$y, post = p, D = D2, covariates = X2, i.weights = w2))
  list(id = id, table = table, treated = I(cohorts[[1]]), comparison = I(cohorts[[2]]), before = before, after = after, covariates = I(as.character(covariates)), weights = weights,
    panel = list(dr = P(drdid_panel), `dr-improved` = P(drdid_imp_panel), reg = P(reg_did_panel), ipw = P(std_ipw_did_panel), `ipw-unnormalized` = P(ipw_did_panel)),
    sections = list(dr = R(drdid_rc), `dr-improved` = R(drdid_imp_rc), reg = R(reg_did_rc), ipw = R(std_ipw_did_rc)))
}
pairs <- list(two("towns", "towns", list(c(2013, 2014), 0), 2012, 2015, c("x", "z")), two("towns-weights", "towns", list(2013, c(0, 2016, 2017)), 2011, 2013, "x", "w"),
  two("towns-zero-weights", "towns", list(c(2013, 2014), 0), 2012, 2014, "x", "w0"), two("towns-plain", "towns", list(2014, 0), 2013, 2014, character()),
  two("offices", "offices", list(c(2, 5), 8), 1, 5, "x"), two("offices-weights", "offices", list(5, 8), 2, 5, "x", "w"))

# Imputation. With weights did_imputation 0.5.1 takes their squares into the errors; `weighted` works the formulas of the paper out by matrices.
B <- function(id, table, outcome = "y", keep = NULL, covariates = NULL, cluster = NULL, horizon = NULL) {
  d <- tables[[table]]; if (!is.null(keep)) d <- d[d[[keep]] == 1, ]
  d <- d[complete.cases(d[c(outcome, covariates)]), ]
  d$cohort[d$cohort > max(d[[time_of[[table]]]])] <- 0
  stage <- as.formula(paste("~", if (is.null(covariates)) "0" else paste(covariates, collapse = " + "), "| unit +", time_of[[table]]))
  r <- quiet(as.data.frame(did_imputation(d, yname = outcome, gname = "cohort", tname = time_of[[table]], idname = "unit", first_stage = stage, cluster_var = cluster, horizon = horizon)))
  list(id = id, table = table, outcome = outcome, keep = keep, covariates = if (is.null(covariates)) NULL else I(covariates), cluster = cluster, horizon = !is.null(horizon),
    at = I(suppressWarnings(as.numeric(r$term))), estimates = v(r$estimate), ses = v(r$std.error))
}
weighted <- function(id, table, w, covariates = NULL, horizon = FALSE, cluster = "unit") {
  d <- tables[[table]]; time <- d[[time_of[[table]]]]; d$since <- ifelse(d$cohort > 0 & time >= d$cohort, time - d$cohort, -1)
  free <- d$since < 0; seen <- d$unit %in% d$unit[free & d[[w]] > 0] & time %in% time[free & d[[w]] > 0]; d <- d[seen & d[[w]] > 0, ]; time <- d[[time_of[[table]]]]; free <- d$since < 0
  Z <- cbind(model.matrix(~ 0 + factor(d$unit)), model.matrix(~ factor(time))[, -1], as.matrix(d[covariates])); W <- d[[w]]
  fit <- lm.wfit(Z[free, ], d$y[free], W[free]); gap <- d$y - Z %*% fit$coefficients
  groups <- if (horizon) sort(unique(d$since[!free])) else NA
  r <- sapply(groups, function(h) {
    a <- if (is.na(h)) !free else d$since == h; s <- ifelse(a, W, 0) / sum(W[a])
    u <- s; u[free] <- -W[free] * (Z[free, ] %*% solve(crossprod(Z[free, ], W[free] * Z[free, ]), crossprod(Z, s)))
    cell <- paste(d$cohort, time); centre <- ave(s^2 * gap, cell, FUN = sum) / ave(s^2, cell, FUN = sum); e <- ifelse(free, gap, ifelse(a, gap - centre, 0))
    c(sum(s * gap), sqrt(sum(rowsum(as.vector(u * e), d[[cluster]])^2))) })
  list(id = id, table = table, outcome = "y", covariates = if (is.null(covariates)) NULL else I(covariates), weights = w, cluster = if (cluster != "unit") cluster, horizon = horizon, at = I(groups), estimates = v(r[1, ]), ses = v(r[2, ]))
}
imputed <- list(B("one-effect", "towns"), B("horizon", "towns", horizon = TRUE), B("covariate", "towns", covariates = "z"), B("covariate-horizon", "towns", covariates = "z", horizon = TRUE),
  B("clusters", "towns", cluster = "region", horizon = TRUE), B("missing", "towns", outcome = "gaps", horizon = TRUE), B("unbalanced", "towns", keep = "observed"), B("one-cohort", "towns", keep = "one", horizon = TRUE),
  B("offices", "offices"), B("offices-horizon", "offices", horizon = TRUE), B("offices-late", "offices", outcome = "late", horizon = TRUE, cluster = "district"),
  weighted("weights", "towns", "w"), weighted("weights-horizon", "towns", "w", "z", TRUE), weighted("zero-weights", "towns", "w0", NULL, TRUE, "region"), weighted("offices-weights", "offices", "w", NULL, TRUE),
  weighted("by-matrices", "towns", "everyone", "z", TRUE))

# Goodman-Bacon decomposition.
bacon_case <- function(id, table, keep = NULL) {
  d <- tables[[table]]; if (!is.null(keep)) d <- d[d[[keep]] == 1, ]
  d$time <- d[[time_of[[table]]]]; d$on <- as.numeric(d$cohort > 0 & d$time >= d$cohort)
  b <- quiet(bacon(y ~ on, d, id_var = "unit", time_var = "time", quietly = TRUE))
  list(id = id, table = table, keep = keep, treated = v(b$treated), comparison = I(ifelse(b$untreated == 99999, Inf, b$untreated)), kind = I(as.character(b$type)), estimates = v(b$estimate), weights = v(b$weight),
    estimate = as.numeric(coef(lm(y ~ on + factor(unit) + factor(time), d))["on"]))
}
decompositions <- list(bacon_case("towns", "towns"), bacon_case("towns-one", "towns", "one"), bacon_case("offices", "offices"), bacon_case("offices-began", "offices", "began"))

# Event studies by regression.
S <- function(id, table, outcome = "y", keep = NULL, covariates = NULL, weights = NULL, cluster = "unit", reference = -1, sun = TRUE, first = NULL) {
  d <- tables[[table]]; if (!is.null(keep)) d <- d[d[[keep]] == 1, ]; if (!is.null(first)) d$cohort <- d[[first]]
  d$time <- d[[time_of[[table]]]]; d$cohort[d$cohort > max(d$time)] <- 0
  if (sun) d <- d[!d$cohort %in% d$time[d$time == min(d$time)], ]
  d$since <- ifelse(d$cohort > 0, d$time - d$cohort, -1000); d$ever <- as.numeric(d$cohort > 0); d$g <- ifelse(d$cohort > 0, d$cohort, 100000)
  right <- if (sun) sprintf("sunab(g, time, ref.p = %s)", reference) else sprintf("i(since, ever, ref = c(%s, -1000))", reference)
  f <- as.formula(paste(outcome, "~", paste(c(right, covariates), collapse = " + "), "| unit + time"))
  e <- quiet(feols(f, d, weights = if (is.null(weights)) NULL else reformulate(weights), cluster = reformulate(cluster), fixef.tol = 3e-12))
  rows <- function(s) { t <- s$coeftable; list(terms = I(gsub("^time::|^since::|:ever$|^cohort::", "", rownames(t))), estimates = v(t[, 1]), ses = v(t[, 2]), p = v(t[, 4])) }
  list(id = id, table = table, outcome = outcome, keep = keep, covariates = if (is.null(covariates)) NULL else I(covariates), weights = weights, cluster = I(cluster), first = first, reference = reference, n = nobs(e),
    dynamic = rows(summary(e)), simple = if (sun) rows(summary(e, agg = "att")), group = if (sun) rows(summary(e, agg = "cohort")), dropped = I(as.character(e$collin.var)))
}
suns <- list(S("sunab", "towns"), S("sunab-covariate", "towns", covariates = "z"), S("sunab-weights", "towns", weights = "w", cluster = "region"), S("sunab-reference", "towns", reference = -2), S("sunab-missing", "towns", outcome = "gaps"),
  S("sunab-unbalanced", "towns", keep = "observed", covariates = "z", weights = "w0"), S("sunab-two-ways", "towns", keep = "several", cluster = c("unit", "year")), S("sunab-one-cohort", "towns", keep = "one"),
  S("sunab-offices", "offices", first = "first"), S("sunab-offices-weights", "offices", first = "first", weights = "w", cluster = "district", outcome = "late"), S("sunab-offices-began", "offices", keep = "began", first = "first", covariates = NULL, reference = -1, cluster = c("unit", "district")))
studies <- list(S("study", "towns", sun = FALSE), S("study-covariate", "towns", covariates = "z", sun = FALSE), S("study-weights", "towns", weights = "w0", cluster = "region", reference = -2, sun = FALSE), S("study-one-cohort", "towns", keep = "one", sun = FALSE),
  S("study-missing", "towns", outcome = "gaps", sun = FALSE),
  S("study-offices", "offices", first = "first", sun = FALSE), S("study-offices-nobody-never", "offices", keep = "began", sun = FALSE), S("study-offices-weights", "offices", first = "first", weights = "w", outcome = "late", cluster = "district", sun = FALSE))
# The multiplier bootstrap from many draws: standard errors, and the critical value with the quantiles about it that sampling spares.
draws <- 50000
M <- function(id, table, ours, cluster = NULL, ...) {
  d <- tables[[table]]; set.seed(7)
  r <- quiet(att_gt(yname = "y", tname = time_of[[table]], idname = "unit", gname = "cohort", data = d, clustervars = cluster, bstrap = TRUE, biters = draws, ...))
  b <- mboot(r$inffunc, r$DIDparams); spread <- apply(b$bres, 2, function(x) diff(quantile(x, c(0.25, 0.75), type = 1)) / (qnorm(0.75) - qnorm(0.25)))
  largest <- apply(abs(t(b$bres) / spread), 2, max)
  list(id = id, table = table, options = ours, cluster = cluster, draws = draws, ses = v(r$se), critical = as.numeric(b$crit.val), levels = I(seq(0.93, 0.97, 0.0025)), quantiles = v(quantile(largest, seq(0.93, 0.97, 0.0025), type = 1)))
}
bootstraps <- list(M("units", "towns", list()), M("clusters", "towns", list(control = "not-yet"), "region", control_group = ny), M("offices", "offices", list(control = "not-yet"), control_group = ny))
version <- function(p) paste(p, packageVersion(p))
drop_null <- function(o) if (is.list(o)) { kept <- o[!vapply(o, is.null, TRUE)]; lapply(kept, drop_null) } else o
cat(full_precision_json(drop_null(list(generator = paste("R", getRversion(), paste(vapply(c("did", "DRDID", "fastglm", "fixest", "didimputation", "bacondecomp"), version, ""), collapse = ", ")),
  tables = lapply(tables, as.list), effects = effects, pairs = pairs, imputed = imputed, decompositions = decompositions, suns = suns, studies = studies, bootstraps = bootstraps))))
