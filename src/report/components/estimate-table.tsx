import type { AnsweredFinding, Estimate } from "../../findings/finding.js";
import {
  capitalise,
  formatCount,
  formatDate,
  formatNumber,
  formatPoints,
  formatShare,
  intervalName,
} from "../../findings/wording.js";
import { Scroll } from "./scroll.js";

/** Every estimate of a finding with its interval, formula, rows, clusters and degrees of freedom. */
export function EstimateTable({ finding }: { readonly finding: AnsweredFinding }) {
  const estimates = Object.entries(finding.estimates);
  if (estimates.length === 0) return null;
  return (
    <>
      <h4>Estimates in full</h4>
      <Scroll label={`Estimates: ${finding.question}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Estimate</th>
              <th scope="col" class="number">
                Value
              </th>
              <th scope="col" class="number">
                Interval
              </th>
              <th scope="col">Unit</th>
              <th scope="col" class="number">
                Rows
              </th>
              <th scope="col">Interval method</th>
            </tr>
          </thead>
          <tbody>
            {estimates.map(([name, one]) => (
              <tr key={name}>
                <th scope="row">{estimateName(name, one)}</th>
                <td class="number">{valueText(one, one.value)}</td>
                <td class="number">
                  {valueText(one, one.low)} to {valueText(one, one.high)}
                </td>
                <td>{one.unit}</td>
                <td class="number">{one.n === null ? "not shown" : formatCount(one.n)}</td>
                <td>{formulaText(one)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

function estimateName(name: string, { comparator, denominator, countsFrom }: Estimate): string {
  const more = [
    comparator === undefined ? undefined : `against ${comparator}`,
    denominator === undefined ? undefined : `per ${denominator}`,
    countsFrom === undefined ? undefined : `from ${countsFrom.kind}, ${formatDate(countsFrom.date)}`,
  ].filter((one) => one !== undefined);
  const words = capitalise(name.replaceAll(/[-_/]/g, " "));
  return more.length === 0 ? words : `${words} (${more.join("; ")})`;
}

function valueText({ scale, unit }: Estimate, value: number): string {
  if (scale === "share" || (scale === "threshold" && value >= 0 && value <= 1))
    return formatShare(value, { short: true });
  if (scale === "difference" && /percentage point|share/i.test(unit) && Math.abs(value) <= 1)
    return formatPoints(value, { short: true });
  return formatNumber(value);
}

function formulaText({ variance, intervalKind, level, clusters, degreesOfFreedom }: Estimate): string {
  const parts = [
    `${capitalise(intervalName(intervalKind, level))}: ${variance}`,
    clusters === undefined ? undefined : `${formatCount(clusters)} clusters`,
    degreesOfFreedom === undefined || !Number.isFinite(degreesOfFreedom)
      ? undefined
      : `${formatNumber(degreesOfFreedom)} degrees of freedom`,
  ];
  return parts.filter((one) => one !== undefined).join("; ");
}
