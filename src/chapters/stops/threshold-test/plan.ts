import { has } from "../../../data/dataset.js";
import { column, type Query } from "../../../engine/query.js";
import { groupLabel, joinList } from "../../../findings/wording.js";
import type { MethodContext, NotRun, Planned } from "../../method.js";
import { isNotRun, periodWords, stopsWith } from "../common/context.js";
import { searchQuery } from "../search-and-hit-rates/plan.js";
import { fewestPlaces, type ThresholdSpec } from "./spec.js";

/** What the method will do, or why it can't. */
export function planThreshold(context: MethodContext): Planned<ThresholdSpec> | NotRun {
  const stops = stopsWith(context, "group", "searched", "contraband");
  if (isNotRun(stops)) return stops;
  const { dataset, settings, assessment } = stops;
  const places = has(dataset, "place") ? (dataset.columns.get("place")?.distinct ?? 0) : 0;
  if (places < fewestPlaces) {
    return {
      run: false,
      why: `The threshold test compares groups over places, and the stops name ${places === 0 ? "none" : `${places}, fewer than ${fewestPlaces}`}: its answer would rest on assumptions rather than on the counts.`,
      whatWould:
        "The district, beat or neighbourhood of every stop, or the stops of several agencies together.",
    };
  }
  const { reference, compare, threshold } = settings;
  const spec: ThresholdSpec = {
    dataset: dataset.name,
    groups: [reference, ...compare.filter((group) => group !== reference)],
    people: stops.people,
    level: assessment.level,
    hasBasis: has(dataset, "search_basis"),
    chains: threshold.chains,
    warmup: threshold.warmup,
    draws: threshold.draws,
  };
  const others = joinList(spec.groups.slice(1).map(groupLabel));
  return {
    run: true,
    spec,
    summary: `How probable contraband had to look before ${others} ${stops.people} were searched, against ${groupLabel(reference)}, by a model of searches and finds in ${places} places, from stops ${periodWords(stops)}.`,
    queries: { stops: stopsQuery(stops.group, dataset.name) },
  };
}

/** The query of search and hit rates, so that it is sent once for both. */
function stopsQuery(group: Parameters<typeof searchQuery>[1], dataset: string): Query {
  return searchQuery(dataset, group, { place: column("place"), basis: column("search_basis") });
}
