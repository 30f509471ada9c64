import { parseStamp } from "../values/stamps.js";
import { known, phrase } from "../values/text.js";
import { contentPatterns, looksLikePersonName } from "./identifier-content.js";

/** What a column that could point at a person holds. */
export type IdentifierKind =
  | "person name"
  | "birth date"
  | "licence plate"
  | "vehicle identification number"
  | "driver licence number"
  | "social security number"
  | "alien registration number"
  | "criminal record number"
  | "passport number"
  | "phone number"
  | "e-mail address"
  | "street address"
  | "exact coordinates"
  | "internet address"
  | "person number"
  | "officer"
  | "free text";

export interface RecognisedIdentifier {
  readonly kind: IdentifierKind;
  /** What is done with it: names are dropped, coordinates coarsened, officers kept as a code. */
  readonly action: "dropped" | "coarsened" | "coded";
  /** Whether the header or the values gave it away. */
  readonly by: "name" | "content";
  /** A sentence for the report. It never quotes a value. */
  readonly why: string;
}

interface NameRule {
  readonly kind: IdentifierKind;
  readonly pattern: RegExp;
  /** Headers that only sound like it. */
  readonly except?: RegExp;
}

const people =
  "driver|drivers|subject|person|persons|people|suspect|victim|complainant|reporting party|defendant|owner|passenger|witness|inmate|detainee|arrestee|offender|individual|client|patient|student|juvenile|registrant|customer";

/** By header, in lower case without punctuation; the first that fits decides. */
const nameRules: readonly NameRule[] = [
  {
    kind: "officer",
    pattern:
      /\b(officer|officers|deputy|trooper|badge|reporting officer|unit officer)\b.*\b(id|ids|identifier|identification|number|no|num|hash|code|badge)\b|^(badge|officer|officer id|employee id|employee number)$/,
  },
  {
    kind: "person name",
    pattern: new RegExp(
      `\\b(first|last|middle|given|maiden|sur|full|nick|family) ?names?\\b|\\b(surname|forename|lname|fname|mname|alias|aka)\\b|\\b(${people}|officer|deputy|trooper|employee|supervisor) ?(full )?names?\\b|^names?$|\\bname of (the )?(${people}|officer)\\b`,
    ),
    except:
      /\b(county|city|department|agency|street|place|location|school|business|offense|neighborhood|file)\b/,
  },
  {
    kind: "birth date",
    pattern: /\b(dob|d o b|yob|birth ?(date|day|year|dt)|date of birth|year of birth|born on)\b/,
  },
  {
    kind: "driver licence number",
    pattern:
      /\b(driver s?|drivers?|operators?) ?licen[cs]e ?(number|no|num|id|nbr)\b|\b(oln|dln|cdl number|dl (number|no|num))\b|^(drivers?|driver s|operators?) licen[cs]e$/,
  },
  {
    kind: "licence plate",
    pattern:
      /\b(licen[cs]e ?)?(plate|tag) ?(number|no|num|nbr|id)\b|\b(licen[cs]e|vehicle|registration) ?(plate|tag)s?\b|^(plate|tag|license number|licence number|vehicle registration number|registration number)$/,
    except: /\b(state|type|country|display|reader|violation|reason)\b/,
  },
  {
    kind: "vehicle identification number",
    pattern: /\bvin\b|\bvehicle (identification|serial)( number| no)?\b/,
  },
  { kind: "social security number", pattern: /\b(ssn|social security|soc sec)\b/ },
  {
    kind: "alien registration number",
    pattern:
      /\balien ?(registration)? ?(number|no|num|id)\b|^(a number|a no|anumber|alien)$|\buscis\b|\bfins?( number| no)?$/,
  },
  {
    kind: "criminal record number",
    pattern:
      /\bfbi ?(number|no|num|id)\b|\bsid ?(number|no|num)\b|^(sid|fbi|cii|pfn|state id number)$|\bstate id(entification)? (number|no)\b/,
  },
  { kind: "passport number", pattern: /\bpassport\b/ },
  { kind: "e-mail address", pattern: /\be ?mail\b/ },
  {
    kind: "phone number",
    pattern:
      /\b(tele)?phone ?(number|no|num)?$|\b(cell|mobile|home|work|contact) (phone|number)\b|\btelephone\b/,
  },
  { kind: "internet address", pattern: /\bip ?address\b|^ip$/ },
  {
    kind: "street address",
    pattern:
      /\b(street|home|residence|mailing|residential|stop|incident|exact|full) ?address\b|^address(es)?( ?(1|line ?1|text))?$|\bhouse (number|no)\b|\bstreet (number|no)\b/,
    except: /\b(e ?mail|ip|web)\b/,
  },
  {
    kind: "person number",
    pattern: new RegExp(
      `\\b(${people}|master name|jacket|mni) ?(id|ids|identifier|identification|number|no|num|key|hash|index)\\b|^(mni|pid|person)$`,
    ),
    except: /\b(race|ethnicity|sex|gender|age|count)\b/,
  },
  {
    kind: "exact coordinates",
    pattern:
      /\b(lat|latitude|lon|lng|long|longitude|x ?coord(inate)?|y ?coord(inate)?|geo ?x|geo ?y|geocode|point x|point y)\b/,
  },
  {
    kind: "free text",
    pattern: /\b(narratives?|officer notes|comments?|remarks?|notes)\b/,
  },
];

