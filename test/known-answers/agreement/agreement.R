# Writes agreement.json: agreement of coders from irr and vcd, for small ratings written here.
# Usage, in this folder: Rscript agreement.R > agreement.json
source("../linear-algebra/full-precision-json.R")
suppressMessages({ library(irr); library(vcd) })
four <- cbind(c(1, 2, 3, 3, 2, 1, 4, 1, 2, NA, NA, NA), c(1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NA, 3), c(NA, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NA), c(1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NA))
three <- cbind(c(3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5), c(3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3), c(2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3))
words <- data.frame(a = c("no", "yes", "yes", "unsure", "no", "no", "yes", "yes", "no", "unsure", "yes", "no"),
  b = c("no", "yes", "no", "unsure", "no", "yes", "yes", "yes", "no", "yes", "yes", "no"),
  c = c("no", "yes", "yes", "yes", "no", "no", "unsure", "yes", "no", "unsure", "yes", "yes"))
# irr 0.85 counts pairs as if there were two coders where nothing is missing; a unit that nobody rated avoids it.
alpha <- function(m, level) kripp.alpha(t(rbind(m, NA)), level)$value
kappa <- function(a, b, weight) { k <- kappa2(cbind(a, b), weight); list(estimate = k$value, statistic = k$statistic, pValue = k$p.value) }
ase <- function(a, b, weights) { lv <- sort(unique(c(a, b))); k <- Kappa(table(factor(a, lv), factor(b, lv)), weights = weights)
  list(plain = as.numeric(k$Unweighted), weighted = as.numeric(k$Weighted)) }
levels4 <- c("nominal", "ordinal", "interval", "ratio")
icc1 <- function(...) { z <- icc(three, ...); c(z$value, z$Fvalue, z$df1, z$df2, z$p.value, z$lbound, z$ubound) }
f <- kappam.fleiss(words)
# A second table: four coders on twenty texts, a level that the second never takes, and what is left where a rating is missing.
i <- 1:20
pain <- cbind(1 + (i * 3) %% 4, pmin(1 + (i * 3) %% 4, 3), 1 + (i * 3 + (i %% 5 == 0)) %% 4, 1 + (i * 7 %/% 2) %% 4)
gaps <- pain; gaps[c(2, 9), 1] <- NA; gaps[c(9, 15, 16), 2] <- NA; gaps[20, 4] <- NA
both <- gaps[complete.cases(gaps[, 1:2]), ]; whole <- gaps[complete.cases(gaps), ]
weights3 <- c(none = "unweighted", linear = "equal", squared = "squared")
icc2 <- function(m, t, u) { z <- icc(pain, m, t, u); c(z$value, z$Fvalue, z$df1, z$df2, z$p.value, z$lbound, z$ubound) }
second <- function(m, two) { g <- kappam.fleiss(m); list(kappa = lapply(weights3, function(w) kappa(two[, 1], two[, 2], w)), ase = list(linear = ase(two[, 1], two[, 2], "Equal-Spacing"), squared = ase(two[, 1], two[, 2], "Fleiss-Cohen")),
  fleiss = list(estimate = g$value, statistic = g$statistic, pValue = g$p.value, conger = kappam.fleiss(m, exact = TRUE)$value, light = kappam.light(m)$value), percent = sapply(0:2, function(t) agree(m, t)$value / 100)) }
cat(full_precision_json(list(
  generator = paste("R", getRversion(), "irr", packageVersion("irr"), "; vcd", packageVersion("vcd")),
  four = lapply(1:4, function(j) four[, j]), three = lapply(1:3, function(j) three[, j]), words = as.list(words),
  alphaFour = setNames(lapply(levels4, function(l) alpha(four, l)), levels4), alphaThree = setNames(lapply(levels4, function(l) alpha(three, l)), levels4),
  alphaWords = kripp.alpha(t(rbind(sapply(words, function(w) as.numeric(factor(w))), NA)), "nominal")$value,
  kappa = list(none = kappa(three[, 1], three[, 2], "unweighted"), linear = kappa(three[, 1], three[, 2], "equal"), squared = kappa(three[, 1], three[, 2], "squared")),
  ase = list(linear = ase(three[, 1], three[, 2], "Equal-Spacing"), squared = ase(three[, 1], three[, 2], "Fleiss-Cohen")),
  fleiss = list(estimate = f$value, statistic = f$statistic, pValue = f$p.value, conger = kappam.fleiss(words, exact = TRUE)$value, light = kappam.light(words)$value),
  percent = list(words = agree(words)$value / 100, three1 = agree(three, 1)$value / 100),
  icc = list(oneway_consistency_single = icc1("oneway"), oneway_consistency_average = icc1("oneway", unit = "average"), twoway_consistency_single = icc1("twoway"),
    twoway_consistency_average = icc1("twoway", unit = "average"), twoway_agreement_single = icc1("twoway", "agreement"), twoway_agreement_average = icc1("twoway", "agreement", "average")),
  pain = lapply(1:4, function(j) pain[, j]), gaps = lapply(1:4, function(j) gaps[, j]), full = second(pain, pain), withGaps = second(whole, both),
  alphaPain = setNames(lapply(levels4, function(l) alpha(pain, l)), levels4), alphaGaps = setNames(lapply(levels4, function(l) alpha(gaps, l)), levels4),
  iccPain = list(oneway_consistency_single = icc2("oneway", "consistency", "single"), twoway_consistency_average = icc2("twoway", "consistency", "average"), twoway_agreement_single = icc2("twoway", "agreement", "single"))
)), "\n", sep = "")
