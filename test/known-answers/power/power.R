# Writes power.json: power and sizes by stats 4.2.2 and pwr 1.3, boundaries by ldbounds 2.0.2 and mvtnorm.
# The drift of ldbounds is that at its last look; here it is that at information 1.
# Usage, in this folder: Rscript power.R > power.json
suppressMessages({ library(pwr); library(ldbounds); library(mvtnorm) })
source("../linear-algebra/full-precision-json.R")
tight <- 1e-13
alternative <- c("one.sided", "two.sided")
means <- list(); proportions <- list()
for (type in c("two.sample", "one.sample", "paired")) for (sides in 1:2) for (strict in if (sides == 2) c(FALSE, TRUE) else FALSE) for (n in c(4, 17, 250)) for (d in c(0.05, 0.6)) {
  p <- power.t.test(n = n, delta = d, sd = 1.3, sig.level = 0.05, type = type, alternative = alternative[sides], strict = strict, tol = tight)$power
  means <- c(means, list(list(type = type, sides = sides, strict = strict, size = n, difference = d, sd = 1.3, power = p)))
}
for (sides in 1:2) for (strict in if (sides == 2) c(FALSE, TRUE) else FALSE) for (n in c(12, 150)) for (p2 in c(0.31, 0.45, 0.1)) {
  p <- power.prop.test(n = n, p1 = 0.3, p2 = p2, sig.level = 0.02, alternative = alternative[sides], strict = strict, tol = tight)$power
  proportions <- c(proportions, list(list(sides = sides, strict = strict, size = n, first = 0.3, second = p2, power = p)))
}
answers <- list(
  r = as.character(getRversion()), pwr = as.character(packageVersion("pwr")), ldbounds = as.character(packageVersion("ldbounds")),
  noncentral = {
    g <- expand.grid(t = c(-2, 0.3, 2.5, 9), df = c(1, 3.5, 12, 400), ncp = c(-1, 0, 2, 6))
    list(t = g$t, df = g$df, ncp = g$ncp, lower = suppressWarnings(pt(g$t, g$df, g$ncp)))
  },
  means = means, proportions = proportions,
  mean_size = power.t.test(power = 0.9, delta = 1, sd = 1.3, tol = tight)$n,
  mean_size_one = power.t.test(power = 0.8, delta = 0.5, sd = 1, type = "one.sample", alternative = "one.sided", tol = tight)$n,
  mean_detectable = power.t.test(n = 20, power = 0.9, sd = 2, tol = tight)$delta,
  unequal = pwr.t2n.test(n1 = 12, n2 = 40, d = 0.7, sig.level = 0.05, alternative = "two.sided")$power,
  proportion_size = power.prop.test(p1 = 0.5, p2 = 0.75, power = 0.9, tol = tight)$n,
  proportion_detectable = power.prop.test(n = 80, p1 = 0.3, power = 0.8, tol = tight)$p2,
  boundaries = lapply(list(
    list(name = "obrien-fleming", times = (1:5) / 5, iuse = 1, phi = 1, alpha = 0.05, sides = 2),
    list(name = "pocock", times = (1:5) / 5, iuse = 2, phi = 1, alpha = 0.05, sides = 2),
    list(name = "power", times = c(0.1, 0.35, 0.5, 0.9, 1), iuse = 3, phi = 2, alpha = 0.05, sides = 2),
    list(name = "hwangShihDeCani", times = c(0.25, 0.5, 0.75, 1), iuse = 4, phi = -4, alpha = 0.025, sides = 1),
    list(name = "obrien-fleming", times = c(0.3, 0.55, 0.8), iuse = 1, phi = 1, alpha = 0.025, sides = 1),
    list(name = "pocock", times = (1:20) / 20, iuse = 2, phi = 1, alpha = 0.1, sides = 2)
  ), function(k) {
    alpha <- if (k$sides == 2) rep(k$alpha / 2, 2) else k$alpha
    b <- ldBounds(t = k$times, iuse = rep(k$iuse, k$sides), alpha = alpha, phi = rep(k$phi, k$sides), sides = k$sides)
    d <- ldPower(t = k$times, za = if (k$sides == 2) b$lower.bounds else rep(-8, length(k$times)), zb = b$upper.bounds, pow = 0.9)
    list(name = k$name, parameter = k$phi, times = k$times, alpha = k$alpha, sides = k$sides, upper = b$upper.bounds, spent = b$exit.pr, drift = d$drift / sqrt(max(k$times)))
  }),
  # Probability of any alarm at drift 3 with given boundaries, by the multivariate normal distribution.
  walk = { t <- c(0.15, 0.4, 0.6, 1); b <- c(2.9, 2.6, 2.4, 2.1); set.seed(1)
    r <- outer(t, t, function(x, y) sqrt(pmin(x, y) / pmax(x, y)))
    within <- function(drift) pmvnorm(-b, b, mean = drift * sqrt(t), corr = r, algorithm = Miwa(steps = 2048))[1]
    list(times = t, boundaries = b, within0 = within(0), within3 = within(3)) }
)
cat(full_precision_json(answers), "\n")
