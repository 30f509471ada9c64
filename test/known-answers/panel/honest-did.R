# Writes honest-did.json: robust intervals of small event studies by the algorithms of the papers, in R's own linear and quadratic
# programs: lpSolveAPI 5.5.2.0.17.15, quadprog 1.5.8, mvtnorm 1.1.3, TruncatedNormal 2.3 (HonestDiD itself cannot be had).
# Conventions of HonestDiD 0.2.6: grid of 1,000 points 20 standard errors about 0, limits are points of it; draws for the
# least favourable critical value by rmvnorm after set.seed(0) for each choice of s and sign.
# Run on the event study of Benzarti and Carloni, with its 1,000 draws, this gives HonestDiD's recorded limits to the last point of
# the grid; here 5,000 draws stand in for them, so that the critical value is that of the law and not of a seed.
# Usage, in this folder: Rscript honest-did.R > honest-did.json
suppressMessages({ library(lpSolveAPI); library(mvtnorm); library(TruncatedNormal); library(quadprog) })
source("../linear-algebra/full-precision-json.R")

greatest <- function(y, W) {
  lp <- make.lp(nrow = 0, ncol = length(y))
  set.objfn(lp, y)
  for (j in seq_len(ncol(W))) add.constraint(lp, W[, j], "=", if (j == 1) 1 else 0)
  lp.control(lp, sense = "max", epsilon = "tight")
  stopifnot(solve(lp) == 0)
  list(value = get.objective(lp), solution = get.variables(lp))
}
steps <- function(before, after) {
  D <- diff(diag(before + after + 1))
  D[, -(before + 1), drop = FALSE]
}
accepted <- function(b, S, before, after, l, mbar, alpha, draws, grid) {
  D <- steps(before, after)
  kappa <- alpha / 10
  size <- (alpha - kappa) / (1 - kappa)
  anywhere <- rep(FALSE, length(grid))
  for (s in 1:before) for (sign in c(1, -1)) {
    v <- sign * D[s, ]
    bound <- c(rep(1, before), rep(mbar, after)) %o% v
    A <- rbind(D - bound, -D - bound)
    post <- before + seq_len(after)
    keep <- if (after > 1) rowSums(A[, post, drop = FALSE] != 0) > 0 else rowSums(abs(A)) > 1e-9
    A <- A[keep, , drop = FALSE]
    V <- A %*% S %*% t(A)
    sd <- sqrt(diag(V))
    p <- which.max(abs(l))
    one <- rep(0, after); one[p] <- 1 / l[p]
    N <- diag(after)[, -p, drop = FALSE]
    N[p, ] <- -l[-p] / l[p]
    W <- cbind(sd, A[, post, drop = FALSE] %*% N)
    slope <- A[, post, drop = FALSE] %*% one
    set.seed(0)
    xi <- rmvnorm(draws, sigma = V)
    lf <- quantile(apply(xi, 1, function(x) greatest(x, W)$value), 1 - kappa, names = FALSE)
    for (g in which(!anywhere)) {
      y <- c(A %*% b - slope * grid[g])
      top <- greatest(y, W)
      if (top$value > lf) next
      lambda <- top$solution
      variance <- c(t(lambda) %*% V %*% lambda)
      if (variance < 1e-16) { anywhere[g] <- top$value <= 0; next }
      along <- c(V %*% lambda) / variance
      rest <- y - along * top$value
      end <- function(at) {
        repeat {
          new <- greatest(rest + along * at, W)
          if (new$value - at < 1e-8 * (1 + abs(at))) return(at)
          at <- sum(new$solution * rest) / (1 - sum(new$solution * along))
        }
      }
      sigma <- sqrt(variance)
      lo <- end(min(-100, top$value - 20 * sigma)) / sigma
      hi <- end(lf) / sigma
      z <- top$value / sigma
      anywhere[g] <- z < lo - 1e-8 || z > hi + 1e-8 || z <= max(0, norminvp(1 - size, lo, hi))
    }
  }
  anywhere
}
relative <- function(b, S, before, after, l, mbar, alpha = 0.05, draws = 5000) {
  theta_sd <- sqrt(c(t(l) %*% S[before + seq_len(after), before + seq_len(after)] %*% l))
  grid <- seq(-20 * theta_sd, 20 * theta_sd, length.out = 1000)
  inside <- grid[accepted(b, S, before, after, l, mbar, alpha, draws, grid)]
  list(mbar = mbar, lb = min(inside), ub = max(inside), step = grid[2] - grid[1])
}

