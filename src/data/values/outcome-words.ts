import type { Unreadable } from "../sources/profile.js";
import { known, phrase } from "./text.js";
import { readWord, type Vocabulary } from "./vocabulary.js";

/** The words in which agencies record calls, offences, complaints and force, and the short lists of the contracts. */

type Reader = (text: string | null) => string | Unreadable | null;

/** A reader whose list ends in "other": whatever no pattern fits. */
function reader(of: string, patterns: Vocabulary["patterns"], exact: Vocabulary["exact"] = {}): Reader {
  const vocabulary: Vocabulary = { of, exact, patterns: [...patterns, [/./, "other"]] };
  return (text) => readWord(text, vocabulary);
}

/** What a call is about. */
export const readCallClass = reader("kind of call", [
  [
    /\b(domestic|family (violence|fight|trouble|disturbance)|dv|intimate partner|spous\w*)\b/,
    "domestic-violence",
  ],
  [/\b(robb\w*|hold ?up|carjack\w*|mugging)\b/, "robbery"],
  [
    /\b(crash\w*|collision|accident|traffic|hit and run|dui|dwi|parking|road\w*|motorist|speeding|mva|reckless driv\w*)\b/,
    "traffic",
  ],
  [
    /\b(assault\w*|fight\w*|shots?|shooting|stab\w*|weapons?|guns?|knife|threat\w*|homicide|murder|rape|sexual|sex (offense|crime)|kidnap\w*|battery|person with a)\b/,
    "violence",
  ],
  [
    /\b(medical|ems|ambulance|welfare|well being|wellbeing|overdose|suicid\w*|mental|emotionally|injur\w*|sick|unconscious|cardiac|assist\w*|lost|missing|help)\b/,
    "medical",
  ],
  [
    /\b(burgl\w*|theft|larceny|stolen|shoplift\w*|fraud|vandal\w*|criminal mischief|damage|break in|breaking|forgery|property|scam|graffiti)\b/,
    "property",
  ],
  [
    /\b(disturb\w*|noise|loud|music|party|suspicious|suspicion|trespass\w*|prowler|unwanted|loiter\w*|disorder\w*|drunk\w*|intoxicat\w*|nuisance|panhandl\w*|juvenile|harass\w*|unknown trouble|fireworks|narcotics?|drugs?|prostitut\w*)\b/,
    "disorder",
  ],
]);

/** Who began a call: the public, an officer, or something else. TRUE and FALSE answer "officer-initiated?". */
export function readInitiated(text: string | null): string | Unreadable | null {
  const value = known(text);
  return value === null ? null : readWord(value, initiated);
}

const initiated: Vocabulary = {
  of: "way in which a call begins",
  exact: {
    true: "officer",
    yes: "officer",
    y: "officer",
    false: "community",
    no: "community",
    n: "community",
    o: "officer",
    c: "community",
    ov: "officer",
    unknown: null,
    self: "officer",
  },
  patterns: [
    [/\b(officer|self|on ?view\w*|pro ?active|field|onview|unit|deputy|patrol|flagged)\b/, "officer"],
    [
      /\b(alarm|monitor\w*|other agency|mutual aid|schedul\w*|system|automatic|shotspotter|gunshot detection)\b/,
      "other",
    ],
    [
      /\b(communit\w*|citizen|public|caller|call|phone\w*|telephone|911|e 911|wireless|landline|text|walk in|desk|online|web|radio|civilian|dispatch\w*|non emergency)\b/,
      "community",
    ],
    [/\b(unknown|not known)\b/, null],
  ],
};

/** An offence. */
export const readOffenseClass = reader("offence", [
  [/\b(murder|homicide|manslaughter)\b/, "homicide"],
  [/\b(rape|sexual (assault|battery|abuse)|sex offen\w*|sodomy|fondling|molest\w*)\b/, "rape"],
  [/\b(traffick\w*|involuntary servitude|commercial sex)\b/, "trafficking"],
  [/\b(robb\w*|carjack\w*)\b/, "robbery"],
  [/\b(domestic|family violence|intimate partner)\b/, "domestic-violence"],
  [/\b(assault\w*|battery|aggravated|shooting|stabbing|menacing|strangul\w*)\b/, "assault"],
  [/\b(arson)\b/, "arson"],
  [/\b(burgl\w*|break(ing)? (and|&) ent\w*|b e|home invasion)\b/, "burglary"],
  [
    /\b(auto theft|motor vehicle theft|vehicle theft|stolen (vehicle|auto|car)|theft of (a )?(motor )?vehicle|mvt|theft motor vehicle|auto(mobile)? theft)\b/,
    "vehicle-theft",
  ],
  [/\b(fraud|forg\w*|identity|counterfeit\w*|embezzl\w*|bad check|scam|swindl\w*)\b/, "fraud"],
  [/\b(theft|larceny|shoplift\w*|steal\w*|stolen|pickpocket\w*|purse)\b/, "theft"],
  [/\b(vandal\w*|criminal (mischief|damage)|damage to property|destruction|graffiti)\b/, "vandalism"],
  [/\b(drugs?|narcot\w*|controlled substance|marijuana|cocaine)\b/, "drugs"],
]);

