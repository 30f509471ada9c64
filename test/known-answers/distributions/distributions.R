# Writes distributions.json: R's distributions on grids that reach far into both tails.
# Usage, in this folder: Rscript distributions.R > distributions.json
# Rows: the arguments, then (functions p) lower, upper, log lower, log upper; (d) value, log; (q) from the lower and the
# upper tail. R's quantiles stop at a coarser tolerance than its tails, so Newton steps on the log tail follow; null where R's
# quantile is 0, infinite or too far off for them. qhyper turns a small upper tail into 1 - p, so the search is written out.
source("../linear-algebra/full-precision-json.R")
tails <- function(p, grid) lapply(seq_len(nrow(grid)), function(i) {
  a <- unname(as.list(grid[i, , drop = FALSE]))
  as.numeric(c(unlist(a), do.call(p, a), do.call(p, c(a, lower.tail = FALSE)), do.call(p, c(a, log.p = TRUE)),
    do.call(p, c(a, lower.tail = FALSE, log.p = TRUE))))
})
densities <- function(d, grid) lapply(seq_len(nrow(grid)), function(i) {
  a <- unname(as.list(grid[i, , drop = FALSE]))
  as.numeric(c(unlist(a), do.call(d, a), do.call(d, c(a, log = TRUE))))
})
polish <- function(x, prob, p, d, a, lower) {
  if (!is.finite(x) || x == 0) return(NA)
  small <- if (prob <= 0.5) lower else !lower
  target <- if (prob <= 0.5) log(prob) else log1p(-prob)
  for (i in 1:10) {
    tail <- do.call(p, c(x, a, lower.tail = small, log.p = TRUE))
    slope <- exp(do.call(d, c(x, a, log = TRUE)) - tail) * (if (small) 1 else -1)
    step <- (tail - target) / slope
    if (is.finite(step) && abs(step) < 0.2 * abs(x)) x <- x - step
  }
  if (is.finite(step) && abs(step) < 1e-12 * abs(x)) x else NA
}
quantiles <- function(q, p, d, grid) lapply(seq_len(nrow(grid)), function(i) {
  prob <- grid[i, 1]; a <- unname(as.list(grid[i, -1, drop = FALSE]))
  one <- function(lower) {
    x <- do.call(q, c(prob, a, lower.tail = lower))
    if (is.null(p)) x else polish(x, prob, p, d, a, lower)
  }
  as.numeric(c(prob, unlist(a), one(TRUE), one(FALSE)))
})
few <- c(1e-300, 1e-100, 1e-12, 1e-4, 0.025, 0.3, 0.4999, 0.7, 0.975)
grid <- function(...) expand.grid(..., KEEP.OUT.ATTRS = FALSE)
gridX <- function(params, f) do.call(rbind, lapply(seq_len(nrow(params)), function(i) {
  p <- params[i, , drop = FALSE]; x <- f(p); data.frame(x = x, p[rep(1, length(x)), , drop = FALSE])
}))
z <- c(-38, -37, -30, -20, -10, -6.3, -3.1, -1.96, -0.7, -0.1, -1e-5, 0, 1e-9, 0.3, 0.66, 1, 2.5, 5.5, 8.2, 12, 25, 36.9, 38.2)
logz <- c(-1e150, -1e5, -100, -40, 45, 1e3)
dfs <- c(0.1, 0.5, 1, 2, 3.7, 10, 42, 350, 1e4, 1e6)
t <- c(-1e10, -350, -40, -8, -2.2, -0.9, -0.01, -1e-8, 0, 1e-4, 0.5, 1.4, 3, 6, 15, 100, 1e5, 1e20)
shapes <- data.frame(shape = c(1e-5, 0.01, 0.3, 0.5, 0.99, 1, 1.5, 5, 17.3, 21, 60, 400, 1e4, 1e6, 1e8))
around <- function(p) {
  a <- p[[1]]; s <- sqrt(a)
  x <- c(a + c(-9, -5, -2, -1, -0.1, 0, 0.1, 1, 2, 5, 9, 20) * s, a * c(1e-100, 1e-9, 1e-3, 0.3, 0.69, 1.3, 3, 90), 0.1, 1, 30, 450)
  unique(x[x > 0])
}
ab <- data.frame(a = c(0.01, 0.3, 0.5, 0.5, 1, 1, 2, 1e-3, 0.7, 5, 17, 200, 3, 1e4, 3e5, 0.5, 1e-4),
  b = c(0.02, 0.9, 0.5, 8, 1, 20, 3, 5, 500, 3, 40, 30, 1e5, 2e4, 3e5, 1e6, 1e-4))
