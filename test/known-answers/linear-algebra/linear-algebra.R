# Writes linear-algebra.json: what R's linear algebra gives for small matrices made by a formula.
# Usage, in this folder: Rscript linear-algebra.R > linear-algebra.json
source("full-precision-json.R")
fill <- function(n, p, f) { m <- outer(seq_len(n), seq_len(p), f); m }
u <- function(m) as.numeric(m)
decomposed <- function(x, y) {
  q <- qr(x)
  k <- seq_len(q$rank)
  list(x = u(x), rows = nrow(x), columns = ncol(x), y = u(y), rank = q$rank, pivot = q$pivot - 1L,
    r = u(qr.R(q)[k, k]), effects = u(qr.qty(q, y)[k]), coefficients = u(qr.coef(q, y)),
    residuals = u(qr.resid(q, y)), leverages = u(rowSums(qr.Q(q)[, k, drop = FALSE]^2)),
    inverse = u(chol2inv(q$qr, size = q$rank)))
}
y <- function(n) cos(1.7 * seq_len(n)) + seq_len(n) / 5
full <- cbind(1, fill(12, 3, function(i, j) sin(i * j) + i / (j + 2)))
middle <- cbind(1, full[, 2], 2 * full[, 2] - 3, full[, 3:4], full[, 3] + full[, 4])
d <- rep(1:4, 3)
dummies <- cbind(1, sapply(1:4, function(k) as.numeric(d == k)), full[, 2])
polynomial <- outer(1:15, 0:7, function(i, j) i^j)
wide <- fill(3, 5, function(i, j) sin(3 * i + j^2))
zero <- cbind(1, 0, full[, 3])
tiny <- cbind(1, full[, 2], full[, 2] * (1 + 1e-9 * cos(1:12)))
hilbert <- outer(1:6, 1:6, function(i, j) 1 / (i + j - 1))
spd <- crossprod(fill(9, 5, function(i, j) sin(i * j) + (i == j)))
indefinite <- fill(5, 5, function(i, j) cos(i + j) * 3 + (i == j) * (-1)^i)
singular <- tcrossprod(cbind(c(1, 2, 3, 4), c(0, 1, 0, -1)))
symmetric <- function(a) list(a = u(a), n = nrow(a), values = eigen(a)$values, determinant = det(a))
w <- abs(sin(1:12)) + 0.1
cat(full_precision_json(list(
  generator = paste("R", getRversion(), "qr (LINPACK), chol2inv, eigen, det, crossprod; MASS", packageVersion("MASS"), "ginv"),
  qr = list(full = decomposed(full, y(12)), collinear = decomposed(middle, y(12)), dummies = decomposed(dummies, y(12)),
    polynomial = decomposed(polynomial, y(15)), wide = decomposed(wide, y(3)), zero = decomposed(zero, y(12)),
    nearly = decomposed(tiny, y(12))),
  symmetric = list(hilbert = symmetric(hilbert), definite = symmetric(spd), indefinite = symmetric(indefinite)),
  ginv = list(a = u(singular), n = 4, inverse = u(MASS::ginv(singular))),
  chol = list(a = u(spd), n = 5, lower = u(t(chol(spd))), inverse = u(chol2inv(chol(spd))), solved = u(solve(spd, 1:5))),
  cross = list(weights = w, plain = u(crossprod(full)), weighted = u(crossprod(full, w * full)),
    vector = u(crossprod(full, w * y(12))))
)))
