# Writes interrupted-time-series.json: segmented regressions of a small monthly series in R 4.2.2.
# Usage, in this folder: Rscript interrupted-time-series.R > interrupted-time-series.json
suppressMessages({ library(sandwich); library(MASS); library(nlme); library(prais); library(lmtest) })
source("../linear-algebra/full-precision-json.R")
set.seed(20260401)
n <- 60; t <- 1:n
e <- as.numeric(arima.sim(list(ar = 0.5), n))
d <- data.frame(
  t = t, l1 = as.integer(t >= 25), s1 = pmax(0, t - 24), l2 = as.integer(t >= 45), s2 = pmax(0, t - 44),
  sin1 = sin(2 * pi * t / 12), cos1 = cos(2 * pi * t / 12)
)
d$y <- round(20 + 0.1 * t - 3 * d$l1 + 0.05 * d$s1 + 2 * d$l2 + 2 * d$sin1 + e, 3)
d$people <- round(1000 + 8 * t + 20 * rnorm(n))
d$count <- rnegbin(n, d$people * exp(-3 + 0.004 * t - 0.3 * d$l1 + 0.2 * d$cos1), 12)
d$gaps <- d$y; d$gaps[c(7, 20, 21, 50)] <- NA
tight <- glm.control(epsilon = 1e-14, maxit = 200)
full <- y ~ t + l1 + s1 + l2 + s2 + sin1 + cos1
one <- y ~ t + l1 + s1
plain <- function(v) { v <- as.matrix(v); dimnames(v) <- NULL; v }
# Effects of both interventions from period 25 on, by the delta method.
effects <- function(fit, v, link) {
  x <- model.matrix(fit); w <- x; w[, c("l1", "s1", "l2", "s2")] <- 0
  off <- if (is.null(fit$offset)) 0 else fit$offset
  mu <- function(m) link(as.numeric(m %*% coef(fit)) + off)
  slope <- if (identical(link, exp)) mu else function(m) rep(1, nrow(m))
  post <- d$t >= 25; f <- mu(x); g <- mu(w)
  grad <- (slope(x) * x - slope(w) * w)
  total <- colSums(grad[post, ]); ratio <- colSums((slope(x) * x)[post, ]) / sum(f[post]) - colSums((slope(w) * w)[post, ]) / sum(g[post])
  list(fitted = f, counterfactual = g, effect_se = sqrt(rowSums((grad %*% v) * grad)), cumulative = sum((f - g)[post]),
       cumulative_se = sqrt(drop(t(total) %*% v %*% total)), ratio = sum(f[post]) / sum(g[post]), ratio_log_se = sqrt(drop(t(ratio) %*% v %*% ratio)))
}
linear <- function(fit, v) list(coef = unname(coef(fit)), se = unname(sqrt(diag(v))), df = fit$df.residual)
ols <- lm(full, d)
nw <- NeweyWest(ols, lag = 12, prewhite = FALSE, adjust = TRUE)
nb <- glm.nb(count ~ t + l1 + s1 + l2 + s2 + sin1 + cos1 + offset(log(people)), d, control = glm.control(epsilon = 1e-10, maxit = 200))
po <- glm(count ~ t + l1 + s1 + l2 + s2 + sin1 + cos1 + offset(log(people)), poisson, d, control = tight)
tightly <- glsControl(tolerance = 1e-12, msTol = 1e-14, msMaxIter = 500, maxIter = 500, opt = "nlminb", returnObject = TRUE)
gls_of <- function(formula, data, method, correlation) {
  m <- gls(formula, data, correlation = correlation, method = method, control = tightly, na.action = na.omit)
  list(coef = unname(coef(m)), se = unname(sqrt(diag(vcov(m)))), phi = unname(coef(m$modelStruct$corStruct, unconstrained = FALSE)), sigma = m$sigma, loglik = as.numeric(logLik(m)))
}
arima_of <- function(y, order, seasonal, x) {
  m <- arima(y, order = order, seasonal = list(order = seasonal, period = 12), xreg = x, include.mean = FALSE, method = "ML",
             optim.control = list(reltol = 1e-15, maxit = 1000))
  list(coef = unname(m$coef), se = unname(sqrt(diag(m$var.coef))), sigma2 = m$sigma2, loglik = m$loglik)
}
prais_of <- function(formula, twostep = FALSE) {
  d$id <- 1
  m <- suppressMessages(suppressWarnings(prais_winsten(formula, data = d, index = c("id", "t"), max_iter = 1000, tol = 1e-14, twostep = twostep)))
  s <- summary(m)
  list(coef = unname(coef(m)), se = unname(s$coefficients[, 2]), rho = m$rho[nrow(m$rho), 1], df = m$df.residual)
}
orcutt <- function(formula) {
  m <- lm(formula, d); x <- model.matrix(m); y <- d$y; rho <- 0
  for (i in 1:500) {
    r <- y - drop(x %*% coef(m)); rho <- sum(r[-1] * r[-n]) / sum(r[-n]^2)
    xs <- x[-1, ] - rho * x[-n, ]; m <- lm(I(y[-1] - rho * y[-n]) ~ xs - 1)
  }
  list(coef = unname(coef(m)), se = unname(sqrt(diag(vcov(m)))), rho = rho, df = m$df.residual)
}
x <- cbind(1, as.matrix(d[c("t", "l1", "s1")]))
w <- ts(d$y)
cat(full_precision_json(list(
  r = as.character(getRversion()),
  packages = sapply(c("sandwich", "MASS", "nlme", "prais", "lmtest"), function(p) as.character(packageVersion(p))),
  data = list(y = d$y, gaps = I(d$gaps), count = d$count, people = d$people),
  design = plain(model.matrix(ols)),
  ols = c(linear(ols, nw), list(hc1 = unname(sqrt(diag(vcovHC(ols, "HC1")))), classical = unname(sqrt(diag(vcov(ols)))), loglik = as.numeric(logLik(ols)),
    dw = unname(dwtest(ols)$statistic), dw_p = dwtest(ols)$p.value), effects(ols, nw, identity)),
  poisson = c(linear(po, NeweyWest(po, lag = 12, prewhite = FALSE, adjust = TRUE)), effects(po, NeweyWest(po, lag = 12, prewhite = FALSE, adjust = TRUE), exp)),
  quasi_se = unname(sqrt(diag(vcov(glm(formula(po), quasipoisson, d, control = tight))))),
  negbin = c(linear(nb, vcov(nb)), list(theta = nb$theta), effects(nb, vcov(nb), exp)),
  gls_ml = gls_of(one, d, "ML", corAR1(0.3, form = ~t)),
  gls_reml = gls_of(full, d, "REML", corAR1(0.3, form = ~t)),
  gls_gaps = gls_of(gaps ~ t + l1 + s1, d, "ML", corCAR1(0.3, form = ~t)),
  gls_ar2 = gls_of(one, d, "ML", corARMA(c(0.3, 0.1), form = ~t, p = 2)),
  arima_seasonal = arima_of(w, c(1, 0, 0), c(1, 0, 0), x),
  arima_gaps = arima_of(ts(d$gaps), c(2, 0, 0), c(0, 0, 0), x),
  prais = prais_of(one), prais_twostep = prais_of(one, TRUE), orcutt = orcutt(one),
  acf = as.numeric(acf(d$y, lag.max = 12, plot = FALSE)$acf),
  acf_gaps = as.numeric(acf(d$gaps, lag.max = 6, plot = FALSE, na.action = na.pass)$acf),
  box = unlist(Box.test(residuals(ols), 6, "Ljung")[c("statistic", "p.value")], use.names = FALSE),
  box_fitted = Box.test(residuals(ols), 6, "Ljung", fitdf = 2)$p.value
)), "\n")