xs <- function(p) {
  m <- p$a / (p$a + p$b); s <- sqrt(m * (1 - m) / (p$a + p$b + 1))
  x <- c(m + c(-15, -8, -4, -2, -1, -0.2, 0, 0.2, 1, 2, 4, 8, 15) * s, m * c(1e-12, 0.01, 0.3, 0.8), 0.04, 0.3, 0.5, 0.7, 0.93, 1 - 2^-20)
  unique(x[x > 0 & x < 1])
}
dd <- grid(df1 = c(0.5, 1, 2, 5, 30, 1e4), df2 = c(0.7, 1, 4, 12, 200, 1e5))
fs <- function(p) c(1e-20, 1e-5, 0.01, 0.3, 0.9, 1, 1.1, 3, 9, 60, 1e4)
np <- grid(n = c(1, 5, 30, 200, 5000), p = c(1e-6, 0.01, 0.3, 0.5, 0.97))
ks <- function(p) unique(pmin(pmax(round(p$n * p$p + c(-30, -8, -3, -1, 0, 1, 3, 8, 30) * sqrt(p$n * p$p * (1 - p$p))), 0), p$n))
mu <- data.frame(mu = c(1e-8, 0.1, 1, 4.5, 20, 300, 1e4, 1e6))
kp <- function(p) unique(pmax(0, round(p$mu + c(-30, -8, -3, -1, 0, 1, 3, 8, 30) * sqrt(p$mu))))
nb <- grid(size = c(1e-3, 0.2, 1, 3.3, 50, 1e5), mu = c(1e-4, 0.5, 3, 80, 3000))
kn <- function(p) unique(round(c(0, 1, 2, p$mu * c(0.01, 0.5, 0.9, 1, 1.2, 3, 10))))
nbd <- function(x, size, mu, ...) dnbinom(x, size = size, mu = mu, ...)
nbp <- function(x, size, mu, ...) pnbinom(x, size = size, mu = mu, ...)
nbq <- function(x, size, mu, ...) qnbinom(x, size = size, mu = mu, ...)
urns <- data.frame(m = c(1, 10, 17, 50, 300, 2037), n = c(1, 7, 200, 50, 5000, 21944), k = c(1, 8, 30, 20, 400, 11115))
kh <- function(p) { lo <- max(0, p$k - p$n); hi <- min(p$m, p$k); unique(pmin(pmax(round(p$k * p$m / (p$m + p$n) + c(-60, -9, -3, -1, 0, 1, 3, 9, 60)), lo), hi)) }
qh <- function(prob, m, n, k, lower.tail = TRUE) {
  x <- max(0, k - n):min(m, k)
  if (lower.tail) x[which(phyper(x, m, n, k) >= prob * (1 - 1e-14))[1]]
  else x[which(phyper(x, m, n, k, lower.tail = FALSE) <= prob * (1 + 1e-14))[1]]
}
q0 <- function(params) { n <- nrow(params); data.frame(p = rep(few, each = n), params[rep(seq_len(n), length(few)), , drop = FALSE]) }
alone <- function(f, x) lapply(x, function(v) c(v, f(v)))
x1 <- c(1e-300, 1e-20, 1e-5, 0.01, 0.3, 0.49, 0.51, 0.999, 1, 1.0001, 1.46, 1.9, 1.99999, 2, 2.2, 3.5, 7, 11.9, 14.9, 15.1, 33.3, 171.5, 1e4, 1e9, 1e15, 1e300)
cat(full_precision_json(list(
  generator = paste("R", getRversion(), "stats"),
  logGamma = alone(lgamma, c(x1, -0.5, -1.3, -7.77, -100.25)),
  digamma = alone(digamma, c(x1[-1], -0.5, -1.3, -7.77)), trigamma = alone(trigamma, c(x1[-1], -0.5, -1.3, -7.77)),
  logFactorial = alone(lfactorial, c(0, 1, 2, 5, 20, 170, 255, 256, 1e5, 1e12)),
  logBeta = lapply(seq_len(nrow(ab)), function(i) c(ab$a[i], ab$b[i], lbeta(ab$a[i], ab$b[i]))),
  logChoose = lapply(list(c(5, 2), c(50, 25), c(1000, 3), c(1e6, 5e5), c(1e9, 31)), function(v) c(v, lchoose(v[1], v[2]))),
  erfc = lapply(c(-5, -1, -0.3, 0, 1e-9, 0.2, 0.5, 0.64, 0.66, 1, 2, 5, 12, 26), function(x) c(x, 2 * pnorm(-x * sqrt(2)))),
  normalCdf = tails(pnorm, data.frame(x = c(z, logz))), normalDensity = densities(dnorm, data.frame(x = z)),
  normalQuantile = quantiles(qnorm, pnorm, dnorm, data.frame(p = c(few, 0.5, 0.5 + 2^-30, 1e-20, 0.2, 0.31))),
  studentTCdf = tails(pt, grid(x = t, df = dfs)), studentTDensity = densities(dt, grid(x = t, df = dfs)),
  studentTQuantile = quantiles(qt, pt, dt, q0(data.frame(df = dfs))),
  chiSquareCdf = tails(pchisq, rbind(c(900, 10), c(3.84, 1), c(1e-12, 1), c(1400, 1), c(0.5, 2))),
  gammaCdf = tails(pgamma, gridX(shapes, around)), gammaDensity = densities(dgamma, gridX(shapes, around)),
  gammaQuantile = quantiles(qgamma, pgamma, dgamma, q0(shapes)),
  betaCdf = tails(pbeta, gridX(ab, xs)), betaDensity = densities(dbeta, gridX(ab, xs)),
  betaQuantile = quantiles(qbeta, pbeta, dbeta, q0(ab)),
  fCdf = tails(pf, gridX(dd, fs)), fDensity = densities(df, gridX(dd, fs)), fQuantile = quantiles(qf, pf, df, q0(dd)),
  binomialCdf = tails(pbinom, gridX(np, ks)), binomialDensity = densities(dbinom, gridX(np, ks)),
  binomialQuantile = quantiles(qbinom, NULL, NULL, q0(np)),
  poissonCdf = tails(ppois, gridX(mu, kp)), poissonDensity = densities(dpois, gridX(mu, kp)),
  poissonQuantile = quantiles(qpois, NULL, NULL, q0(mu)),
  negativeBinomialCdf = tails(nbp, gridX(nb, kn)), negativeBinomialDensity = densities(nbd, gridX(nb, kn)),
  negativeBinomialQuantile = quantiles(nbq, NULL, NULL, q0(nb)),
  hypergeometricCdf = tails(phyper, gridX(urns, kh)), hypergeometricDensity = densities(dhyper, gridX(urns, kh)),
  hypergeometricQuantile = quantiles(qh, NULL, NULL, q0(urns))
)), "\n", sep = "")
