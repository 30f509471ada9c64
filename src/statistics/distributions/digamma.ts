/** B(2k) / (2k), k = 1, 2, ... (DLMF 5.11.2). */
const digammaSeries = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12, -3617 / 8160];
/** B(2k), k = 1, 2, ... (DLMF 5.15.8). */
const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];

/** The derivative of log gamma; NaN at 0, -1, -2, ... R: `digamma`. */
export function digamma(x: number): number {
  if (x <= 0) {
    if (Number.isInteger(x) || x === -Infinity) return NaN;
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.round(x)));
  }
  let shift = 0;
  let y = x;
  while (y < 12) {
    shift += 1 / y;
    y += 1;
  }
  const square = 1 / (y * y);
  let series = 0;
  for (let k = digammaSeries.length - 1; k >= 0; k--) series = (series + digammaSeries[k]!) * square;
  return Math.log(y) - 0.5 / y - series - shift;
}

/** The second derivative of log gamma; Infinity at 0, -1, -2, ... R: `trigamma`. */
export function trigamma(x: number): number {
  if (x <= 0) {
    if (Number.isInteger(x)) return Infinity;
    if (x === -Infinity) return NaN;
    return (Math.PI / Math.sin(Math.PI * (x - Math.round(x)))) ** 2 - trigamma(1 - x);
  }
  let shift = 0;
  let y = x;
  while (y < 12) {
    shift += 1 / (y * y);
    y += 1;
  }
  const square = 1 / (y * y);
  let series = 0;
  for (let k = bernoulli.length - 1; k >= 0; k--) series = (series + bernoulli[k]!) * square;
  return shift + 1 / y + 0.5 * square + series / y;
}
