# Writes options.json: the options of surveys one by one, on three small samples made by a formula.
# Usage, in this folder: Rscript options.R > options.json
source("../linear-algebra/full-precision-json.R")
suppressMessages(library(survey))
# blocks: five strata with two units each and one with a single unit; missing values, weights of zero, ties.
i <- 1:44
blocks <- data.frame(stratum = c(letters[1:5], "f")[pmin((i - 1) %/% 8, 5) + 1], unit = (i - 1) %/% 4 + 1, size = c(30, 24, 18, 40, 12, 9)[pmin((i - 1) %/% 8, 5) + 1],
  weight = round(6 + 4 * sin(1.7 * i), 2), y = round(20 + 5 * cos(0.9 * i) + 2 * ((i - 1) %/% 8), 1), x = round(3 + sin(0.5 * i) + i / 40, 3), count = (i * 7) %% 6,
  z = as.numeric(sin(2.3 * i) > 0.35), group = c("n", "s", "w")[(i * 5) %% 3 + 1], half = c("a", "b")[(i %/% 3) %% 2 + 1], log_size = round(0.1 * (i %% 5), 1))
blocks$y[c(3, 17, 29)] <- NA; blocks$weight[c(6, 21)] <- 0; blocks$z[40] <- NA; blocks$group[13] <- NA
# staged: three stages, population sizes at each; one school sampled whole.
j <- 1:48
staged <- data.frame(district = (j - 1) %/% 12 + 1, school = (j - 1) %/% 4 + 1, class = (j - 1) %/% 2 + 1, n1 = 20, n2 = c(3, 9, 5, 7)[(j - 1) %/% 12 + 1], n3 = 4 + ((j - 1) %/% 4) %% 3,
  n4 = 10, y = round(50 + 6 * sin(0.7 * j) + 3 * ((j - 1) %/% 12), 2), x = round(2 + cos(0.3 * j), 3), z = as.numeric(cos(1.9 * j) > 0), group = c("u", "v")[(j * 3 %/% 2) %% 2 + 1], count = (j * 3) %% 7)
v <- function(x) I(unname(as.numeric(x)))
est <- function(s) list(estimate = v(coef(s)), se = v(SE(s)))
glm_of <- function(m) list(estimate = v(coef(m)), se = v(sqrt(diag(vcov(m)))), df = m$df.residual)
tight <- glm.control(epsilon = 1e-15, maxit = 200)
# svyglm takes the weights of the last step but one into the errors: started from its own answer they are those of the last.
settled <- function(f, d, ...) { fit <- function(...) suppressWarnings(do.call(svyglm, list(f, d, ..., control = tight))); m <- fit(...); for (k in 1:3) m <- fit(..., start = coef(m)); m }
pairs <- subset(blocks, stratum != "f")
paired <- svydesign(~unit, strata = ~stratum, weights = ~weight, data = pairs)
corrected <- svydesign(~unit, strata = ~stratum, weights = ~weight, fpc = ~size, data = pairs)
three <- svydesign(~district + school + class, fpc = ~n1 + n2 + n3, data = staged)
shares <- svydesign(~district + school, fpc = ~I(4 / n1) + I(3 / n2), data = staged)
rows <- svydesign(~1, weights = ~1, data = staged)

lonely <- lapply(c("remove", "certainty", "adjust", "average"), function(rule) { options(survey.lonely.psu = rule); on.exit(options(survey.lonely.psu = "fail"))
  one <- function(d) list(mean = est(svymean(~y, d, na.rm = TRUE)), total = est(svytotal(~x, d)), domain = est(svymean(~x, subset(d, half == "a"))))
  list(rule = rule, plain = one(svydesign(~unit, strata = ~stratum, weights = ~weight, data = blocks)), corrected = one(svydesign(~unit, strata = ~stratum, weights = ~weight, fpc = ~size, data = blocks))) })
