# Two small panels, written into the answers beside them.
# towns: 39 places in six years; cohorts of 9, 8, 1 and 6 places, two first treated the year after the last, thirteen never.
# offices: 27 places in five periods at unequal distances; everybody is treated in the end, three from the first period on.
towns_data <- function() {
  set.seed(20110)
  cohort <- c(rep(2013, 9), rep(2014, 8), 2015, rep(2016, 6), rep(2017, 2), rep(0, 13))
  n <- length(cohort)
  unit <- seq_len(n)
  x <- round(rnorm(n) + 0.3 * (cohort %in% c(2013, 2014)), 3)
  w <- round(runif(n, 0.5, 3), 2)
  region <- (unit * 7) %% 11 + 1
  level <- rnorm(n)
  d <- expand.grid(unit = unit, year = 2011:2016)
  i <- d$unit
  d$cohort <- cohort[i]
  d$x <- x[i]
  d$z <- round(0.2 * (d$year - 2011) + 0.5 * x[i] + rnorm(nrow(d), 0, 0.7), 3)
  d$twice <- 2 * d$x + 1
  d$w <- w[i]
  d$w0 <- ifelse(i %in% c(3, 12, 20, 30, 37), 0, w[i])
  d$moving <- round(w[i] * (1 + 0.1 * (d$year - 2011)), 3)
  d$region <- region[i]
  d$everyone <- 1
  since <- ifelse(d$cohort > 0 & d$year >= d$cohort, d$year - d$cohort + 1, 0)
  d$y <- round(level[i] + 0.3 * (d$year - 2011) + 0.15 * x[i] * (d$year - 2011) + 0.4 * since + rnorm(nrow(d), 0, 0.5), 4)
  d$gaps <- d$y
  d$gaps[d$unit == 5 & d$year == 2012] <- NA
  d$gaps[d$unit == 33 & d$year %in% c(2014, 2016)] <- NA
  d$zgaps <- d$z
  d$zgaps[d$unit == 15 & d$year == 2011] <- NA
  # Rows that are simply not there, and two subsets of towns.
  d$observed <- as.numeric(!(d$unit %in% c(7, 22, 35) & d$year == 2015))
  d$one <- as.numeric(d$cohort %in% c(0, 2014))
  d$several <- as.numeric(d$cohort != 2017 & d$cohort != 2015)
  d[order(d$unit, d$year), ]
}
offices_data <- function() {
  set.seed(415)
  cohort <- c(rep(2, 8), rep(5, 9), rep(8, 7), rep(1, 3))
  n <- length(cohort)
  unit <- seq_len(n)
  x <- round(rexp(n), 3)
  d <- expand.grid(unit = unit, time = c(1, 2, 4, 5, 8))
  i <- d$unit
  d$cohort <- cohort[i]
  d$x <- x[i]
  d$district <- (unit %% 7)[i]
  d$w <- ((unit * 5) %% 9 + 1)[i]
  d$y <- rpois(nrow(d), exp(2 + 0.2 * x[i] - 0.03 * d$time + 0.1 * (d$time >= d$cohort)))
  d$late <- d$y
  d$late[d$unit == 4 & d$time == 8] <- NA
  d$began <- as.numeric(d$cohort != 1)
  # The last cohort taken for never treated.
  d$first <- ifelse(d$cohort == 8, 0, d$cohort)
  d[order(d$unit, d$time), ]
}
