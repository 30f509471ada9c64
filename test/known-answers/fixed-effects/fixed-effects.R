# Writes fixed-effects.json: feols, fepois and feglm of fixest on the two small tables of the regression family.
# Usage, in this folder: Rscript fixed-effects.R > fixed-effects.json
suppressMessages({ library(fixest); library(sandwich) })
setFixest_notes(FALSE); setFixest_nthreads(1)
source("../linear-algebra/full-precision-json.R")
source("../regression/data.R")
panel <- panel_data(); people <- people_data()
# People who stand alone in a group of age, for singletons.
people$decade <- paste0("d", people$age %/% 4)
people$decade[is.na(people$age)] <- NA
m <- function(v) { v <- unclass(v); attributes(v) <- list(dim = dim(v)); v }
kinds <- list(list(se = "classical", r = list(vcov = "iid")), list(se = "HC1", r = list(vcov = "hetero")))
cl <- function(..., more = list(), ssc = NULL) c(list(se = "cluster", cluster = I(c(...)), r = c(list(vcov = reformulate(c(...))), if (!is.null(ssc)) list(ssc = ssc))), more)
by <- list(cl("unit"), cl("unit", "period"), cl("region"), cl("unit", more = list(absorbedCount = "full"), ssc = ssc(K.fixef = "full")),
  cl("unit", more = list(absorbedCount = "none"), ssc = ssc(K.fixef = "none")), cl("unit", more = list(parameterAdjustment = FALSE), ssc = ssc(K.adj = FALSE)),
  cl("unit", "period", more = list(clusterDf = "conventional"), ssc = ssc(G.df = "conventional")), cl("unit", more = list(clusterAdjustment = FALSE), ssc = ssc(G.adj = FALSE)))
serial <- list(list(se = "newey-west", lag = 2, unit = "unit", time = "period", r = list(vcov = NW(2) ~ unit + period)),
  list(se = "driscoll-kraay", lag = 1, time = "period", r = list(vcov = DK(1) ~ period)), list(se = "driscoll-kraay", time = "period", r = list(vcov = DK ~ period)))
case <- function(id, table, model, formula, fit, kinds, ...) {
  linear <- model == "feols"
  stat <- if (linear && is.null(list(...)$iv)) list(rSquared = r2(fit, "r2"), adjustedRSquared = r2(fit, "ar2"), withinRSquared = r2(fit, "wr2"), adjustedWithinRSquared = r2(fit, "war2")) else list()
  if (is.null(list(...)$weights)) stat$logLikelihood <- as.numeric(logLik(fit))
  if (!linear) stat$deviance <- deviance(fit)
  stat <- lapply(stat, unname)
  list(id = id, table = table, model = model, formula = formula, options = list(...), names = I(names(coef(fit))), coefficients = I(unname(coef(fit))),
    dropped = I(as.character(fit$collin.var)), n = nobs(fit), parameters = fit$nparams, effects = as.list(fit$fixef_sizes), statistics = stat,
    covariances = lapply(kinds, function(k) { v <- do.call(vcov, c(list(fit), k$r, list(attr = TRUE))); s <- do.call(summary, c(list(fit), k$r))
      c(k[setdiff(names(k), "r")], list(matrix = m(v), pValues = I(unname(s$coeftable[, 4])))) }))
}
E <- function(id, f, kinds, table = "panel", call = list(), ...) {
  fit <- do.call(feols, c(list(as.formula(f), get(table), fixef.tol = 3e-12, collin.tol = 1e-9), call))
  case(id, table, "feols", f, fit, kinds, ...)
}
settings <- list(glm.tol = 1e-12, fixef.tol = 3e-12, glm.iter = 200)
# fixest stops where the deviance does; started again from its solution, time and again, it settles on the coefficients.
settle <- function(run) { fit <- run(NULL); for (i in 1:10) fit <- run(fit$linear.predictors); fit }
P <- function(id, f, kinds, table = "panel", call = list(), ...)
  case(id, table, "fepois", f, settle(function(eta) do.call(fepois, c(list(as.formula(f), get(table), etastart = eta), settings, call))), kinds, ...)
