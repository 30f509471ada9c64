# Writes synthetic.json: synthetic difference-in-differences and synthetic control on two small panels, worked out anew in R.
# synthdid is on no package archive. `descend` is Frank and Wolfe's method with exact line search as the paper's appendix describes it, from
# equal weights, first 100 steps, weights up to a quarter of the largest to zero, then until the objective falls by less than (1e-5 noise)^2.
# `solved` is the same problem by quadprog, which knows nothing of steps: the optimum that those weights come near to.
# Errors keep the penalties and the rule of stopping of the whole sample (as vcov of synthdid does).
# Usage, in this folder: Rscript synthetic.R > synthetic.json
library(quadprog)
source("../linear-algebra/full-precision-json.R")
v <- function(x) I(unname(as.numeric(x)))
panel <- function(seed, controls, treated, before, after, effect, walk) {
  set.seed(seed); n <- controls + treated; t <- before + after
  common <- rnorm(t); if (walk) common <- cumsum(common); trend <- seq_len(t) / t
  y <- outer(rnorm(n, 10, 2), rep(1, t)) + outer(runif(n), common) + outer(rnorm(n), trend) + matrix(rnorm(n * t, 0, 0.4), n)
  y[controls + seq_len(treated), before + seq_len(after)] <- y[controls + seq_len(treated), before + seq_len(after)] + effect
  list(outcome = round(y, 3), controls = controls, before = before)
}
panels <- list(cities = panel(5, 9, 2, 7, 3, 1.5, FALSE), counties = panel(8, 12, 1, 8, 4, -2, TRUE))

centre <- function(m) sweep(m, 2, colMeans(m))
problem <- function(X, y, zeta, free) { A <- cbind(X, y); if (free) A <- centre(A); k <- ncol(X); list(X = A[, 1:k, drop = FALSE], y = A[, k + 1], zeta = zeta, k = k) }
value <- function(p, w) p$zeta^2 * sum(w^2) + mean((p$X %*% w - p$y)^2)
descend <- function(p, w, decrease, steps) {
  n <- length(p$y); last <- Inf
  for (s in seq_len(steps)) {
    miss <- as.vector(p$X %*% w) - p$y
    slope <- as.vector(crossprod(p$X, miss)) + n * p$zeta^2 * w
    i <- which.min(slope); move <- -w; move[i] <- move[i] + 1
    if (any(move != 0)) w <- w + min(1, max(0, -sum(slope * move) / (sum((p$X[, i] - p$X %*% w)^2) + n * p$zeta^2 * sum(move^2)))) * move
    now <- value(p, w); if (s >= 2 && !(last - now > decrease^2)) break; last <- now
  }
  w
}
fit <- function(p, w, decrease) { w <- descend(p, w, decrease, 100); w[w <= max(w) / 4] <- 0; descend(p, w / sum(w), decrease, 10000) }
solved <- function(p) { D <- crossprod(p$X) / length(p$y) + p$zeta^2 * diag(p$k)
  w <- solve.QP(D, crossprod(p$X, p$y) / length(p$y), cbind(1, diag(p$k)), c(1, rep(0, p$k)), meq = 1)$solution; w <- pmax(w, 0); w / sum(w) }
noise <- function(d) sd(apply(d$outcome[1:d$controls, 1:d$before, drop = FALSE], 1, diff))
settings <- function(d, kind) { s <- noise(d); many <- (nrow(d$outcome) - d$controls) * (ncol(d$outcome) - d$before)
  list(units = s * if (kind == "sdid") many^0.25 else 1e-6, times = s * 1e-6, decrease = s * 1e-5) }
