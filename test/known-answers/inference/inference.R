# Writes inference.json: predictions, joint tests, linear combinations, margins and profile intervals.
# Usage, in this folder: Rscript inference.R > inference.json
suppressMessages({ library(sandwich); library(car); library(numDeriv) })
source("../linear-algebra/full-precision-json.R")
source("../regression/data.R")
panel <- panel_data(); people <- people_data()
tight <- glm.control(epsilon = 1e-9, maxit = 100)
settle <- function(run) { fit <- run(NULL); for (i in 1:30) fit <- suppressWarnings(run(unname(coef(fit)))); fit }
new <- data.frame(x = c(-1, 0.5, 3), z = c(0.2, 1, 4), region = factor(c("north", "west", "east"), levels = levels(factor(panel$region))))
lm1 <- lm(y ~ x + z + region, panel); lm2 <- lm(income ~ age + sex, people)
logit <- settle(function(s) glm(event ~ x * z + region, binomial, panel, start = s, control = tight))
poisson <- settle(function(s) glm(count ~ x + z + offset(log(exposure)), poisson, panel, start = s, control = tight))
probit <- settle(function(s) glm(yes ~ age + sex, binomial("probit"), people, start = s, control = tight))
u <- function(x) I(as.numeric(x))
interval <- function(p) list(fit = u(p[, 1]), low = u(p[, 2]), high = u(p[, 3]))
link <- function(fit, new) { p <- predict(fit, new, se.fit = TRUE); list(fit = u(p$fit), se = u(p$se.fit)) }
response <- function(fit, new) { p <- predict(fit, new, se.fit = TRUE, type = "response"); list(fit = u(p$fit), se = u(p$se.fit)) }
new2 <- data.frame(age = c(20, 45, 66), sex = c("f", "m", "m"))
new3 <- cbind(new, exposure = c(6, 10, 20))
joint <- function(fit, names, v, test, rhs = NULL) { h <- linearHypothesis(fit, names, rhs = rhs, vcov. = v, test = test)
  list(statistic = h[2, if (test == "F") "F" else "Chisq"], df1 = h[2, "Df"], p = h[2, if (test == "F") "Pr(>F)" else "Pr(>Chisq)"]) }
hc1 <- function(f) vcovHC(f, "HC1"); by_unit <- function(f) vcovCL(f, cluster = panel$unit)
regions <- paste0("region", c("north", "south", "west"))
# Average marginal effects and standardised means, with errors by numeric derivatives in the coefficients.
averages <- function(fit, f) { b <- coef(fit); est <- f(b); g <- jacobian(f, b, method.args = list(eps = 1e-6, r = 6)); list(estimate = u(est), covariance = u(g %*% hc1(fit) %*% t(g))) }
mean_under <- function(fit, data) { X <- model.matrix(delete.response(terms(fit)), data, xlev = fit$xlevels); o <- model.offset(model.frame(delete.response(terms(fit)), data, xlev = fit$xlevels)); if (is.null(o)) o <- 0
  function(b) mean(fit$family$linkinv(as.numeric(X %*% b) + o)) }
region_means <- function(b) sapply(sort(unique(panel$region)), function(r) mean_under(logit, transform(panel, region = r))(b))
eta <- function(fit, b) { o <- model.offset(model.frame(fit)); as.numeric(model.matrix(fit) %*% b) + if (is.null(o)) 0 else o }
x_logit <- function(b) mean(dlogis(eta(logit, b)) * (b["x"] + b["x:z"] * panel$z))
x_poisson <- function(b) mean(exp(eta(poisson, b))) * b["x"]
sex_means <- function(b) sapply(c("f", "m"), function(s) mean_under(probit, transform(na.omit(people), sex = s))(b))
cat(full_precision_json(list(
  generator = paste("R", getRversion(), "car", packageVersion("car"), "sandwich", packageVersion("sandwich"), "numDeriv", packageVersion("numDeriv")),
  tables = lapply(list(panel = panel, people = people, new = new, new2 = new2, new3 = new3), numbers_and_categories),
  predictions = list(confidence = interval(predict(lm1, new, interval = "confidence")), prediction = interval(predict(lm1, new, interval = "prediction", level = 0.9)),
    people = interval(predict(lm2, new2, interval = "confidence")), logitLink = link(logit, new), logitResponse = response(logit, new),
    poissonLink = link(poisson, new3), poissonResponse = response(poisson, new3), probitResponse = response(probit, new2)),
  wald = list(lm = joint(lm1, regions, vcov(lm1), "F"), lmHC1 = joint(lm1, regions, hc1(lm1), "F"), lmCluster = joint(lm1, c("x", "z"), by_unit(lm1), "F"),
    lmValues = joint(lm1, c("x = 0.5", "z = -0.25"), vcov(lm1), "F"), lmSum = joint(lm1, "x + z = 0", hc1(lm1), "F"), logit = joint(logit, regions, vcov(logit), "Chisq"), logitHC1 = joint(logit, c("x", "z", "x:z"), hc1(logit), "Chisq"),
    people = joint(lm2, c("age", "sexm"), vcov(lm2), "F")),
  margins = list(regions = averages(logit, region_means), x = averages(logit, x_logit), sexes = averages(probit, sex_means), poissonX = averages(poisson, x_poisson))
)))
