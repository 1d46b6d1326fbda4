/** Rows that go to the database as one JSON text, each a list of its values. */
export interface List<Row> {
  /** The text of rows. */
  text(rows: readonly Row[]): string;
  /** A field of the row in `value`, as SQL: by its place, which is found faster than by its name. */
  field(name: keyof Row & string, value?: string): string;
}

/**
 * A list whose rows have these fields. Those of `rare` are in a list of their own at the end of a row,
 * or `null` where none of them has a value: to look for what is not there then costs next to nothing.
 */
export function listOf<Row>(
  fields: readonly (keyof Row & string)[],
  rare: readonly (keyof Row & string)[] = [],
): List<Row> {
  const places = new Map(fields.map((field, i) => [field, `->> ${i}`]));
  rare.forEach((field, i) => places.set(field, `->> ${fields.length} ->> ${i}`));
  const valuesOf = (row: Row, names: readonly (keyof Row & string)[]) =>
    names.map((name) => row[name] ?? null);
  const rareOf = (row: Row) => {
    if (rare.length === 0) return [];
    return [rare.some((name) => (row[name] ?? null) !== null) ? valuesOf(row, rare) : null];
  };
  return {
    text: (rows) => JSON.stringify(rows.map((row) => [...valuesOf(row, fields), ...rareOf(row)])),
    field: (name, value = "j.value") => `(${value} ${places.get(name)!})`,
  };
}