stages <- lapply(list(three = three, shares = shares, rows = rows, paired = paired, corrected = corrected), function(d) list(weights = v(weights(d)), degf = degf(d),
  mean = est(svymean(~y + x, d, na.rm = TRUE)), total = est(svytotal(~y, d, na.rm = TRUE)), ratio = est(svyratio(~y, ~x, d, na.rm = TRUE)), counts = est(svytotal(~z, subset(d, !is.na(z)))),
  effects = v(c(deff(svymean(~x, d, deff = TRUE)), deff(svymean(~x, d, deff = "replace")), deff(svytotal(~x, d, deff = TRUE))))))
by <- lapply(list(corrected = subset(corrected, !is.na(group) & !is.na(y)), three = three), function(d) { f <- if ("half" %in% names(d$variables)) ~group + half else ~group + z
  b <- list(mean = svyby(~y + x, f, d, svymean, na.rm = TRUE, covmat = TRUE), total = svyby(~x, f, d, svytotal, covmat = TRUE), ratio = svyby(~x, f, denominator = ~I(count + 1), d, svyratio, covmat = TRUE))
  lapply(b, function(r) list(estimate = v(coef(r)), se = v(unlist(SE(r))), covariance = unname(as.matrix(vcov(r))))) })
rules <- c("math", "school", "shahvaish", "hf1", "hf2", "hf4", "hf5", "hf7"); scales <- c("mean", "beta", "xlogit", "asin"); at <- c(0.1, 0.25, 0.5, 0.8)
quantiles <- lapply(list(corrected = subset(corrected, weight > 0 & !is.na(y)), three = three), function(d) list(
  rules = sapply(rules, function(r) v(coef(svyquantile(~y, d, at, qrule = r))), simplify = FALSE),
  scales = sapply(scales, function(s) { q <- svyquantile(~y, d, at, interval.type = s, alpha = 0.1)[[1]]; list(low = v(q[, 2]), high = v(q[, 3]), se = v(q[, 4])) }, simplify = FALSE)))
# The likelihood interval with a profile fine enough to be held to.
likelihood <- function(d, level) { m <- svyglm(z ~ 1, d, family = quasibinomial, control = tight); plogis(confint(m, 1, level = level, method = "likelihood", ddf = degf(d), del = 0.002, maxsteps = 20000)) }
proportions <- lapply(list(corrected = subset(corrected, weight > 0 & !is.na(z)), three = three, domain = subset(three, group == "u")), function(d) lapply(c(`0.95` = 0.95, `0.8` = 0.8), function(level) c(
  sapply(c("logit", "xlogit", "asin", "mean", "beta"), function(m) v(attr(svyciprop(~z, d, method = m, level = level, df = degf(d)), "ci")), simplify = FALSE), list(likelihood = v(likelihood(d, level))))))
models <- lapply(list(corrected = corrected, three = three), function(d) list(
  gaussian = glm_of(settled(y ~ x + count, d)), quasibinomial = glm_of(settled(z ~ x, d, family = quasibinomial)), binomial = glm_of(settled(z ~ x + y, d, family = binomial)),
  quasipoisson = glm_of(settled(count ~ x, d, family = quasipoisson)), offset = glm_of(settled(count ~ x + offset(log(x + 1)), d, family = quasipoisson)), Gamma = glm_of(settled(y ~ x, d, family = Gamma("log"))),
  probit = glm_of(settled(z ~ x, d, family = quasibinomial("probit"))), domain = glm_of(settled(y ~ x, subset(d, count > 1)))))
