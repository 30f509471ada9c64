/** Sums of columns over clusters, in the order in which these appear; the columns themselves where there are none. */
export function sumsByCluster(
  columns: readonly Float64Array[],
  cluster: Int32Array | null,
): readonly Float64Array[] {
  if (cluster === null) return columns;
  const place = new Map<number, number>();
  const places = cluster.map((code) => {
    const at = place.get(code) ?? place.size;
    place.set(code, at);
    return at;
  });
  return columns.map((column) => {
    const sums = new Float64Array(place.size);
    for (let i = 0; i < column.length; i++) sums[places[i]!]! += column[i]!;
    return sums;
  });
}