B <- function(id, f, family, kinds, table = "panel", call = list(), ...)
  case(id, table, "feglm", f, settle(function(eta) do.call(feglm, c(list(as.formula(f), get(table), family = family, etastart = eta), settings, call))), kinds, family = family$family, link = family$link, ...)
cases <- list(
  E("one-effect", "y ~ x + z | unit", c(kinds, by, serial)),
  E("two-effects", "y ~ x + z | unit + period", c(kinds, by, serial)),
  E("three-effects", "y ~ x + z | unit + period + region", c(kinds, by[1:3])),
  E("weighted", "y ~ x + z | unit + period", c(kinds, by[1:3]), call = list(weights = ~w), weights = "w"),
  E("zero-weights", "y ~ x + z | unit + period", c(kinds, by[1:2]), call = list(weights = ~w0), weights = "w0"),
  E("slopes", "y ~ x + z | unit[period]", c(kinds, by[1])),
  E("slopes-and-effects", "y ~ x | region[period, z] + unit", c(kinds, by[1])),
  E("slopes-alone", "y ~ x + z | unit[[period]]", kinds),
  E("combined", "y ~ x + z | unit + region^period", c(kinds, by[1:2])),
  E("absorbed-column", "y ~ x + unitwide + z | unit + period", c(kinds, by[1])),
  E("collinear", "y ~ x + z + double | unit", c(kinds, by[1])),
  E("factors", "y ~ x + factor(period) | unit", c(kinds, by[1])),
  E("event-study", "y ~ i(period, treated, ref = 3) + x | unit + period", c(kinds, by[1])),
  E("offset", "y ~ x | unit + period", c(kinds, by[1]), call = list(offset = ~z), offset = "z"),
  E("no-effects", "y ~ x + z", kinds),
  E("people", "income ~ age | sex + place", c(kinds, list(cl("place"))), "people"),
  E("people-no-singletons", "income ~ trials | decade", kinds, "people", call = list(fixef.rm = "singleton"), removeSingletons = TRUE),
  E("instrument", "y ~ z | unit + period | x ~ exposure + w", c(kinds, by[1]), iv = TRUE),
  E("instrument-no-effects", "y ~ z | x ~ exposure + w", kinds, iv = TRUE),
  P("poisson", "count ~ x + z | unit", c(kinds, by[1:3])),
  P("poisson-two", "count ~ x + z | unit + period", c(kinds, by)),
  P("poisson-offset", "count ~ x | unit + period", c(kinds, by[1:2]), call = list(offset = ~log(exposure)), offset = "log(exposure)"),
  P("poisson-weighted", "count ~ x + z | region + period", c(kinds, by[1]), call = list(weights = ~w0), weights = "w0"),
  P("poisson-people", "visits ~ age | place", c(kinds, list(cl("place"))), "people"),
  P("poisson-slopes", "count ~ x | region[period]", c(kinds, by[1])),
  P("poisson-no-effects", "visits ~ age + sex", kinds, "people"),
  B("logit", "event ~ x + z | region", binomial(), c(kinds, by[1:2])),
  B("logit-units", "event ~ x + z | unit", binomial(), c(kinds, by[1])),
  B("probit", "event ~ x + z | region + period", binomial("probit"), c(kinds, by[1])),
  B("logit-people", "yes ~ trials | place", binomial(), kinds, "people"))
# HC2 and HC3 of the regression on indicators.
lsdv <- lm(y ~ x + z + factor(unit), panel, weights = w)
leverage <- lapply(c(HC2 = "HC2", HC3 = "HC3", HC4 = "HC4"), function(t) m(vcovHC(lsdv, t)[2:3, 2:3]))
cat(full_precision_json(list(generator = paste("R", getRversion(), "fixest", packageVersion("fixest"), "sandwich", packageVersion("sandwich")),
  tables = lapply(list(panel = panel, people = people), numbers_and_categories), cases = cases, leverage = leverage)))
