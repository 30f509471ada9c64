import type { Figure } from "../../../findings/finding.js";
import { formatShare, groupLabel, joinList, plural } from "../../../findings/wording.js";
import { levelWords } from "../common/level-words.js";
import type { SearchResult, Shares } from "./estimate.js";
import { type SearchKind, type SearchSpec, searchKinds } from "./spec.js";
import { kindWords, type PlacePair } from "./tables.js";

const row = ({ group, share }: Shares["groups"][number], facet?: string) => ({
  label: groupLabel(group),
  group,
  ...(facet === undefined ? {} : { facet }),
  value: share.value,
  low: share.low,
  high: share.high,
});

const spoken = (shares: Shares): string =>
  shares.groups
    .filter(({ share }) => share.trials > 0)
    .map(({ group, share }) => `${groupLabel(group)} ${formatShare(share.value, { digits: 2 })}`)
    .join(", ");

/** Search rates by group. */
export function searchFigure(spec: SearchSpec, { search, totals }: SearchResult, period: string): Figure {
  return {
    id: "search-rates",
    title: `How often are stopped ${spec.people} of each group searched?`,
    subtitle: `Searches, per cent of stops, with ${levelWords(spec.level)} intervals. ${period}, ${plural(totals.known!, "stop")}.`,
    alternative: `Search rates: ${spoken(search)}.`,
    plot: {
      kind: "intervals",
      measure: "Stopped people who were searched",
      axis: "linear",
      format: "share",
      rows: search.groups.filter(({ share }) => share.trials > 0).map((one) => row(one)),
    },
    table: "search-rates",
  };
}

/** Hit rates by group and kind of search. */
export function hitFigure(spec: SearchSpec, { hit, totals }: SearchResult, period: string): Figure {
  const kinds = searchKinds.filter((kind) => hit[kind]?.groups.some(({ share }) => share.trials > 0));
  const facet = (kind: SearchKind) => (kinds.length > 1 ? kindWords[kind] : undefined);
  return {
    id: "hit-rates",
    title: "When officers search, how often do they find contraband?",
    subtitle: `Searches that found contraband, per cent of searches, with ${levelWords(spec.level)} intervals. ${period}, ${plural(totals.told!, "search", "searches")}.`,
    alternative: `Hit rates of all searches: ${spoken(hit.all!)}.`,
    plot: {
      kind: "intervals",
      measure: "Searches that found contraband",
      axis: "linear",
      format: "share",
      rows: kinds.flatMap((kind) =>
        hit[kind]!.groups.filter(({ share }) => share.trials > 0).map((one) => row(one, facet(kind))),
      ),
    },
    table: "hit-rates",
  };
}

/** A group's rate against the reference's, one marker a place. */
export function placeFigure(
  spec: SearchSpec,
  rate: "search" | "hit",
  pairs: readonly PlacePair[],
  period: string,
): Figure {
  const reference = groupLabel(spec.groups[0]!);
  const what = rate === "search" ? "search rate" : "hit rate";
  const places = new Set(pairs.map(({ place }) => place)).size;
  const others = joinList([...new Set(pairs.map(({ group }) => groupLabel(group)))]);
  const below = pairs.filter(({ own, reference: other }) => own.value < other.value).length;
  return {
    id: `${rate}-rates-places`,
    title:
      rate === "search"
        ? "In the same place, are some groups searched more often?"
        : "In the same place, do searches of some groups succeed less often?",
    subtitle: `The ${what} of ${others} against that of ${reference}, one marker a group and place, its size by the group's ${rate === "search" ? "stops" : "searches"}. ${period}, ${plural(places, "place")}. On the line both are equal.`,
    alternative: `In ${below} of ${plural(pairs.length, "pair")} of group and place the group's ${what} is below that of ${reference}.`,
    plot: {
      kind: "scatter",
      x: { label: `The ${what} of ${reference}`, format: "share" },
      y: { label: `The ${what} of the group`, format: "share" },
      diagonal: true,
      points: pairs.map(({ place, group, own, reference: other }) => ({
        label: place,
        group,
        x: other.value,
        y: own.value,
        size: own.trials,
      })),
    },
    table: `${rate}-rates-places`,
  };
}
