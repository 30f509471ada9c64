/** The forms of identifiers, recognised from the values of a column. */

interface ContentPattern {
  readonly kind:
    | "e-mail address"
    | "social security number"
    | "alien registration number"
    | "vehicle identification number"
    | "phone number"
    | "internet address"
    | "driver licence number"
    | "street address";
  readonly matches: (value: string) => boolean;
  /** The share of distinct values that must have the form. */
  readonly share: number;
}

/** 123-45-6789, without the areas that were never given out. */
function isSocialSecurityNumber(value: string): boolean {
  const match = /^(\d{3})[- ](\d{2})[- ](\d{4})$/.exec(value);
  if (match === null) return false;
  const [, area, group, serial] = match;
  return area !== "000" && area !== "666" && area! < "900" && group !== "00" && serial !== "0000";
}

const transliteration: Readonly<Record<string, number>> = {
  ...Object.fromEntries([..."ABCDEFGH"].map((letter, i) => [letter, i + 1])),
  ...Object.fromEntries([..."JKLMN"].map((letter, i) => [letter, i + 1])),
  P: 7,
  R: 9,
  ...Object.fromEntries([..."STUVWXYZ"].map((letter, i) => [letter, i + 2])),
};
const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** Seventeen letters and digits whose ninth is the check digit of 49 CFR 565.15. */
export function isVehicleIdentificationNumber(value: string): boolean {
  const text = value.toUpperCase();
  if (!/^[A-HJ-NPR-Z\d]{17}$/.test(text)) return false;
  const sum = [...text].reduce((total, letter, i) => {
    const size = /\d/.test(letter) ? Number(letter) : (transliteration[letter] ?? 0);
    return total + size * weights[i]!;
  }, 0);
  const check = sum % 11;
  return text[8] === (check === 10 ? "X" : String(check));
}

const isPhoneNumber = (value: string): boolean =>
  /^(\+?1[-. ]?)?(\(\d{3}\)\s?|\d{3}[-. ])\d{3}[-. ]\d{4}(\s?(x|ext\.?)\s?\d+)?$/i.test(value);

function isInternetAddress(value: string): boolean {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(value);
  return parts?.slice(1).every((part) => Number(part) <= 255) ?? false;
}

/** A letter and eleven to fourteen digits: the licences of Florida, Illinois, Michigan, New Jersey, Wisconsin, ... */
const isDriverLicence = (value: string): boolean => /^[A-Z]\d{11,14}$/i.test(value.replace(/[- ]/g, ""));

const streetWords =
  "st|street|ave|av|avenue|rd|road|dr|drive|ln|lane|blvd|boulevard|ct|court|pl|place|way|ter|terrace|cir|circle|pkwy|parkway|hwy|highway|trl|trail|sq|square|loop|pike";

/** A house number and a street. Blocks (1200 BLOCK OF MAIN ST, 12XX MAIN ST) are not exact, and crossings are no house. */
const houseAndStreet = new RegExp(
  `^\\d{1,6}[A-Z]?(-\\d+)?\\s+([NSEW]{1,2}\\.?\\s+)?([\\w'.]+\\s+){1,4}?(${streetWords})\\b\\.?(\\s+[NSEW]{1,2}\\b)?(\\s*(,|#|apt|unit|ste|fl).*)?$`,
  "i",
);
const isStreetAddress = (value: string): boolean =>
  houseAndStreet.test(value) && !/\bblock\b|\bblk\b|xx\b|\s(at|and|&|\/)\s/i.test(value);

/** By content, the most particular form first. */
export const contentPatterns: readonly ContentPattern[] = [
  {
    kind: "e-mail address",
    matches: (value) => /^[^\s@,;]+@[^\s@,;]+\.[A-Za-z]{2,}$/.test(value),
    share: 0.5,
  },
  { kind: "social security number", matches: isSocialSecurityNumber, share: 0.8 },
  {
    kind: "alien registration number",
    matches: (value) => /^A[- #]?(\d{8,9}|\d{2,3}-\d{3}-\d{3})$/i.test(value),
    share: 0.8,
  },
  { kind: "vehicle identification number", matches: isVehicleIdentificationNumber, share: 0.7 },
  { kind: "phone number", matches: isPhoneNumber, share: 0.8 },
  { kind: "internet address", matches: isInternetAddress, share: 0.9 },
  { kind: "driver licence number", matches: isDriverLicence, share: 0.9 },
  { kind: "street address", matches: isStreetAddress, share: 0.3 },
];

/** Common first names in the United States, English and Spanish; enough to know a column of names, not a person. */
const firstNames: ReadonlySet<string> = new Set(
  `james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark
   donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary
   nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank alexander raymond patrick
   jack dennis jerry tyler aaron jose adam henry nathan douglas zachary peter kyle walter ethan jeremy harold keith
   christian roger noah gerald carl terry sean austin arthur lawrence jesse dylan bryan joe jordan billy bruce albert
   willie gabriel logan alan juan wayne roy ralph randy eugene vincent russell elijah louis bobby philip johnny
   mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret sandra ashley
   kimberly emily donna michelle dorothy carol amanda melissa deborah stephanie rebecca sharon laura cynthia kathleen
   amy angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet
   catherine maria heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith
   megan andrea cheryl hannah jacqueline martha gloria teresa ann sara madison frances kathryn janice jean abigail
   alice julia judy sophia grace denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany
   charlotte marie kayla alexis lori luis carlos jesus miguel jorge pedro manuel francisco antonio alejandro ricardo
   fernando eduardo javier roberto rafael sergio mario oscar ramon raul hector victor ruben angel diego mateo santiago
   guadalupe rosa ana carmen juana margarita leticia alicia yolanda adriana veronica gabriela sofia camila valentina
   mohamed mohammed muhammad ahmed ali abdi omar hassan fatima amina aisha wei min nguyen tuan hung linh`
    .split(/\s+/)
    .filter((name) => name !== ""),
);

const notAName =
  /\b(st|street|ave|avenue|rd|road|county|city|town|village|department|police|sheriff|school|park|district|hills?|heights|lake|north|south|east|west|of|the|and|at)\b/i;

/** "GARCIA, MARIA L", "Maria Garcia": two to four words of letters with a common first name in the right place. */
export function looksLikePersonName(value: string): boolean {
  if (/\d/.test(value) || notAName.test(value)) return false;
  const inverted =
    /^([\p{L}'\u2019. -]+),\s*([\p{L}'\u2019-]+)(\s+[\p{L}.'-]+)?(\s+(jr|sr|i{2,3})\.?)?$/iu.exec(value);
  if (inverted !== null) return firstNames.has(inverted[2]!.toLowerCase());
  const words = value.split(/\s+/);
  if (words.length < 2 || words.length > 4 || !words.every((word) => /^[\p{L}'\u2019.-]+$/u.test(word)))
    return false;
  return firstNames.has(words[0]!.toLowerCase());
}
