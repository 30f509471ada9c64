# Writes meta-analysis.json: metafor's answers for small sets of studies written here, with dependence, moderators, zero
# cells and no heterogeneity. Usage, in this folder: Rscript meta-analysis.R > meta-analysis.json
source("../linear-algebra/full-precision-json.R")
suppressMessages({ library(metafor); library(clubSandwich) })
ctl <- list(threshold = 1e-14, maxiter = 1e5, tol = 1e-14)
twelve <- data.frame(yi = c(-0.31, -0.12, 0.05, -0.44, -0.2, 0.11, -0.5, -0.08, -0.25, -0.61, 0.02, -0.35),
  vi = c(0.008, 0.004, 0.015, 0.03, 0.002, 0.01, 0.04, 0.003, 0.005, 0.06, 0.008, 0.02),
  x = c(1, 2, 4, 3, 1, 5, 2, 3, 2, 1, 5, 2), g = rep(c("a", "b", "c"), 4), cluster = c(1, 1, 2, 2, 3, 3, 3, 4, 5, 5, 6, 7))
alike <- data.frame(yi = c(0.2, 0.21, 0.19, 0.205, 0.2), vi = c(0.04, 0.02, 0.05, 0.03, 0.01))
two <- data.frame(yi = c(0.1, 0.6), vi = c(0.02, 0.03))
one <- function(m) list(coefficients = as.numeric(m$b), se = as.numeric(m$se), low = as.numeric(m$ci.lb), high = as.numeric(m$ci.ub), pValue = as.numeric(m$pval),
  tau2 = m$tau2, seTau2 = if (m$method == "FE") NA else m$se.tau2, I2 = m$I2, H2 = m$H2, Q = m$QE, Qp = m$QEp, QM = m$QM, QMp = m$QMp, R2 = if (is.null(m$R2)) NA else m$R2,
  ml = as.numeric(logLik(m, REML = FALSE)), reml = as.numeric(logLik(m, REML = TRUE)))
fit <- function(d, method, test = "z", mods = NULL) {
  iterative <- method %in% c("ML", "REML", "EB", "PM")
  a <- list(yi = d$yi, vi = d$vi, method = method, test = test)
  if (iterative) a$control <- if (method == "PM") list(tol = 1e-14) else list(threshold = 1e-14, maxiter = 1e5)
  if (!is.null(mods)) a$mods <- mods
  one(suppressWarnings(do.call(rma, a)))
}
methods <- c("FE", "DL", "HE", "HS", "SJ", "ML", "REML", "PM", "EB")
all <- function(d, ...) setNames(lapply(methods, function(m) fit(d, m, ...)), methods)
m <- rma(yi, vi, data = twelve, method = "REML", control = list(threshold = 1e-14, maxiter = 1e5))
k <- rma(yi, vi, data = twelve, method = "REML", test = "knha", control = list(threshold = 1e-14, maxiter = 1e5))
r <- rma(yi, vi, mods = ~ x, data = twelve, method = "REML", control = list(threshold = 1e-14, maxiter = 1e5))
robustOne <- function(m) { a <- robust(m, cluster = twelve$cluster); b <- robust(m, cluster = twelve$cluster, clubSandwich = TRUE)
  list(CR1 = list(se = a$se, df = a$dfs, p = a$pval, low = a$ci.lb), CR2 = list(se = b$se, df = b$dfs, p = b$pval, low = b$ci.lb)) }
infl <- function(m) { i <- influence(m); list(rstudent = i$inf$rstudent, cook = i$inf$cook.d, covRatio = i$inf$cov.r, hat = i$inf$hat, dffits = i$inf$dffits, tau2 = i$inf$tau2.del, Q = i$inf$QE.del, weight = i$inf$weight, dfbetas = i$dfbs[[1]], influential = i$is.infl) }
tf <- function(estimator, ...) { t <- trimfill(m, estimator = estimator, control = list(threshold = 1e-14, maxiter = 1e5), ...); list(k0 = t$k0, side = t$side, b = as.numeric(t$b), se = t$se) }
pr <- function(m, ...) { p <- predict(m, ...); list(estimate = p$pred, se = p$se, low = p$ci.lb, piLow = p$pi.lb, piHigh = p$pi.ub) }
ci <- function(m) unname(as.numeric(confint(m, control = list(tol = 1e-13, maxiter = 1e5))$random[1, 2:3]))
reg <- function(...) { t <- regtest(m, ...); list(statistic = as.numeric(t$zval), pValue = as.numeric(t$pval), limit = as.numeric(t$est)) }
rank1 <- ranktest(m, exact = TRUE); tied <- ranktest(rma(c(0.1, 0.3, 0.2, 0.5, 0.4), c(0.02, 0.02, 0.04, 0.05, 0.01), method = "FE"), exact = FALSE)
es <- function(measure) { e <- escalc(measure, ai = c(0, 3, 0, 12), bi = c(10, 7, 5, 30), ci = c(4, 0, 0, 8), di = c(6, 9, 8, 41)); list(estimate = as.numeric(e$yi), variance = as.numeric(e$vi)) }
cum <- cumul(rma(yi, vi, data = twelve, method = "DL"))
cat(full_precision_json(list(generator = paste("R", getRversion(), "metafor", packageVersion("metafor"), "; clubSandwich", packageVersion("clubSandwich")),
  twelve = as.list(twelve), alike = as.list(alike), two = as.list(two),
  plain = all(twelve), alikeFits = all(alike), twoFits = all(two), knha = all(twelve, test = "knha"), adhoc = list(DL = fit(alike, "DL", "adhoc"), REML = fit(twelve, "REML", "adhoc")),
  moderated = all(twelve, mods = ~ twelve$x), moderatedKnha = list(REML = fit(twelve, "REML", "knha", ~ twelve$x + twelve$g), DL = fit(twelve, "DL", "knha", ~ twelve$x + twelve$g)),
  robust = robustOne(m), robustModerated = robustOne(r), influence = infl(m), influenceKnha = infl(k), influenceModerated = infl(r),
  trimfill = list(L0 = tf("L0"), R0 = tf("R0"), Q0 = tf("Q0"), left = tf("L0", side = "left")),
  predict = list(normal = pr(m), knha = pr(k), moderated = pr(r, newmods = c(0, 2.5, 6))), qprofile = list(twelve = ci(m), moderated = ci(r), two = ci(rma(yi, vi, data = two, method = "DL"))),
  regtest = list(linear = reg(model = "lm"), meta = reg(), metaVi = reg(predictor = "vi")), rank = list(tau = as.numeric(rank1$tau), pValue = as.numeric(rank1$pval), tiedTau = as.numeric(tied$tau), tiedP = as.numeric(tied$pval)),
  failSafe = fsn(yi, vi, data = twelve)$fsnum, cumulative = list(estimate = cum$estimate, se = cum$se, tau2 = cum$tau2),
  effects = list(RR = es("RR"), OR = es("OR"), RD = es("RD"), AS = es("AS"), PETO = es("PETO")))), "\n", sep = "")