association <- lapply(list(corrected = corrected, three = three), function(d) sapply(c("F", "Chisq", "Wald", "adjWald"), function(s) { t <- suppressWarnings(svychisq(~z + group, d, statistic = s)); list(statistic = as.numeric(t$statistic), p = as.numeric(t$p.value)) }, simplify = FALSE))
fitted <- function(d) list(weights = v(if (inherits(d, "svyrep.design")) weights(d, "sampling") else weights(d)), mean = est(svymean(~y, d, na.rm = TRUE)), total = est(svytotal(~x + count, d)), ratio = est(svyratio(~count, ~x, d)), domain = est(svymean(~x, subset(d, count > 2))))
G <- data.frame(group = c("u", "v"), Freq = c(700, 900)); Z <- data.frame(z = c(0, 1), Freq = c(750, 850)); C <- data.frame(count = 0:6, Freq = c(230, 220, 240, 230, 230, 220, 230))
known <- c(`(Intercept)` = 1600, x = 3300, z = 820); cal <- function(d, ...) calibrate(d, ~x + z, known, ..., maxit = 500, epsilon = 1e-12)
calibrations <- lapply(list(three = three, paired_jkn = as.svrepdesign(three, type = "JK1")), function(d) list(poststratified = fitted(postStratify(d, ~group, G)),
  raked = fitted(rake(d, list(~group, ~z, ~count), list(G, Z, C), control = list(maxit = 1000, epsilon = 1e-11))), linear = fitted(cal(d)), bounded = fitted(cal(d, bounds = c(0.4, 2.5))),
  raking = fitted(cal(d, calfun = "raking")), logit = fitted(cal(d, calfun = "logit", bounds = c(0.3, 3)))))
twice <- fitted(postStratify(cal(three), ~group, G))
# Replicate weights of every kind, as a survey would publish them. Half samples by Sylvester's matrix, so that both sides take the same halves.
sylvester <- function(k) if (k == 1) matrix(1) else { s <- sylvester(k / 2); rbind(cbind(s, s), cbind(s, -s)) }
H <- sylvester(8)[, -1]; stratum <- match(pairs$stratum, letters); first <- pairs$unit %% 2 == 1
halves <- lapply(c(BRR = 0, Fay = 0.4), function(rho) { factors <- sapply(1:8, function(r) ifelse((H[r, stratum] == 1) == first, 2 - rho, rho))
  d <- svrepdesign(data = pairs, weights = ~weight, repweights = factors, combined.weights = FALSE, type = if (rho == 0) "BRR" else "Fay", rho = if (rho > 0) rho)
  list(rho = rho, mean = est(svymean(~y, d, na.rm = TRUE)), total = est(svytotal(~x, d)), ratio = est(svyratio(~count, ~x, d)), model = glm_of(settled(z ~ x, d, family = quasibinomial))) })
set.seed(12)
made <- list(JK1 = as.svrepdesign(three, type = "JK1"), JKn = as.svrepdesign(corrected, type = "JKn"), BRR = as.svrepdesign(paired, type = "BRR"), Fay = as.svrepdesign(paired, type = "Fay", fay.rho = 0.3),
  subbootstrap = as.svrepdesign(paired, type = "subbootstrap", replicates = 40), bootstrap = as.svrepdesign(corrected, type = "bootstrap", replicates = 30))
replicates <- lapply(names(made), function(n) { d <- made[[n]]; d$mse <- FALSE; m <- d; m$mse <- TRUE; both <- is.element("half", names(d$variables))
  list(type = n, table = if (both) "pairs" else "staged", weights = v(weights(d, "sampling")), replicates = unname(weights(d, "analysis")), scale = d$scale, rscales = v(d$rscales), degf = degf(d),
    mean = est(svymean(~y, d, na.rm = TRUE)), mse = est(svymean(~y, m, na.rm = TRUE)), total = est(svytotal(~x, d)), ratio = est(svyratio(~count, ~x, d)),
    by = est(svyby(~x, ~group, d, svymean)), median = { q <- svyquantile(~y, d, 0.5, na.rm = TRUE, interval.type = "quantile")[[1]]; list(estimate = q[1], se = q[4]) },
    model = glm_of(settled(y ~ x, d)), logistic = glm_of(settled(z ~ x, d, family = quasibinomial)), association = { t <- svychisq(~z + group, d); list(statistic = as.numeric(t$statistic), p = as.numeric(t$p.value)) }) })
cat(full_precision_json(list(generator = paste("R", getRversion(), "survey", packageVersion("survey")), blocks = as.list(blocks), pairs = as.list(pairs), staged = as.list(staged),
  lonely = lonely, stages = stages, by = by, at = at, quantiles = quantiles, proportions = proportions, models = models, association = association, calibrations = calibrations, twice = twice, halves = halves, replicates = replicates)))
