import { call, column, type Expression } from "../../../engine/query.js";
import { groupLabel, joinList } from "../../../findings/wording.js";
import { dayNumber } from "../../common/cells.js";
import { eventNoun } from "../../common/phases.js";
import type { MethodContext, NotRun, Planned } from "../../method.js";
import { isNotRun, stopsWith } from "../common/context.js";
import { eventsWithin } from "../common/phases.js";
import { arrestExpression, countWhere } from "../common/queries.js";
import { lowReasons, type PretextSpec } from "./spec.js";

/** What the method will do, or why it cannot. */
export function planPretext(context: MethodContext): Planned<PretextSpec> | NotRun {
  const stops = stopsWith(context, "group", "date", "reason");
  if (isNotRun(stops)) return stops;
  const { dataset, settings, assessment } = stops;
  const arrested = arrestExpression(dataset);
  if (arrested === undefined) {
    return {
      run: false,
      why: `${dataset.origin.file} does not say which stops ended in an arrest.`,
      whatWould: "A field that says at every stop whether it ended in a custodial arrest.",
    };
  }
  const groups = [settings.reference, ...settings.compare.filter((group) => group !== settings.reference)];
  const events = eventsWithin(stops).map((event) => ({ ...event, day: dayNumber(event.date) }));
  const when =
    events.length === 0 ? "over the whole period" : `before and from ${joinList(events.map(eventNoun))}`;
  return {
    run: true,
    spec: { groups, events, level: assessment.level },
    summary: `Arrests for low-level driving matters among stops of ${joinList(groups.map(groupLabel))} people, ${when}.`,
    queries: {
      daily: {
        dataset: dataset.name,
        by: { day: call("day-number", column("date")), group: stops.group },
        measures: {
          stops: countWhere(call("not", call("is-null", arrested))),
          arrests: countWhere(call("and", arrested, call("not", call("is-null", column("reason"))))),
          low: countWhere(call("and", arrested, isLow)),
          blank: countWhere(call("and", arrested, call("is-null", column("reason")))),
        },
      },
    },
  };
}

const isLow: Expression = call("in", column("reason"), ...lowReasons);
