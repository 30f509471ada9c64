# Writes signals.json: probabilities of find, search without find, and no search, by pbeta and pnorm.
# Usage, in this folder: Rscript signals.R > signals.json
source("../linear-algebra/full-precision-json.R")
beta <- expand.grid(t = c(0.003, 0.03, 0.12, 0.4, 0.85), phi = c(0.005, 0.04, 0.2), lambda = c(0.6, 2, 7.4, 30, 150))
a <- beta$lambda * beta$phi; b <- beta$lambda * (1 - beta$phi)
# E[X; X > t] = phi P(X' > t) for X' with parameters a + 1, b; the same of 1 - X with a, b + 1.
beta$find <- beta$phi * pbeta(beta$t, a + 1, b, lower.tail = FALSE)
beta$miss <- (1 - beta$phi) * pbeta(beta$t, a, b + 1, lower.tail = FALSE)
beta$pass <- pbeta(beta$t, a, b)
normal <- expand.grid(cut = c(-3, -0.4, 0, 1.2, 4), phi = c(0.01, 0.3), delta = c(0.05, 1, 3.5))
normal$find <- normal$phi * pnorm(normal$cut - normal$delta, lower.tail = FALSE)
normal$miss <- (1 - normal$phi) * pnorm(normal$cut, lower.tail = FALSE)
normal$pass <- normal$phi * pnorm(normal$cut - normal$delta) + (1 - normal$phi) * pnorm(normal$cut)
carrying <- normal$phi * dnorm(normal$cut - normal$delta)
normal$threshold <- carrying / (carrying + (1 - normal$phi) * dnorm(normal$cut))
rows <- function(d) lapply(seq_len(nrow(d)), function(i) as.list(d[i, ]))
cat(full_precision_json(list(r = as.character(getRversion()), beta = rows(beta), discriminant = rows(normal))), "\n")