# Unit and period weights; `start` are weights to begin with, `keep` whether to leave them as they are.
weights_of <- function(d, kind, z, start = NULL, keep = FALSE, solver = NULL) {
  Y <- d$outcome; C <- seq_len(d$controls); B <- seq_len(d$before); N <- length(C)
  if (kind == "did") return(list(units = rep(1 / N, N), times = rep(1 / d$before, d$before)))
  if (keep) return(start)
  run <- function(p, w) if (is.null(solver)) fit(p, w, z$decrease) else solver(p)
  units <- problem(t(Y[C, B, drop = FALSE]), colMeans(Y[-C, B, drop = FALSE]), z$units, kind == "sdid")
  times <- problem(Y[C, B, drop = FALSE], rowMeans(Y[C, -B, drop = FALSE]), z$times, TRUE)
  list(units = run(units, if (is.null(start)) rep(1 / N, N) else start$units),
    times = if (kind == "sdid") run(times, if (is.null(start)) rep(1 / d$before, d$before) else start$times) else rep(0, d$before), problems = list(units, times))
}
effect <- function(d, w) { C <- seq_len(d$controls); B <- seq_len(d$before); gap <- colMeans(d$outcome[-C, , drop = FALSE]) - as.vector(w$units %*% d$outcome[C, , drop = FALSE])
  mean(gap[-B]) - sum(w$times * gap[B]) }
share <- function(w) if (sum(w) == 0) rep(1 / length(w), length(w)) else w / sum(w)
spread <- function(x) sqrt(mean((x - mean(x))^2))
answer <- function(d, kind) {
  z <- settings(d, kind); w <- weights_of(d, kind, z); C <- seq_len(d$controls); B <- seq_len(d$before); n <- nrow(d$outcome); treated <- n - d$controls
  gap <- colMeans(d$outcome[-C, B, drop = FALSE]) - as.vector(w$units %*% d$outcome[C, B]); if (kind != "synthetic-control") gap <- gap - mean(gap)
  best <- weights_of(d, kind, z, solver = solved)
  # Every choice of comparison units in the place of the treated, each as likely as another.
  placebos <- apply(combn(d$controls, treated), 2, function(out) { rest <- setdiff(C, out)
    own <- list(outcome = d$outcome[c(rest, out), ], controls = length(rest), before = d$before)
    effect(own, weights_of(own, kind, z, list(units = share(w$units[rest]), times = w$times))) })
  alone <- sapply(C, function(out) { own <- list(outcome = d$outcome[c(setdiff(C, out), out), ], controls = d$controls - 1, before = d$before)
    effect(own, weights_of(own, kind, settings(own, kind))) })
  left <- if (treated > 1 && sum(w$units != 0) > 1) sapply(seq_len(n), function(out) { rest <- setdiff(C, out)
    own <- list(outcome = d$outcome[-out, ], controls = length(rest), before = d$before); effect(own, list(units = share(w$units[rest]), times = w$times)) })
  drawn <- if (treated > 1) { set.seed(3); replicate(400, { repeat { i <- sort(sample(n, replace = TRUE)); if (any(i <= d$controls) && any(i > d$controls)) break }
    own <- list(outcome = d$outcome[i, ], controls = sum(i <= d$controls), before = d$before)
    effect(own, weights_of(own, kind, z, list(units = share(w$units[i[i <= d$controls]]), times = w$times))) }) }
  list(estimate = effect(d, w), units = v(w$units), times = v(w$times), zetaUnits = z$units, zetaTimes = z$times, preFit = sqrt(mean(gap^2)),
    optimum = if (kind != "did") list(estimate = effect(d, best), units = v(best$units), times = v(best$times), unitsValue = value(best$problems[[1]], best$units), descentValue = value(best$problems[[1]], w$units)),
    placebo = list(se = spread(placebos), fourth = mean((placebos - mean(placebos))^4)), alone = v(alone), pValue = (1 + sum(abs(alone) >= abs(effect(d, w)))) / (1 + d$controls),
    jackknife = if (!is.null(left)) sqrt(n - 1) * spread(left), bootstrap = if (!is.null(drawn)) list(draws = 400, se = spread(drawn), fourth = mean((drawn - mean(drawn))^4)))
}
kinds <- c("sdid", "synthetic-control", "did")
drop_null <- function(o) if (is.list(o)) lapply(o[!vapply(o, is.null, TRUE)], drop_null) else o
cat(full_precision_json(drop_null(list(generator = paste("R", getRversion(), "quadprog", packageVersion("quadprog")),
  panels = lapply(panels, function(d) list(outcome = lapply(seq_len(nrow(d$outcome)), function(i) v(d$outcome[i, ])), controls = d$controls, before = d$before,
    answers = sapply(kinds, function(k) answer(d, k), simplify = FALSE)))))))