folded <- function(u, p) uniroot(function(q) pnorm(q - u) - pnorm(-q - u) - p, c(0, u + 5), tol = 1e-14)$root
# Weights in terms of c, by orthants: in each the largest bias is linear.
flci <- function(b, S, before, after, l, M, alpha = 0.05) {
  m <- before:1
  fixed <- sum(seq_len(after) * l)
  known <- sum(sapply(seq_len(after), function(j) abs(sum(pmax(seq_len(after) - j + 1, 0) * l))))
  map <- matrix(sapply(seq_len(before) - 1, function(j) (m == j + 1) - 2 * (m == j) + (m == j - 1)), before)
  free <- map[, -1, drop = FALSE]
  pre <- seq_len(before)
  base <- c(map[, 1] * fixed, l)
  lift <- rbind(free, matrix(0, after, before - 1))
  G <- t(lift) %*% S %*% lift
  h <- -c(t(lift) %*% S %*% base)
  least <- function(budget) {
    best <- list(value = Inf)
    orthants <- as.matrix(expand.grid(rep(list(c(-1, 1)), before - 1)))
    for (o in seq_len(nrow(orthants))) {
      q <- solve.QP(G, h, cbind(diag(orthants[o, ], before - 1), -orthants[o, ]), c(rep(0, before - 1), -budget))
      if (q$value < best$value) best <- q
    }
    best$solution
  }
  half <- function(c) {
    a <- base + c(lift %*% c)
    sd <- sqrt(c(t(a) %*% S %*% a))
    sd * folded(M * (known + sum(abs(c))) / sd, 1 - alpha)
  }
  if (before == 1) c <- numeric(0)
  else if (M == 0) c <- solve(G, h)
  else {
    budget <- optimize(function(x) half(least(x)), c(0, sum(abs(solve(G, h)))), tol = 1e-12)$minimum
    c <- if (half(numeric(before - 1)) <= half(least(budget))) numeric(before - 1) else least(budget)
  }
  a <- if (before == 1) base else base + c(lift %*% c)
  list(M = M, centre = sum(a * b), half = if (before == 1) { sd <- sqrt(c(t(a) %*% S %*% a)); sd * folded(M * known / sd, 1 - alpha) } else half(c))
}

study <- function(b, sd, rho, before) {
  n <- length(b)
  list(b = b, S = outer(sd, sd) * (0.35 + 0.65 * rho^abs(outer(1:n, 1:n, "-"))), before = before, after = n - before)
}
studies <- list(
  flat = c(study(c(0.02, -0.03, 0.01, 0.31, 0.44, 0.40), c(0.06, 0.05, 0.04, 0.05, 0.07, 0.08), 0.6, 3), list(l = c(1, 0, 0))),
  mean = c(study(c(0.02, -0.03, 0.01, 0.31, 0.44, 0.40), c(0.06, 0.05, 0.04, 0.05, 0.07, 0.08), 0.6, 3), list(l = c(1, 1, 1) / 3)),
  trend = c(study(c(-2.4, -1.7, -1.5, -0.4, 1.9, 2.2), c(0.5, 0.4, 0.45, 0.3, 0.35, 0.5), 0.4, 4), list(l = c(0, 1))),
  one = c(study(c(0.8, -0.5, -3.1), c(1.1, 0.9, 0.8), 0.5, 2), list(l = 1)),
  short = c(study(c(0.4, 2.5, 2.9), c(0.5, 0.6, 0.7), 0.5, 1), list(l = c(0.5, 0.5))))
answers <- lapply(studies, function(e) list(
  estimates = e$b, covariance = c(e$S), before = e$before, after = e$after, weights = e$l,
  relative = lapply(c(0, 0.5, 1, 2), function(mbar) relative(e$b, e$S, e$before, e$after, e$l, mbar)),
  smooth = lapply(c(0, 0.02, 0.1, 1), function(M) flci(e$b, e$S, e$before, e$after, e$l, M))))
cat(full_precision_json(answers), "\n")
