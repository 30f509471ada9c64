/** Seeded, splittable random numbers. */
export { createRandom } from "./random.js";
export type { RandomStream } from "./stream.js";
