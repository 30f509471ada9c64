/** The numbers at some rows; the array itself where `rows` is null. (Plain loops: `from` with a callback is ten times slower.) */
export function numbersAt(values: Float64Array, rows: Int32Array | null): Float64Array {
  if (rows === null) return values;
  const result = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) result[i] = values[rows[i]!]!;
  return result;
}

/** The codes at some rows; the array itself where `rows` is null. */
export function codesAt(codes: Int32Array, rows: Int32Array | null): Int32Array {
  if (rows === null) return codes;
  const result = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) result[i] = codes[rows[i]!]!;
  return result;
}
