# The two main models of the veil of darkness on the file that bench/veil.ts gives to both: data.table for the stops, glm for
# the odds ratios. Sunset and dusk by the same formulas as ours, so that the models are the same.
# Usage: Rscript bench/veil.R csv|kept FILE LATITUDE LONGITUDE TIME-ZONE REFERENCE GROUP...
suppressPackageStartupMessages({
  library(data.table)
  library(splines)
})
args <- commandArgs(TRUE)
latitude <- as.numeric(args[3])
longitude <- as.numeric(args[4])
zone <- args[5]
reference <- args[6]
groups <- args[-(1:6)]
setDTthreads(2)
twilight <- function(day) {
  degree <- pi / 180
  noon <- day - 10957 + 0.0009 - longitude / 360
  anomaly <- (357.5291 + 0.98560028 * noon) * degree
  center <- (1.9148 * sin(anomaly) + 0.02 * sin(2 * anomaly) + 0.0003 * sin(3 * anomaly)) * degree
  ecliptic <- anomaly + center + 102.9372 * degree + pi
  declination <- asin(sin(23.4397 * degree) * sin(ecliptic))
  noon <- noon + 0.0053 * sin(anomaly) - 0.0069 * sin(2 * ecliptic)
  phi <- latitude * degree
  after <- function(height) acos((sin(height * degree) - sin(phi) * sin(declination)) / (cos(phi) * cos(declination))) / (2 * pi)
  offset <- as.POSIXlt(as.POSIXct((noon + 10957.5) * 86400, origin = "1970-01-01", tz = zone))$gmtoff / 60
  minutes <- function(part) (noon + part + 10957.5 - day) * 1440 + offset
  list(sunset = minutes(after(-0.833)), dusk = minutes(after(-6)))
}
rds <- paste0(args[2], ".rds")
columns <- c("date", "time", "district", "subject_race", "type", "reason_for_stop")
stops <- if (args[1] == "kept" && file.exists(rds)) readRDS(rds) else fread(args[2], select = columns, na.strings = c("NA", ""))
if (args[1] == "kept" && !file.exists(rds)) {
  saveRDS(stops, rds, compress = FALSE)
  quit()
}
stops <- stops[type != "pedestrian" | is.na(type)]
stops <- stops[subject_race %in% c(reference, groups) & !is.na(time)]
stops[, minute := as.integer(as.ITime(time)) %/% 60L]
stops <- stops[minute != 0L]
stops <- stops[!reason_for_stop %in% c("investigation", "wanted-or-warrant", "call-for-service", "checkpoint")]
days <- data.table(date = unique(stops$date))
sun <- twilight(as.integer(as.Date(days$date)))
days[, `:=`(sunset = sun$sunset, dusk = sun$dusk)]
stops[days, on = "date", `:=`(sunset = i.sunset, dusk = i.dusk)]
window <- range(days$dusk)
stops <- stops[minute >= window[1] & minute <= window[2] & (minute < sunset | minute >= dusk)]
stops[, `:=`(dark = as.integer(minute >= dusk), year = factor(year(as.Date(date))), district = factor(district))]
for (group in groups) {
  own <- stops[subject_race %in% c(reference, group)]
  knots <- quantile(own$minute, (1:5) / 6)
  fit <- glm(
    (subject_race == group) ~ dark + ns(minute, knots = knots, Boundary.knots = window) + district + year,
    family = binomial, data = own
  )
  dark <- coef(summary(fit))["dark", ]
  cat(sprintf("%s %d %.12g %.12g\n", group, nrow(own), dark[1], dark[2]))
}
