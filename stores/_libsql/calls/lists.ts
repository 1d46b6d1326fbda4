/** Rows that go to the database as one JSON text, each a list of its values. */
export interface List<Row> {
  /** The text of rows. */
  text(rows: readonly Row[]): string;
  /** A field of the row in `value`, as SQL: by its place, which is found faster than by its name. */
  field(name: keyof Row & string, value?: string): string;
}

/** A list whose rows have these fields. */
export function listOf<Row>(fields: readonly (keyof Row & string)[]): List<Row> {
  const places = new Map(fields.map((field, i) => [field, i]));
  return {
    text: (rows) => JSON.stringify(rows.map((row) => fields.map((field) => row[field] ?? null))),
    field: (name, value = "j.value") => `(${value} ->> ${places.get(name)!})`,
  };
}
