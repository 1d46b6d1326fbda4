/**
 * Refuses options that do not exist, so that a slip of the pen is not passed over.
 *
 * @throws {TypeError} for an unknown key, or when `options` is no object
 */
export function refuseUnknownKeys(
  options: object,
  known: Readonly<Record<string, true>>,
  action: string,
): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`Cannot ${action}: options are an object, got ${String(options)}`);
  }
  for (const key of Object.keys(options)) {
    if (Object.hasOwn(known, key)) continue;
    throw new TypeError(
      `Cannot ${action}: unknown option "${key}", expected ${Object.keys(known).join(", ")}`,
    );
  }
}
