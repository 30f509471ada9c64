# Two small tables that the regression families share: a panel of 14 units in 6 periods, and 45 people.
panel_data <- function() {
  set.seed(20260101)
  d <- expand.grid(period = 1:6, unit = 1:14)
  n <- nrow(d)
  d$region <- c("north", "south", "east", "west", "south")[(d$unit - 1) %% 5 + 1]
  d$x <- round(rnorm(n) + d$unit / 7, 3)
  d$z <- round(rexp(n) + d$period / 4, 3)
  d$w <- round(0.4 + runif(n) * 2, 2)
  d$y <- round(2 + 0.8 * d$x - 0.5 * d$z + rep(rnorm(14), each = 6) + 0.2 * d$period + rnorm(n), 3)
  d$count <- rpois(n, exp(0.4 + 0.25 * d$x - 0.2 * d$z + rep(rnorm(14) / 2, each = 6)))
  d$event <- as.integer(runif(n) < plogis(-0.4 + 0.5 * d$x - 0.3 * d$z))
  d$exposure <- round(5 + 20 * runif(n), 1)
  d$treated <- as.integer(d$unit > 8 & d$period > 3)
  d$w0 <- ifelse(seq_len(n) %% 9 == 0, 0, ceiling(d$w))
  d$count[d$unit == 4] <- 0
  d$event[d$unit == 2] <- 1
  d$double <- 2 * d$x - d$z
  d$unitwide <- (d$unit * 7) %% 5
  d[c("unit", "period", "region", "y", "x", "z", "w", "w0", "count", "event", "exposure", "treated", "double", "unitwide")]
}
people_data <- function() {
  set.seed(77)
  n <- 45
  d <- data.frame(age = sample(18:70, n, TRUE), sex = sample(c("f", "m"), n, TRUE), place = sample(c("p", "q", "r", "s", "t"), n, TRUE))
  d$trials <- sample(1:12, n, TRUE)
  d$hits <- rbinom(n, d$trials, plogis(-1 + 0.03 * d$age - 0.4 * (d$sex == "m")))
  d$yes <- as.integer(runif(n) < plogis(-2 + 0.05 * d$age))
  d$visits <- MASS::rnegbin(n, exp(0.2 + 0.02 * d$age), 1.3)
  d$cost <- round(rgamma(n, 2, 2 / exp(1 + 0.01 * d$age)), 3)
  d$income <- round(20 + 0.4 * d$age + rnorm(n) * 6, 1)
  d$age[c(5, 30)] <- NA
  d$sex[12] <- NA
  d
}
numbers_and_categories <- function(d) lapply(d, function(v) {
  if (is.numeric(v)) list(numbers = I(as.numeric(v)))
  else { f <- factor(v); list(codes = I(ifelse(is.na(f), -1L, as.integer(f) - 1L)), levels = I(levels(f))) }
})
