# Writes sampling.json: convergence statistics of posterior 1.4.0 on small chains.
# Usage, in this folder: Rscript sampling.R > sampling.json
suppressMessages(library(posterior))
source("../linear-algebra/full-precision-json.R")
set.seed(20260301)
ar <- function(n, rho, shift = 0) { x <- numeric(n); x[1] <- rnorm(1); for (t in 2:n) x[t] <- rho * x[t - 1] + sqrt(1 - rho^2) * rnorm(1); round(x + shift, 3) }
cases <- list(
  independent = sapply(1:4, function(i) ar(60, 0)),
  slow = sapply(1:4, function(i) ar(61, 0.8)),
  antithetic = sapply(1:2, function(i) ar(50, -0.6)),
  shifted = sapply(1:4, function(i) ar(40, 0.3, shift = i / 2)),
  trending = sapply(1:3, function(i) ar(40, 0.2) + round((1:40) / 15, 3)),
  tied = sapply(1:4, function(i) round(ar(50, 0.5))),
  heavy = sapply(1:4, function(i) round(rcauchy(45), 3)),
  one = matrix(ar(80, 0.5), ncol = 1)
)
answers <- lapply(cases, function(x) list(
  chains = lapply(seq_len(ncol(x)), function(j) I(x[, j])),
  rhat = rhat(x), bulk = ess_bulk(x), tail = ess_tail(x), mean = ess_mean(x), mcse = mcse_mean(x)
))
cat(full_precision_json(list(
  package = "posterior", version = as.character(packageVersion("posterior")), r = as.character(getRversion()), cases = answers
)), "\n")
