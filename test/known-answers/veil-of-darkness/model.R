# Writes model.json: the logistic model of the veil of darkness by R glm, splines and sandwich, on made-up stops.
# Usage, in this folder: Rscript model.R > model.json
source("../linear-algebra/full-precision-json.R")
suppressMessages({ library(splines); library(sandwich) })
set.seed(1)
n <- 900
window <- c(1020.25, 1260.75)
d <- data.frame(day = 17000L + sample.int(120, n, TRUE) * 7L, minute = sample(1021:1260, n, TRUE),
  place = sample(c("east", "north", "west"), n, TRUE, c(5, 3, 2)))
d$year <- format(as.Date(d$day, origin = "1970-01-01"), "%Y")
# Half of the times are seconds, so that knots lie between minutes.
d$minute <- d$minute + ifelse(seq_len(n) %% 2 == 0, 0, round(59 * abs(sin(seq_len(n)))) / 60)
dusk <- 1140.5 + 118 * sin(2 * pi * (d$day - 17245) / 365.25)
d$dark <- as.integer(d$minute >= dusk)
d$y <- as.integer(runif(n) < plogis(-0.4 - 0.5 * d$dark + 0.6 * sin(d$minute / 80) + 0.5 * (d$place == "west")))
d$after <- as.integer(d$day >= 17400L)
knots <- quantile(d$minute, (1:5) / 6, type = 7, names = FALSE)
basis <- function(m) ns(m, knots = knots, Boundary.knots = window)
answer <- function(fit, term) {
  cl <- vcovCL(fit, d$day, type = "HC1")
  list(estimate = coef(fit)[[term]], model = sqrt(vcov(fit)[term, term]), HC0 = sqrt(sandwich(fit)[term, term]),
    cluster = sqrt(cl[term, term]))
}
main <- glm(y ~ dark + basis(minute) + place + year, binomial, d, epsilon = 1e-14, maxit = 100)
plain <- glm(y ~ dark + basis(minute), binomial, d, epsilon = 1e-14, maxit = 100)
d$db <- d$dark * (1 - d$after)
d$da <- d$dark * d$after
split <- glm(y ~ db + da + basis(minute) + place + year + after, binomial, d, epsilon = 1e-14, maxit = 100)
cl <- vcovCL(split, d$day, type = "HC1")
w <- ifelse(names(coef(split)) == "da", 1, ifelse(names(coef(split)) == "db", -1, 0))
yearly <- glm(y ~ dark:year + basis(minute) + place + year, binomial, d, epsilon = 1e-14, maxit = 100)
cat(full_precision_json(list(
  generator = paste("R", getRversion(), "glm, splines", packageVersion("splines"), ", sandwich", packageVersion("sandwich"), "vcovCL type HC1"),
  window = window, knots = I(knots), dates = length(unique(d$day)),
  main = answer(main, "dark"), plain = answer(plain, "dark"),
  before = answer(split, "db"), after = answer(split, "da"),
  change = list(estimate = sum(w * coef(split)), cluster = sqrt(drop(t(w) %*% cl %*% w))),
  years = lapply(setNames(nm = sort(unique(d$year))), function(y) answer(yearly, paste0("dark:year", y))),
  stops = list(day = I(d$day), minute = I(d$minute), place = I(d$place), year = I(d$year), dark = I(d$dark), y = I(d$y), after = I(d$after)))))
