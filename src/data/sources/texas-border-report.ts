import { readInteger, readNumber } from "../values/numbers.js";
import { readPeriodStart } from "../values/periods.js";
import { readLabel } from "../values/text.js";
import type { SourceProfile } from "./profile.js";
import { from, fromFirst } from "./rules.js";

/**
 * Crime in the Texas border counties: the Department of Public Safety's "border report", by agency and year, as its
 * workbooks are published (sheet "By Agency"), and as a panel that was made from them.
 *
 * Checked: assaults by year, agencies without a month reported, and the two complete agencies, in both forms.
 */

const forms = {
  agency: ["agency_name", "Agency Name"],
  months: ["months_reported", "Months Reported"],
  population: ["population", "Population"],
} as const;

export const texasBorderReport: SourceProfile = {
  id: "texas-border-report",
  title: "Texas border report (crimes by agency and year)",
  contract: "outcomes",
  producer: "Texas Department of Public Safety, Uniform Crime Reporting",
  citation:
    "Texas Department of Public Safety. Border report: crimes reported by agencies of the border counties, 2017-2023.",
  oddities: [
    "An agency that reported no month has zeros in every column. They are no counts, and are taken as not known.",
    "Agencies joined the incident-based system one after another: the sum over all agencies rises because more of them report.",
    "The population of school and university police, and of agencies without one, is 0; no rate is made of it.",
    "In some rows more months are reported than the agency was eligible for.",
    "The workbooks do not say their year in the table: give it as mapping: { period_start: =2017 }.",
    "Totals and footnotes under the tables are left out; superscripts of headers (Rape\u00b9, Assault\u00b2) point to them.",
  ],
  fits: (headers) =>
    [forms.agency, forms.months, forms.population].every((names) =>
      names.some((name) => headers.includes(name)),
    ) &&
    ["arson", "Arson"].some((name) => headers.includes(name)) &&
    ["nibrs_start_date", "NIBRS Start Date"].some((name) => headers.includes(name))
      ? 1
      : 0,
  measures: {
    homicides: ["murder_and_nonnegligent_manslaughter", "Murder and  Nonnegligent  Manslaughter"],
    "negligent-manslaughter-reports": ["negligent_manslaughter", "Negligent  Manslaughter"],
    "rape-reports": ["rape", "Rape\u00b9"],
    "robbery-reports": ["robbery", "Robbery"],
    "assault-reports": ["assault", "Assault\u00b2"],
    "burglary-reports": ["burglary", "Burglary"],
    "theft-reports": ["larceny_theft", "Larceny, Theft"],
    "vehicle-theft-reports": ["motor_vehicle_theft", "Motor  Vehicle  Theft"],
    "arson-reports": ["arson", "Arson"],
    "trafficking-sex-reports": [
      "human_trafficking_commercial_sex_acts",
      "Human  Trafficking,  Commercial  Sex  Acts",
    ],
    "trafficking-labor-reports": [
      "human_trafficking_involuntary_servitude",
      "Human  Trafficking,  Involuntary  Servitude",
    ],
  },
  columns: {
    unit: fromFirst(forms.agency, readLabel),
    unit_kind: fromFirst(forms.agency, () => "agency"),
    period_start: [from("report_year", (text) => readPeriodStart(text))],
    period: fromFirst(forms.agency, () => "year"),
    measure: [from("measure", readLabel)],
    count: [from("value", readNumber)],
    exposure: fromFirst(forms.population, readNumber),
    exposure_unit: fromFirst(forms.agency, () => "residents"),
    months_reported: fromFirst(forms.months, readInteger),
  },
};
