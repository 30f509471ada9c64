/**
 * The seed of one method: the assessment's seed and the method's id, hashed (FNV-1a, 32 bit, twice for 53 bits), so
 * that neither the order of methods nor the number of threads changes a digit.
 */
export function methodSeed(seed: number, methodId: string): number {
  const high = fnv1a(`${seed}/${methodId}/high`);
  const low = fnv1a(`${seed}/${methodId}/low`);
  return (high & 0x1fffff) * 2 ** 32 + low;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
