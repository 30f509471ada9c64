# Runs the peer's side of a work, once for each line of standard input. compare.ts starts it: Rscript peers.R PEER FILE
suppressPackageStartupMessages({
  library(data.table); library(fixest); library(sandwich); library(survey); library(did)
})
setFixest_notes(FALSE); setFixest_nthreads(2); setDTthreads(2)
args <- commandArgs(TRUE)
columns <- readLines(paste0(args[2], ".names"), warn = FALSE)
rows <- as.numeric(readLines(paste0(args[2], ".rows"), warn = FALSE))
file <- file(args[2], "rb")
d <- as.data.frame(setNames(lapply(columns, function(...) readBin(file, "double", rows)), columns))
close(file)
for (v in intersect(c("unit", "other", "stratum", "cluster"), columns)) d[[v]] <- as.integer(d[[v]])
g <- paste0("g", 1:10)
for (v in intersect(c(g, "region"), columns)) d[[v]] <- factor(d[[v]])
logistic <- as.formula(paste("y ~", paste(g, collapse = " + ")))
both <- function(m) head(as.matrix(m), 3)[, 1:2]
pair <- function(m) c(coef(m), SE(m))
agreement <- function(f, design) both(coef(summary(svyglm(f, design, family = quasibinomial()))))
whole <- function(f) function() {
  design <- declare()
  c(pair(svymean(~income, design)), pair(svytotal(~income, design)), agreement(f, design))
}
declare <- function() svydesign(id = ~cluster, strata = ~stratum, weights = ~weight, data = d)
prepared <- switch(args[1],
  "logit-collapsed" = setDT(d),
  "survey-mean" = , "survey-total" = , "survey-logit" = , "survey-logit-continuous" = declare(),
  "wild-loop" = , "wild-joint" = lm(y ~ x1 + x2 + x3, d))
peer <- switch(args[1],
  feols = function() both(coeftable(feols(y ~ x1 + x2 + x3 | unit + other, d, cluster = ~unit))),
  fepois = function() both(coeftable(fepois(count ~ x1 + x2 + x3 | unit + other, d, cluster = ~unit))),
  "logit-glm" = function() head(coef(glm(logistic, binomial, d)), 3),
  "logit-collapsed" = function() {
    cells <- d[, .(n = .N, s = sum(y)), by = g]
    head(coef(glm(update(logistic, cbind(s, n - s) ~ .), binomial, cells)), 3)
  },
  # The cohort is a double: given an integer, did 2.5 drops the never treated.
  "callaway-santanna" = function() {
    r <- att_gt("y", "time", "id", "cohort", ~x, d, est_method = "dr", bstrap = TRUE, cband = TRUE, biters = 1000)
    c(r$att[1:3], r$se[1:3], r$c)
  },
  "survey-design" = function() length(unique(declare()$cluster[[1]])),
  "survey-whole" = whole(agree ~ age + female + region),
  "survey-whole-continuous" = whole(agree ~ hours + female + region),
  "survey-mean" = function() pair(svymean(~income, prepared)),
  "survey-total" = function() pair(svytotal(~income, prepared)),
  "survey-logit" = function() agreement(agree ~ age + female + region, prepared),
  "survey-logit-continuous" = function() agreement(agree ~ hours + female + region, prepared),
  "wild-loop" = function() sqrt(diag(vcovBS(prepared, cluster = d$other, R = 200, type = "wild"))),
  "wild-joint" = function() sqrt(diag(vcovBS(prepared, cluster = d$other, R = 200, type = "wild", qrjoint = TRUE))))
cat("ready\n")
input <- file("stdin", "r")
while (length(readLines(input, 1)) == 1) {
  start <- proc.time()
  result <- peer()
  spent <- proc.time() - start
  cat("time", spent[["elapsed"]], spent[["user.self"]] + spent[["sys.self"]], sprintf("%.10g", as.numeric(result)), "\n")
}
