import {
  nameKey,
  readAgencyType,
  readAgreementModel,
  readState,
  straightApostrophes,
} from "../values/agreement-words.js";
import { readDate } from "../values/dates.js";
import { readPlace } from "../values/places.js";
import { known, readLabel } from "../values/text.js";
import type { SourceProfile } from "./profile.js";
import { from, type Reading, shareOf } from "./rules.js";

/**
 * The lists of agencies that take part in the 287(g) program, as the federal agency publishes them (a workbook, replaced
 * several times a week), and a daily panel that was made from them.
 *
 * Checked: the workbooks of 16 May and 18 July 2025 (571 and 832 rows), and the panel of 16 May to 3 July 2025
 * (11,257 rows). Not checked: workbooks of other months, and the list of pending agreements.
 */

/** Signatures as they are typed; slips whose meaning is plain are mended. */
function readSigned(text: string | null): Reading {
  const value = known(text);
  if (value === null) return null;
  const run = /^(\d{1,2})\/(\d{1,2})(20\d{2})$/.exec(value);
  const far = /^5(0\d{2}-\d{2}-\d{2})/.exec(value);
  const meant = run !== null ? `${run[1]}/${run[2]}/${run[3]}` : far !== null ? `2${far[1]}` : undefined;
  if (meant === undefined) return readDate(value);
  const read = readDate(meant);
  return typeof read === "string"
    ? { value: read, mended: `is written "${value}", and was read as ${read}` }
    : read;
}

/** An agency with straight apostrophes: lists of one agency mix both kinds. */
function readAgency(text: string | null): Reading {
  const label = readLabel(text);
  if (label === null) return null;
  const straight = straightApostrophes(label);
  return straight === label
    ? label
    : { value: straight, mended: "is written with typographic apostrophes, which were made straight" };
}

/** What rows about one agreement share. */
const sameAgreement = ([state, agency, model]: readonly (string | null)[]): Reading => {
  const read = readAgreementModel(model ?? null);
  return [nameKey(state ?? null), nameKey(agency ?? null), typeof read === "string" ? read : ""].join("|");
};

const oddities = [
  "The list says which agreements there are on its day. It does not say which have ended: an agreement that is gone from a later list ended between the two.",
  "Agencies of cities and of states mostly have no county in the list; they are counted in their state, and on no county.",
  "An agency that holds several models stands in several rows.",
];

export const icePartners: SourceProfile = {
  id: "ice-participating-agencies",
  title: "ICE's list of participating agencies",
  contract: "agreements",
  producer: "U.S. Immigration and Customs Enforcement",
  citation:
    "U.S. Immigration and Customs Enforcement. Delegation of Immigration Authority Section 287(g): participating agencies (workbook).",
  licence: "Work of the United States government, public domain",
  oddities: [
    ...oddities,
    "Dates of signature are typed by hand; slips such as 05/082025 and the year 5025 are mended, and each is logged.",
    "An agency may be re-dated between two lists (a new agreement takes the place of an older one): the date is that of the list read.",
  ],
  fits: (headers) =>
    shareOf(headers, ["STATE", "LAW ENFORCEMENT AGENCY", "TYPE", "COUNTY", "SUPPORT TYPE", "SIGNED"]),
  columns: {
    agency: [from("LAW ENFORCEMENT AGENCY", readAgency)],
    state: [from("STATE", readState)],
    county: [from("COUNTY", readLabel)],
    agency_type: [from("TYPE", readAgencyType)],
    model: [from("SUPPORT TYPE", readAgreementModel)],
    signed: [from("SIGNED", readSigned)],
    agreement: [{ headers: ["STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE"], convert: sameAgreement }],
  },
};

/** "2025-05-16 am": the list of the morning. */
const readListDate = (text: string | null): Reading =>
  readDate(text === null ? null : text.replace(/\s+[ap]m$/i, ""));

export const icePartnersDaily: SourceProfile = {
  id: "ice-participating-agencies-daily",
  title: "Daily panel of ICE's list of participating agencies",
  contract: "agreements",
  producer: "A. Appelson, Tracking 287(g), from lists of U.S. Immigration and Customs Enforcement",
  citation:
    "Appelson A. Tracking 287(g): daily panel of participating agencies (2025), made from the lists of U.S. Immigration and Customs Enforcement.",
  oddities: [
    ...oddities,
    "The panel has no date of signature; the first and the last list that name an agreement are kept.",
    "Agencies are written in lower case and without apostrophes; their first letters are made capitals.",
  ],
  fits: (headers) =>
    shareOf(headers, ["date", "state", "county", "agency", "agency_id", "ori", "type", "agency_type"]),
  columns: {
    agency: [from("agency", readPlace)],
    state: [from("state", readState)],
    county: [from("county", readLabel)],
    agency_type: [
      from("agency_type", (text) => readAgencyType(text === null ? null : text.replace(/^\(\d+\)\s*/, ""))),
    ],
    model: [from("type", readAgreementModel)],
    first_listed: [from("date", readListDate)],
    last_listed: [from("date", readListDate)],
    agreement: [{ headers: ["state", "agency", "type"], convert: sameAgreement }],
  },
};
