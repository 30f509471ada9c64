import type { Check } from "../../../findings/finding.js";
import { formatCount, formatShare, groupLabel, joinList } from "../../../findings/wording.js";
import { midnightIsDefault } from "./decisions.js";
import type { VeilGroup, VeilResult, VeilVariant } from "./estimate.js";
import type { VeilEstimate } from "./model.js";
import { isClear } from "./words.js";

/** A group whose main model could be fitted. */
export type FittedGroup = VeilGroup & { readonly main: NonNullable<VeilGroup["main"]> };

/** The estimate of a group's main model. */
export const mainEstimate = ({ main }: FittedGroup): VeilEstimate => main.estimates[0]!;

/** All checks of the main comparison. */
export function veilChecks(result: VeilResult, groups: readonly FittedGroup[]): Check[] {
  return [
    overlapCheck(groups),
    sizeCheck(groups),
    steadyCheck(groups, "clock", "Shape of the curve of clock time", ["spline-fewer", "spline-more"]),
    steadyCheck(groups, "season", "Season", ["quarters"]),
    steadyCheck(groups, "places", "Places", ["no-place"]),
    agreementCheck(groups, "clock-change", "Days around clock changes"),
    agreementCheck(groups, "moving", "Moving violations only"),
    agreementCheck(groups, "morning", "Morning twilight"),
    timesCheck(result),
  ].filter((check) => check !== undefined);
}

/** Shares of stops at clock times with both light and dark. */
const overlapLevels = { pass: 0.9, caution: 0.6 };

function overlapCheck(groups: readonly FittedGroup[]): Check {
  const least = Math.min(...groups.map(({ overlap }) => overlap));
  return {
    id: "overlap",
    label: "Darkness and daylight at the same clock times",
    outcome: least >= overlapLevels.pass ? "pass" : least >= overlapLevels.caution ? "caution" : "fail",
    detail: `${formatShare(least, { digits: 0 })} of the stops were made at quarter hours in which both occur in the period.`,
  };
}

/** Stops in the smallest of the four counts. */
const sizes = { pass: 100, caution: 30 };

function sizeCheck(groups: readonly FittedGroup[]): Check {
  const smallest = groups.map(({ table: { light, dark } }) =>
    Math.min(light.reference, light.compared, dark.reference, dark.compared),
  );
  const least = Math.min(...smallest);
  const outcome = least >= sizes.pass ? "pass" : least >= sizes.caution ? "caution" : "fail";
  const bound =
    outcome === "pass"
      ? `at least ${sizes.pass}`
      : `fewer than ${outcome === "fail" ? sizes.caution : sizes.pass}`;
  return {
    id: "size",
    label: "Number of stops",
    outcome,
    detail: `The smallest of the groups has ${bound} stops in darkness, or in daylight, in the hours compared.`,
  };
}

const variantOf = (group: FittedGroup, id: string): VeilVariant | undefined =>
  group.variants.find((one) => one.id === id);

/** Whether another form of the model moves the answer by less than its own error. */
function steadyCheck(
  groups: readonly FittedGroup[],
  id: string,
  label: string,
  variants: readonly string[],
): Check | undefined {
  let tried = 0;
  const moved = groups.filter((group) => {
    const main = mainEstimate(group);
    return variants.some((name) => {
      const other = variantOf(group, name)?.estimate;
      if (other === undefined) return false;
      tried++;
      return Math.abs(other.logOdds - main.logOdds) > main.standardError;
    });
  });
  if (tried === 0) return undefined;
  return {
    id,
    label,
    outcome: moved.length === 0 ? "pass" : "caution",
    detail:
      moved.length === 0
        ? "Modelled otherwise, it moves no result by more than one standard error."
        : `Modelled otherwise, it moves the result for ${names(moved)} by more than one standard error: see the other choices.`,
  };
}

/** Whether another sample says something that the main result contradicts. */
function agreementCheck(groups: readonly FittedGroup[], variant: string, label: string): Check | undefined {
  const pairs = groups.flatMap((group) => {
    const other = variantOf(group, variant)?.estimate;
    return other === undefined ? [] : [{ group, other }];
  });
  if (pairs.length === 0) return undefined;
  const apart = pairs.filter(({ group, other }) => contradicts(mainEstimate(group), other));
  return {
    id: variant,
    label,
    outcome: apart.length === 0 ? "pass" : "caution",
    detail:
      apart.length === 0
        ? "This sample alone gives nothing that contradicts the result; it is smaller, so its interval is wider."
        : `This sample alone gives another answer for ${names(apart.map(({ group }) => group))}: see the other choices.`,
  };
}

/** Both clear and of opposite sign, or the main estimate outside the other's interval. */
function contradicts(main: VeilEstimate, other: VeilEstimate): boolean {
  const opposite = isClear(main) && isClear(other) && Math.sign(main.logOdds) !== Math.sign(other.logOdds);
  return opposite || main.logOdds < other.low || main.logOdds > other.high;
}

const names = (groups: readonly FittedGroup[]): string =>
  joinList(groups.map(({ group }) => groupLabel(group)));

/** A fifth of honest clock times fall on a multiple of five minutes. */
const mostRound = 0.5;
/** Share of vehicle stops of the groups that may lack a time. */
const mostTimeless = 0.1;

function timesCheck(result: VeilResult): Check {
  const { remaining, roundMinutes } = result;
  const timeless = remaining.group === 0 ? 0 : 1 - remaining.time / remaining.group;
  const said = [
    ...(timeless > mostTimeless ? [`${formatShare(timeless)} of the stops have no clock time.`] : []),
    ...(midnightIsDefault(result)
      ? [`${formatCount(result.midnight.stops)} stops bear the default time 00:00 and are left out.`]
      : []),
    ...(roundMinutes > mostRound
      ? [
          `${formatShare(roundMinutes, { digits: 0 })} of the clock times are multiples of five minutes, so that some stops near dusk are put on the wrong side of it.`,
        ]
      : []),
  ];
  return {
    id: "times",
    label: "Clock times",
    outcome: said.length === 0 ? "pass" : "caution",
    detail: said.length === 0 ? "Times are recorded, and look like real ones." : said.join(" "),
  };
}