/** What a complaint alleges. */
export const readAllegationClass = reader("allegation", [
  [/\b(immigra\w*|ice|alien|citizenship|status)\b/, "immigration"],
  [/\b(bias\w*|profil\w*|discriminat\w*|racial|racis\w*|ethnic\w*)\b/, "bias"],
  [/\b(language|interpret\w*|translat\w*)\b/, "language"],
  [/\b(force|firearm|taser|strik\w*|chok\w*|weapon)\b/, "force"],
  [/\b(stop|search\w*|seiz\w*|arrest\w*|detention|detain\w*|entry|warrant|frisk)\b/, "stop-search-arrest"],
  [/\b(court\w*|rude\w*|demeano\w*|discourt\w*|attitude|language use|profan\w*|disrespect\w*)\b/, "courtesy"],
  [/\b(neglect\w*|service|duty|report|investigat\w*|response|procedure|performance)\b/, "service"],
  [/\b(conduct|harass\w*|dishonest\w*|truthful\w*|theft|corrupt\w*|unbecoming|abuse)\b/, "conduct"],
]);

/** What was decided about a complaint. */
export const readDisposition: Reader = (text) => readWord(text, dispositions);

const dispositions: Vocabulary = {
  of: "disposition of a complaint",
  exact: {},
  patterns: [
    [
      /\b(not|non|un) ?(sustained|substantiated)\b|\bunsubstantiated\b|\binconclusive\b|\binsufficient\b/,
      "not-sustained",
    ],
    [/\b(sustained|substantiated|founded violation|improper)\b/, "sustained"],
    [/\b(unfounded|no basis)\b/, "unfounded"],
    [/\b(exonerat\w*|within policy|proper|justified|lawful)\b/, "exonerated"],
    [/\b(open|pending|active|under (review|investigation)|in progress)\b/, "open"],
    [
      /\b(clos\w*|withdr\w*|mediat\w*|administrativ\w*|no (cooperation|finding|complaint)|uncooperative|inactiv\w*|suspended|dismiss\w*|other|resolved|referred|information only)\b/,
      "closed",
    ],
    [/\b(unknown)\b/, null],
  ],
};

/** A kind of force. */
export const readForceClass = reader("kind of force", [
  [/\b(display\w*|point\w*|aim\w*|red dot|drawn)\b/, "weapon-display"],
  [/\b(k ?9|canine|dog|bite)\b/, "canine"],
  [/\b(taser|ecw|ecd|cew|electronic|conducted|electrical|darts?|drive stun)\b/, "electronic-control"],
  [/\b(spray|chemical|mace|pepper|oc|irritant|gas|cs)\b/, "chemical"],
  [/\b(baton|less lethal|bean ?bag|impact|projectile|pepper ?ball|40 ?mm|foam|asp)\b/, "impact"],
  [/\b(firearm|gun|shot|discharge\w*|rifle|pistol|lethal)\b/, "firearm"],
  [/\b(verbal|command\w*|presence|handcuff\w*|escort\w*|compliance)\b/, "presence"],
  [
    /\b(hands?|bodily|body|hold\w*|held|joint|lock\w*|take ?down|strik\w*|punch\w*|kick\w*|knee\w*|elbow|push\w*|grab\w*|tackle|restraint|pressure|leg|arm|physical|wrist|weight|pin|control|bd)\b/,
    "hands",
  ],
]);

/** Whether a language is another than English; null where none is told. */
export function isOtherLanguage(label: string): boolean {
  return !/^(english|eng|en|none|no|unknown|n a)$/.test(phrase(label));
}
