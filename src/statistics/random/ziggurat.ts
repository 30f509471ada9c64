/**
 * The 256 layers of the ziggurat for the normal density exp(-x^2 / 2): right edges and heights.
 *
 * Source: Marsaglia and Tsang (2000), The ziggurat method for generating random variables.
 */
const layers = 256;
/** Where the tail begins, and the area of each layer (their section 2, for 256 layers). */
export const tailStart = 3.6541528853610088;
const area = 0.00492867323399;

export const edges = new Float64Array(layers + 1);
export const heights = new Float64Array(layers + 1);

const density = (x: number) => Math.exp(-0.5 * x * x);
edges[0] = area / density(tailStart);
edges[1] = tailStart;
for (let i = 2; i < layers; i++) {
  edges[i] = Math.sqrt(-2 * Math.log(area / edges[i - 1]! + density(edges[i - 1]!)));
}
edges[layers] = 0;
for (let i = 0; i <= layers; i++) heights[i] = density(edges[i]!);
