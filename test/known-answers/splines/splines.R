# Writes splines.json: bases of splines::ns and splines::bs, at the values and beyond, and quantiles of type 7.
# Usage, in this folder: Rscript splines.R > splines.json
source("../linear-algebra/full-precision-json.R")
library(splines)
x <- c(3.1, -2, 0.4, 8.8, 5, 5, 1.7, 12.25, 6.6, 2.2, 9.4, 7.3)
beyond <- c(-10, -2, 0, 4.4, 12.25, 13, 40)
one <- function(f, ...) {
  b <- suppressWarnings(f(x, ...))
  list(knots = I(as.numeric(attr(b, "knots"))), boundary = attr(b, "Boundary.knots"), basis = matrix(b, nrow(b)),
    beyond = matrix(suppressWarnings(predict(b, beyond)), length(beyond)))
}
cat(full_precision_json(list(
  generator = paste("R", getRversion(), "splines"), x = x, beyond = beyond,
  natural = list(
    df1 = one(ns, df = 1), df4 = one(ns, df = 4), df4intercept = one(ns, df = 4, intercept = TRUE),
    knots = one(ns, knots = c(1, 6.5)), narrow = one(ns, knots = c(2, 4, 7), Boundary.knots = c(0, 9)),
    dfNarrow = one(ns, df = 3, Boundary.knots = c(0, 9)), wide = one(ns, knots = 5, Boundary.knots = c(-20, 30), intercept = TRUE)),
  bSpline = list(
    df3 = one(bs, df = 3), df6 = one(bs, df = 6), df6intercept = one(bs, df = 6, intercept = TRUE),
    linear = one(bs, df = 4, degree = 1), quadratic = one(bs, knots = c(1, 6.5), degree = 2),
    narrow = one(bs, knots = c(2, 4, 7), Boundary.knots = c(0, 9))),
  quantiles = list(probabilities = c(0, 0.05, 0.1, 1 / 3, 0.5, 0.9, 1), values = unname(quantile(x, c(0, 0.05, 0.1, 1 / 3, 0.5, 0.9, 1))))
)), "\n", sep = "")
