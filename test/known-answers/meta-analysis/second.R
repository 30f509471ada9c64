# Writes second.json: metafor on a second table, of nine studies with large differences, one of them far off.
# Usage, in this folder: Rscript second.R > second.json
source("../linear-algebra/full-precision-json.R")
suppressMessages({ library(metafor); library(clubSandwich) })
nine <- data.frame(yi = c(0.42, 0.15, 0.88, -0.05, 1.61, 0.33, 0.57, 0.21, 0.74), vi = c(0.021, 0.009, 0.064, 0.012, 0.09, 0.03, 0.051, 0.007, 0.04),
  year = c(2001, 2003, 2004, 2004, 2007, 2009, 2010, 2012, 2015), cluster = c(1, 1, 1, 2, 3, 3, 4, 5, 5))
v <- function(x) I(unname(as.numeric(x)))
fit <- function(d, ...) { m <- list(...)$method; suppressWarnings(rma(yi, vi, data = d, ..., control = if (m == "PM") list(tol = 1e-14) else if (m %in% c("ML", "REML", "EB")) list(threshold = 1e-14, maxiter = 1e5) else list())) }
one <- function(m) list(coefficients = v(m$b), ses = v(m$se), low = v(m$ci.lb), high = v(m$ci.ub), p = v(m$pval), tau2 = m$tau2, I2 = m$I2, Q = m$QE, Qp = m$QEp, QM = m$QM, QMp = m$QMp)
methods <- c("FE", "DL", "HE", "HS", "SJ", "ML", "REML", "PM", "EB")
all <- function(...) sapply(methods, function(m) one(fit(nine, method = m, ...)), simplify = FALSE)
m <- fit(nine, method = "REML"); k <- fit(nine, method = "PM", test = "knha"); r <- fit(nine, mods = ~ I(year - 2000), method = "DL")
robust1 <- function(f) sapply(c("CR1", "CR2"), function(t) { a <- robust(f, cluster = nine$cluster, clubSandwich = t == "CR2"); list(ses = v(a$se), df = v(a$dfs), p = v(a$pval)) }, simplify = FALSE)
infl <- function(f) { i <- influence(f); list(rstudent = v(i$inf$rstudent), cook = v(i$inf$cook.d), covRatio = v(i$inf$cov.r), hat = v(i$inf$hat), dffits = v(i$inf$dffits), tau2 = v(i$inf$tau2.del), Q = v(i$inf$QE.del), weight = v(i$inf$weight), influential = I(unname(i$is.infl))) }
tf <- function(e, f = m, ...) { t <- suppressWarnings(trimfill(f, estimator = e, control = list(threshold = 1e-14, maxiter = 1e5), ...)); list(k0 = t$k0, side = t$side, estimate = as.numeric(t$b), se = t$se) }
pr <- function(f, ...) { p <- predict(f, ...); list(estimate = v(p$pred), se = v(p$se), piLow = v(p$pi.lb), piHigh = v(p$pi.ub)) }
reg <- function(...) { t <- regtest(m, ...); list(statistic = as.numeric(t$zval), p = as.numeric(t$pval), limit = as.numeric(t$est)) }
rank <- ranktest(m, exact = TRUE); cum <- cumul(fit(nine, method = "DL"))
out <- lapply(1:9, function(i) { f <- fit(nine[-i, ], method = "REML"); list(estimate = as.numeric(f$b), se = f$se, tau2 = f$tau2, Q = f$QE) })
cat(full_precision_json(list(generator = paste("R", getRversion(), "metafor", packageVersion("metafor"), "; clubSandwich", packageVersion("clubSandwich")), nine = as.list(nine),
  plain = all(), knapp = all(test = "knha"), moderated = all(mods = ~ I(year - 2000)), moderatedKnapp = all(mods = ~ I(year - 2000), test = "knha"),
  robust = list(REML = robust1(m), DL = robust1(r)), influence = list(REML = infl(m), PM = infl(k), DL = infl(r)), trimfill = list(L0 = tf("L0"), R0 = tf("R0"), Q0 = tf("Q0"), right = tf("L0", side = "right")),
  predict = list(REML = pr(m), PM = pr(k), DL = pr(r, newmods = c(0, 7))), qprofile = v(confint(m, control = list(tol = 1e-13, maxiter = 1e5))$random[1, 2:3]),
  regtest = list(linear = reg(model = "lm"), meta = reg(), variance = reg(predictor = "vi")), rank = list(tau = as.numeric(rank$tau), p = as.numeric(rank$pval)), failSafe = fsn(yi, vi, data = nine)$fsnum,
  cumulative = list(estimates = v(cum$estimate), ses = v(cum$se), tau2 = v(cum$tau2)), leftOut = out)), "\n", sep = "")
