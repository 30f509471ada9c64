# Writes regression.json: lm, glm and glm.nb with the errors of sandwich and clubSandwich, on two small tables.
# Usage, in this folder: Rscript regression.R > regression.json
suppressMessages({ library(sandwich); library(MASS); library(clubSandwich) })
source("../linear-algebra/full-precision-json.R")
source("data.R")
panel <- panel_data(); people <- people_data()
tight <- glm.control(epsilon = 1e-9, maxit = 200)
m <- function(v) { v <- unclass(v); attributes(v) <- list(dim = dim(v)); v }
# glm keeps the weights of the step before its last; refitting from the solution, again and again, makes them its own.
settle <- function(run) { fit <- run(NULL); for (i in 1:30) { b <- coef(fit); b[is.na(b)] <- 0; fit <- suppressWarnings(run(unname(b))) }; fit }
covs <- function(fit, d, kinds) lapply(kinds, function(k) {
  used <- if (is.null(fit$na.action)) d else d[-fit$na.action, ]
  v <- switch(k$type,
    classical = vcov(fit), HC0 = vcovHC(fit, "HC0"), HC1 = vcovHC(fit, "HC1"), HC2 = vcovHC(fit, "HC2"), HC3 = vcovHC(fit, "HC3"), HC4 = vcovHC(fit, "HC4"),
    cluster = do.call(vcovCL, c(list(fit, cluster = used[k$cluster]), k$r)),
    CR2 = as.matrix(vcovCR(fit, cluster = used[[k$cluster]], type = "CR2")), CR3 = as.matrix(vcovCR(fit, cluster = used[[k$cluster]], type = "CR3")),
    "newey-west" = do.call(NeweyWest, c(list(fit), k$r)),
    "driscoll-kraay" = do.call(vcovPL, c(list(fit, cluster = used[k$cluster]), k$r)))
  c(k[setdiff(names(k), "r")], list(matrix = m(v[names(coef(fit))[!is.na(coef(fit))], names(coef(fit))[!is.na(coef(fit))], drop = FALSE])))
})
hc <- lapply(c("classical", "HC0", "HC1", "HC2", "HC3", "HC4"), function(t) list(type = t))
cl <- function(...) list(type = "cluster", cluster = I(c(...)))
by <- list(cl("unit"), c(cl("unit"), list(clusterType = "HC0", r = list(type = "HC0"))), c(cl("unit"), list(clusterAdjustment = FALSE, r = list(cadjust = FALSE))),
  cl("unit", "period"), c(cl("unit", "period"), list(multi0 = TRUE, r = list(multi0 = TRUE))), c(cl("region", "period"), list(fixEigenvalues = TRUE, r = list(fix = TRUE))))
cr <- list(list(type = "CR2", cluster = I("unit")), list(type = "CR3", cluster = I("unit")))
serial <- list(list(type = "newey-west", lag = 3, prewhiten = FALSE, r = list(lag = 3, prewhite = FALSE)), list(type = "newey-west", r = list()),
  list(type = "driscoll-kraay", cluster = I(c("unit", "period")), lag = 2, r = list(lag = 2)))
