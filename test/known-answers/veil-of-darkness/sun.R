# Writes sun.json: sunset and civil dusk by R suncalc at a few places and dates.
# Usage, in this folder: Rscript sun.R > sun.json
source("../linear-algebra/full-precision-json.R")
places <- data.frame(
  place = c("Harrisonburg VA", "Providence RI", "El Paso TX", "Anchorage AK", "Honolulu HI", "Phoenix AZ"),
  lat = c(38.45, 41.82, 31.76, 61.22, 21.31, 33.45), lon = c(-78.87, -71.41, -106.49, -149.9, -157.86, -112.07),
  tz = c("America/New_York", "America/New_York", "America/Denver", "America/Anchorage", "Pacific/Honolulu", "America/Phoenix"))
dates <- as.Date(c("2008-03-27", "2016-02-29", "2018-06-21", "2018-11-03", "2018-11-04", "2019-12-31"))
rows <- list()
for (i in seq_len(nrow(places))) for (d in as.list(dates)) {
  p <- places[i, ]
  t <- suncalc::getSunlightTimes(date = d, lat = p$lat, lon = p$lon, tz = p$tz, keep = c("sunset", "dusk"))
  text <- function(x) if (is.na(x)) NA_character_ else format(x, "%Y-%m-%dT%H:%M:%S%z", tz = p$tz)
  rows[[length(rows) + 1]] <- list(place = p$place, lat = p$lat, lon = p$lon, tz = p$tz, date = format(d),
    sunset = text(t$sunset), dusk = text(t$dusk))
}
cat(full_precision_json(list(generator = paste("R", getRversion(), "suncalc", packageVersion("suncalc"), "getSunlightTimes"), sun = rows)))
