const degree = Math.PI / 180;

/** Milliseconds of a day. */
export const dayLength = 86_400_000;

/** 1 January 2000 in days since 1970. */
const year2000 = 10_957;

/** The part of a day by which the mean solar noon of longitude 0 comes after noon of Universal Time. */
const noonOfGreenwich = 0.0009;

/** The height of the middle of the sun: its upper edge on the horizon, with refraction; and civil twilight. */
const horizon = -0.833 * degree;
const civil = -6 * degree;

const obliquity = 23.4397 * degree;
const perihelion = 102.9372 * degree;

/** Moments of a day, in milliseconds since 1970 (Universal Time); NaN where the sun does not reach the height. */
export interface SunTimes {
  /** Start of civil twilight in the morning. */
  readonly dawn: number;
  readonly sunrise: number;
  readonly noon: number;
  readonly sunset: number;
  /** End of civil twilight in the evening. */
  readonly dusk: number;
}

/**
 * Sunrise, sunset and civil twilight (sun 6 degrees below the horizon) at a place.
 *
 * The sun's place on the ecliptic is taken from its mean anomaly and three terms of the equation of the centre, once a
 * day, at solar noon. Against fuller theory the times are off by up to about three minutes at the latitudes of the United
 * States. The conventions are those of version 1 of the library suncalc, which the R package suncalc 0.5 carries and
 * which published veil-of-darkness studies use, so that their numbers can be had again.
 *
 * @param day days since 1970-01-01 of the local date
 * @param latitude degrees, north positive
 * @param longitude degrees, east positive
 */
export function sunTimes(day: number, latitude: number, longitude: number): SunTimes {
  const west = -longitude / 360;
  const days = day - year2000;
  const approximateNoon = days + noonOfGreenwich + west;
  const anomaly = (357.5291 + 0.98560028 * approximateNoon) * degree;
  const center =
    (1.9148 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly) + 0.0003 * Math.sin(3 * anomaly)) * degree;
  const ecliptic = anomaly + center + perihelion + Math.PI;
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(ecliptic));
  const equationOfTime = 0.0053 * Math.sin(anomaly) - 0.0069 * Math.sin(2 * ecliptic);
  const noon = approximateNoon + equationOfTime;
  const after = (height: number): number => dayPart(height, latitude * degree, declination);
  return {
    dawn: moment(noon - after(civil)),
    sunrise: moment(noon - after(horizon)),
    noon: moment(noon),
    sunset: moment(noon + after(horizon)),
    dusk: moment(noon + after(civil)),
  };
}

/** The part of a day that the sun takes from its highest point down to a height; NaN where it never gets there. */
function dayPart(height: number, latitude: number, declination: number): number {
  const cosine =
    (Math.sin(height) - Math.sin(latitude) * Math.sin(declination)) /
    (Math.cos(latitude) * Math.cos(declination));
  return Math.acos(cosine) / (2 * Math.PI);
}

/** Days since noon (Universal Time) of 1 January 2000 as milliseconds since 1970. */
const moment = (days: number): number => (days + year2000 + 0.5) * dayLength;