const sentences: Readonly<Record<IdentifierKind, string>> = {
  "person name": "names of people",
  "birth date": "dates of birth",
  "licence plate": "licence plates",
  "vehicle identification number": "vehicle identification numbers",
  "driver licence number": "numbers of driver licences",
  "social security number": "social security numbers",
  "alien registration number": "alien registration numbers",
  "criminal record number": "numbers of criminal records",
  "passport number": "passport numbers",
  "phone number": "phone numbers",
  "e-mail address": "e-mail addresses",
  "street address": "street addresses",
  "exact coordinates": "coordinates exact enough to find a house",
  "internet address": "internet addresses of devices",
  "person number": "numbers that follow one person from record to record",
  officer: "numbers of officers",
  "free text": "free text, in which names and addresses may stand",
};

const actionOf = (kind: IdentifierKind): RecognisedIdentifier["action"] =>
  kind === "exact coordinates" ? "coarsened" : kind === "officer" ? "coded" : "dropped";

function recognised(kind: IdentifierKind, by: "name" | "content"): RecognisedIdentifier {
  const action = actionOf(kind);
  const what = `${by === "name" ? "Its name says that it holds" : "Its values look like"} ${sentences[kind]}`;
  const done = {
    dropped: "it is not read",
    coarsened: "it is cut to two decimals, about a kilometre",
    coded: "each is replaced by a code that means nothing outside this assessment",
  }[action];
  return { kind, action, by, why: `${what}; ${done}.` };
}

/**
 * Whether a column could point at a person, by its name or by a sample of its values; null where neither says so.
 *
 * A name counts unless the values rule it out (a column `name` that holds names of towns is still dropped; a column
 * `lat` whose values have two decimals at most is no exact position). Content counts where most of the distinct values
 * have a form that hardly anything else has: check digits, separators, first names.
 *
 * @param texts values of the column, best distinct ones; a few hundred are enough
 */
export function recogniseIdentifier(
  header: string,
  texts: readonly (string | null)[],
): RecognisedIdentifier | null {
  const words = phrase(header);
  const values = distinct(texts);
  for (const { kind, pattern, except } of nameRules) {
    if (!pattern.test(words) || except?.test(words) === true) continue;
    if (isRuledOut(kind, values)) continue;
    return recognised(kind, "name");
  }
  const kind = byContent(values);
  return kind === null ? null : recognised(kind, "content");
}

/** How many distinct values are looked at. */
const enoughToJudge = 1000;

function distinct(texts: readonly (string | null)[]): string[] {
  const found = new Set<string>();
  for (const text of new Set(texts)) {
    const value = known(text);
    if (value !== null) found.add(value);
    if (found.size === enoughToJudge) break;
  }
  return [...found];
}

/** Values that show that a header means something else. */
function isRuledOut(kind: IdentifierKind, values: readonly string[]): boolean {
  if (values.length === 0) return false;
  if (kind === "exact coordinates") return !isExact(values);
  // Yes/no columns and the like ("phone": TRUE) say nothing of a person.
  const shortWords = values.every((value) => /^(true|false|yes|no|y|n|t|f|0|1)$/i.test(value));
  if (shortWords) return true;
  if (kind === "free text") return values.every((value) => value.length <= 30) && values.length < 50;
  return false;
}

/** Positions given to better than about a hundred metres: three decimals or more, or seconds of arc. */
function isExact(values: readonly string[]): boolean {
  const precise = values.filter(
    (value) =>
      /\.\d{3,}\s*[NSEW]?$/i.test(value) ||
      /^[NSEW]?\s*-?\d{1,3}[\s\u00b0:]+\d{1,2}[\s'\u2032:]+\d/i.test(value) ||
      /^-?\d{5,}(\.\d+)?$/.test(value),
  );
  return precise.length > 0;
}

/** How many distinct values a sample needs before their form is believed, and how many of them must have it. */
const enoughValues = 5;

function byContent(values: readonly string[]): IdentifierKind | null {
  if (values.length < enoughValues) return null;
  for (const { kind, matches, share } of contentPatterns) {
    if (values.filter(matches).length >= share * values.length) return kind;
  }
  if (values.length >= 8 && values.filter(looksLikePersonName).length >= 0.5 * values.length)
    return "person name";
  return areBirthDates(values) ? "birth date" : null;
}

/**
 * Dates spread over more than a working life, most of them more than fifteen years before the latest: nothing but
 * dates of birth looks like that in a record of stops, arrests or calls.
 */
function areBirthDates(values: readonly string[]): boolean {
  const years: number[] = [];
  for (const value of values) {
    const stamp = parseStamp(value);
    if (stamp !== null && !("wrong" in stamp)) years.push(stamp.date.year);
  }
  if (years.length < 10 || years.length < 0.9 * values.length) return false;
  years.sort((a, b) => a - b);
  const [first, last, middle] = [years[0]!, years.at(-1)!, years[years.length >> 1]!];
  const oldest = years[Math.floor(years.length * 0.05)]!;
  return last - first >= 35 && last - oldest >= 25 && last - middle >= 8;
}