case <- function(id, table, model, formula, fit, kinds, ..., weights = NULL) {
  d <- positive(get(table), weights); b <- coef(fit); keep <- !is.na(b); table_of <- summary(fit)$coefficients
  statistics <- if (inherits(fit, "glm")) list(deviance = deviance(fit), nullDeviance = fit$null.deviance, logLikelihood = if (is.na(AIC(fit))) NULL else as.numeric(logLik(fit)),
      aic = if (is.na(AIC(fit))) NULL else AIC(fit), dispersion = summary(fit)$dispersion)
    else list(sigma = summary(fit)$sigma, rSquared = summary(fit)$r.squared, adjustedRSquared = summary(fit)$adj.r.squared, logLikelihood = as.numeric(logLik(fit)), aic = AIC(fit), bic = BIC(fit))
  # R 4.2 counts the offset as explained; ours is the share of the outcome less its offset, as in later versions.
  if (!is.null(fit$offset) && !inherits(fit, "glm")) statistics[c("rSquared", "adjustedRSquared")] <- NULL
  c(list(id = id, table = table, model = model, formula = formula, weights = weights), list(...), list(names = I(names(b)[keep]), coefficients = I(as.numeric(b[keep])),
    dropped = I(as.character(names(b)[!keep])), n = nobs(fit), residualDf = fit$df.residual, pValues = I(as.numeric(table_of[, 4])), statistics = statistics, covariances = covs(fit, d, kinds)))
}
# sandwich scales by all rows where some have weight zero; without these rows the numbers are what they should be.
positive <- function(d, w) if (is.null(w)) d else d[d[[w]] > 0, ]
L <- function(id, f, kinds, table = "panel", ...) {
  a <- list(...); d <- positive(get(table), a$weights)
  fit <- eval(bquote(lm(.(as.formula(f)), d, weights = .(if (is.null(a$weights)) NULL else as.name(a$weights)))))
  case(id, table, "ols", f, fit, kinds, ...)
}
G <- function(id, f, family, kinds, table = "panel", ...) {
  a <- list(...); d <- positive(get(table), a$weights)
  fit <- settle(function(b) eval(bquote(glm(.(as.formula(f)), family = .(family), data = d, control = tight, start = .(b), weights = .(if (is.null(a$weights)) NULL else as.name(a$weights))))))
  case(id, table, "glm", f, fit, kinds, family = family$family, link = family$link, ...)
}
N <- function(id, f, kinds, table, ...) {
  fit <- glm.nb(as.formula(f), data = get(table), control = tight)
  for (i in 1:5) fit <- suppressWarnings(glm.nb(as.formula(f), data = get(table), control = tight, init.theta = fit$theta, start = coef(fit)))
  y <- fit$y; th <- theta.ml(y, fitted(fit), limit = 200, eps = 1e-14)
  c(case(id, table, "negbin", f, fit, kinds, ...), list(theta = fit$theta, thetaStandardError = attr(th, "SE")))
}
glm_by <- by[1:4]
cases <- list(
  L("lm-plain", "y ~ x + z", c(hc, by, cr, serial)),
  L("lm-factors", "y ~ x * region + factor(period)", c(hc, by[1:5])),
  L("lm-weighted", "y ~ x + z + region", c(hc, by[1:5]), weights = "w"),
  L("lm-zero-weights", "y ~ x + z", hc[1:3], weights = "w0"),
  L("lm-collinear", "y ~ x + z + double + unitwide + I(unitwide * 3)", c(hc, by[1])),
  L("lm-offset", "y ~ x + offset(z)", c(hc[1:4], by[1])),
  L("lm-no-intercept", "y ~ 0 + x + z", hc),
  L("lm-intercept-only", "y ~ 1", c(hc, by[1])),
  L("lm-people", "income ~ age + sex", c(hc, list(cl("place"))), "people"),
  L("lm-people-quadratic", "log(income) ~ poly(age, 2, raw = TRUE) + sex", hc, "people"),
  L("lm-people-place", "income ~ sex + place", hc, "people"),
  G("logit-plain", "event ~ x + z", binomial(), c(hc[1:5], glm_by)),
  G("logit-factors", "event ~ x + region", binomial(), c(hc[1:4], glm_by)),
  G("logit-people", "yes ~ age + sex", binomial(), c(hc[1:5], list(cl("place"))), "people"),
  G("logit-weighted", "event ~ x + z", binomial(), c(hc[1:2], by[1]), weights = "w0"),
  G("logit-grouped", "cbind(hits, trials - hits) ~ age + sex", binomial(), c(hc[1:5], list(cl("place"))), "people"),
  G("logit-collinear", "event ~ x + z + double", binomial(), c(hc[1:3], by[1])),
  G("probit-plain", "event ~ x + z", binomial("probit"), c(hc[1:5], glm_by)),
  G("probit-people", "yes ~ age + sex", binomial("probit"), hc[1:4], "people"),
  G("probit-grouped", "cbind(hits, trials - hits) ~ age * sex", binomial("probit"), hc[1:4], "people"),
  G("cloglog", "event ~ x + z", binomial("cloglog"), hc[1:3]),
  G("quasibinomial", "cbind(hits, trials - hits) ~ age + sex", quasibinomial(), hc[1:4], "people"),
  G("poisson-plain", "count ~ x + z", poisson(), c(hc[1:5], glm_by, serial[1])),
  G("poisson-offset", "count ~ x + z + region + offset(log(exposure))", poisson(), c(hc[1:5], glm_by)),
  G("poisson-people", "visits ~ age + sex + place", poisson(), c(hc[1:4], list(cl("place"))), "people"),
  G("poisson-weighted", "count ~ x + z", poisson(), c(hc[1:2], by[1]), weights = "w0"),
  G("poisson-identity", "visits ~ sex", poisson("identity"), hc[1:3], "people"),
  G("poisson-sqrt", "visits ~ age", poisson("sqrt"), hc[1:3], "people"),
  G("quasipoisson", "count ~ x + z + region", quasipoisson(), c(hc[1:4], glm_by)),
  G("quasipoisson-people", "visits ~ age + sex", quasipoisson(), hc[1:4], "people"),
  G("gamma-log", "cost ~ age + sex", Gamma("log"), hc[1:4], "people"),
  G("gamma-inverse", "cost ~ age", Gamma(), hc[1:3], "people"),
  G("gaussian-log", "income ~ age", gaussian("log"), hc[1:3], "people"),
  N("negbin-people", "visits ~ age + sex", c(hc[1:4], list(cl("place"))), "people"),
  N("negbin-panel", "count ~ x + z", c(hc[1:3], by[1:4]), "panel"),
  N("negbin-offset", "count ~ x + region + offset(log(exposure))", c(hc[1:3], by[1]), "panel"))
cat(full_precision_json(list(
  generator = paste("R", getRversion(), "sandwich", packageVersion("sandwich"), "MASS", packageVersion("MASS"), "clubSandwich", packageVersion("clubSandwich")),
  tables = lapply(list(panel = panel, people = people), numbers_and_categories), cases = cases)))
