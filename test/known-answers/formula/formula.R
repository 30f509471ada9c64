# Writes formula.json: what R's model.matrix makes of formulas and a small table.
# Usage, in this folder: Rscript formula.R > formula.json
source("../linear-algebra/full-precision-json.R")
library(splines)
n <- 14
d <- data.frame(
  y = round(sin(1:n) * 3 + 5, 2), x = round(cos(1.3 * 1:n) * 2, 3), z = round(1 + (1:n)^1.3 / 3, 2),
  t = 1:n, k = rep(c(0, 1, 1, 2), length.out = n),
  f = factor(rep(c("b", "a", "c", "a", "b"), length.out = n)), g = factor(rep(c("no", "no", "yes"), length.out = n)),
  h = factor(rep(c("p", "q"), c(6, 8)), levels = c("q", "p", "unused")))
d$x[4] <- NA
d$f[9] <- NA
formulas <- c("y ~ x", "y ~ x + f", "y ~ 0 + f + g", "y ~ f + g - 1", "y ~ x:f", "y ~ x*f", "y ~ f*g", "y ~ f:g", "y ~ g + f:g",
  "y ~ 0 + f:g", "y ~ g/x", "y ~ g/(x + f)", "y ~ (x + z + t)^2", "y ~ (x + g)^2 - x:g", "y ~ log(z) + sqrt(z) + exp(x/3)",
  "y ~ I(x^2) + I(x*z/2 - 1)", "y ~ factor(k) + t", "y ~ factor(k):x", "y ~ poly(z, 3)", "y ~ poly(z, 2, raw = TRUE)",
  "y ~ ns(t, 4)", "y ~ ns(t, df = 3) + x", "y ~ ns(t, knots = c(4, 9), Boundary.knots = c(1, 14))", "y ~ bs(z, df = 5)", "y ~ I(z > 4)",
  "y ~ I(f == \"a\") + x", "y ~ relevel(f, ref = \"c\")", "y ~ h", "y ~ b:a + a + b", "y ~ offset(log(z)) + x", "y ~ x + offset(t) + offset(x)",
  "y ~ 1", "y ~ 0 + x", "y ~ -1 + x", "y ~ scale(z)", "y ~ sin(2 * pi * t/12) + cos(2 * pi * t/12)", "y ~ factor(k, levels = c(2, 1, 0))",
  "y ~ x %in% f", "y ~ f + f:x + g", "y ~ f:x:g", "y ~ pmin(x, 1) + pmax(z, t) + abs(x) + floor(z)", "y ~ ifelse(k > 0, z, -z)",
  "y ~ I(t %in% c(2, 4, 6)) + round(z)", "y ~ I(!(k == 1 | z > 5) & t < 12)", "y ~ I(-x) + I(t %% 3) + I(t %/% 4)", "y ~ x*g*f - x:g:f")
d$a <- d$g
d$b <- d$h
cases <- lapply(formulas, function(text) {
  f <- as.formula(text)
  frame <- model.frame(f, d, drop.unused.levels = TRUE)
  m <- model.matrix(f, frame)
  offset <- model.offset(frame)
  list(formula = text, rows = as.integer(rownames(m)), names = I(colnames(m)), data = I(as.numeric(m)),
    terms = I(attr(terms(f), "term.labels")), offset = if (is.null(offset)) NULL else I(as.numeric(offset)))
})
cat(full_precision_json(list(
  generator = paste("R", getRversion(), "model.matrix, splines"),
  numbers = lapply(d[c("y", "x", "z", "t", "k")], function(v) I(as.numeric(v))),
  categories = lapply(d[c("f", "g", "h", "a", "b")], function(v) list(codes = I(ifelse(is.na(v), -1L, as.integer(v) - 1L)), levels = I(levels(v)))),
  cases = cases)))
