/** A state or DC: name, FIPS code, the time zone that most of its people live in, and whether it has several. */
export interface State {
  readonly name: string;
  readonly fips: string;
  readonly timeZone: string;
  readonly severalTimeZones?: true;
}

const state = (name: string, fips: string, zone: string, several = false): State => ({
  name,
  fips,
  timeZone: zone.includes("/") ? zone : `America/${zone}`,
  ...(several ? { severalTimeZones: true as const } : {}),
});

/** The fifty states and DC by postal code. Time zones: IANA database; FIPS codes: ANSI INCITS 38. */
export const states: Readonly<Record<string, State>> = {
  AL: state("Alabama", "01", "Chicago"),
  AK: state("Alaska", "02", "Anchorage", true),
  AZ: state("Arizona", "04", "Phoenix", true),
  AR: state("Arkansas", "05", "Chicago"),
  CA: state("California", "06", "Los_Angeles"),
  CO: state("Colorado", "08", "Denver"),
  CT: state("Connecticut", "09", "New_York"),
  DE: state("Delaware", "10", "New_York"),
  DC: state("District of Columbia", "11", "New_York"),
  FL: state("Florida", "12", "New_York", true),
  GA: state("Georgia", "13", "New_York"),
  HI: state("Hawaii", "15", "Pacific/Honolulu"),
  ID: state("Idaho", "16", "Boise", true),
  IL: state("Illinois", "17", "Chicago"),
  IN: state("Indiana", "18", "Indiana/Indianapolis", true),
  IA: state("Iowa", "19", "Chicago"),
  KS: state("Kansas", "20", "Chicago", true),
  KY: state("Kentucky", "21", "New_York", true),
  LA: state("Louisiana", "22", "Chicago"),
  ME: state("Maine", "23", "New_York"),
  MD: state("Maryland", "24", "New_York"),
  MA: state("Massachusetts", "25", "New_York"),
  MI: state("Michigan", "26", "Detroit", true),
  MN: state("Minnesota", "27", "Chicago"),
  MS: state("Mississippi", "28", "Chicago"),
  MO: state("Missouri", "29", "Chicago"),
  MT: state("Montana", "30", "Denver"),
  NE: state("Nebraska", "31", "Chicago", true),
  NV: state("Nevada", "32", "Los_Angeles", true),
  NH: state("New Hampshire", "33", "New_York"),
  NJ: state("New Jersey", "34", "New_York"),
  NM: state("New Mexico", "35", "Denver"),
  NY: state("New York", "36", "New_York"),
  NC: state("North Carolina", "37", "New_York"),
  ND: state("North Dakota", "38", "Chicago", true),
  OH: state("Ohio", "39", "New_York"),
  OK: state("Oklahoma", "40", "Chicago"),
  OR: state("Oregon", "41", "Los_Angeles", true),
  PA: state("Pennsylvania", "42", "New_York"),
  RI: state("Rhode Island", "44", "New_York"),
  SC: state("South Carolina", "45", "New_York"),
  SD: state("South Dakota", "46", "Chicago", true),
  TN: state("Tennessee", "47", "Chicago", true),
  TX: state("Texas", "48", "Chicago", true),
  UT: state("Utah", "49", "Denver"),
  VT: state("Vermont", "50", "New_York"),
  VA: state("Virginia", "51", "New_York"),
  WA: state("Washington", "53", "Los_Angeles"),
  WV: state("West Virginia", "54", "New_York"),
  WI: state("Wisconsin", "55", "Chicago"),
  WY: state("Wyoming", "56", "Denver"),
};
