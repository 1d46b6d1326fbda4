import type { Dice } from "../../model/_dice.ts";
import type { Document, Schema } from "./_document.ts";

/** What is often taken for something else. */
const HOSTILE: readonly unknown[] = [
  ...["", " ", "\0", "null", "undefined", "true", "-1", "1e999", "NaN", "../../etc/passwd"],
  ..."<script>alert(1)</script>|' OR 1=1 --|%00|${7*7}|{{7*7}}|\u202e|\ud800|🦊".split("|"),
  ...[null, true, 0, -1, 1.5, 1e308, -1e308, 2 ** 53, Number.MIN_VALUE],
  ...[[], {}, [[[[]]]], { a: { b: { c: null } } }, { $type: "Nope" }, { $type: "Date", value: 5 }],
  ...[{ $type: "Redacted" }, { $type: "BigInt", value: "9".repeat(50) }, {
    $type: "Map",
    value: [1],
  }],
  "a".repeat(5000),
  JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"x": 1}}}'),
];

/** Texts that mean something here. */
const TEXTS: readonly string[] = [
  ..."greet|flaky|slow|nope|mail/1|PT5M|P1D|2030-01-01T00:00:00Z|2026-02-30T00:00:00Z".split("|"),
  ..."Europe/Berlin|Mars/Olympus|async|now|*/5 * * * *|0 9 * * mon-fri|99 * * * *".split("|"),
];

/** What is there. */
export interface Ids {
  readonly tasks: readonly string[];
  readonly others: readonly string[];
}

/** Values that fit schemas, and values that do not. */
export class Values {
  readonly #dice: Dice;
  readonly #document: Document;
  readonly #ids: Ids;

  constructor(dice: Dice, document: Document, ids: Ids) {
    this.#dice = dice;
    this.#document = document;
    this.#ids = ids;
  }

  /** An id of what a parameter is called after, that is there or not. */
  id(name: string): string {
    const dice = this.#dice;
    const ids = name === "taskId" ? this.#ids.tasks : this.#ids.others;
    if (dice.chance(0.85) && ids.length > 0) return dice.pick(ids);
    return dice.chance(0.5) ? dice.pick(TEXTS) : String(dice.pick(HOSTILE));
  }

  /** Something that no schema asked for. */
  hostile(): unknown {
    return this.#dice.pick(HOSTILE);
  }

  /** A value that fits a schema, for the most part. */
  fitting(given: Schema, name = ""): unknown {
    const dice = this.#dice;
    const schema = this.#resolve(given);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return this.fitting(dice.pick(choices), name);
    if (schema.allOf) {
      return Object.assign({}, ...schema.allOf.map((each) => this.fitting(each, name)));
    }
    if (schema.enum) return dice.pick(schema.enum);
    if (schema.const !== undefined) return schema.const;
    const type = typeof schema.type === "object" ? dice.pick(schema.type) : schema.type;
    switch (type) {
      case "string":
        return this.#text(schema, name);
      case "integer":
      case "number":
        return this.#number(schema, type);
      case "boolean":
        return dice.chance(0.5);
      case "null":
        return null;
      case "array":
        return Array.from({ length: dice.below(3) }, () => this.fitting(schema.items ?? {}, name));
      case "object":
        return this.#object(schema);
      default:
        return dice.chance(0.5) ? this.hostile() : dice.pick(TEXTS);
    }
  }

  #resolve(schema: Schema): Schema {
    if (schema.$ref === undefined) return schema;
    return this.#resolve(this.#document.components.schemas[schema.$ref.split("/").at(-1)!]!);
  }

  #text({ format }: Schema, name: string): string {
    const dice = this.#dice;
    if (format === "date-time") {
      return new Date(Date.UTC(2026, 0, 1) + dice.below(1e10)).toISOString();
    }
    if (/id$|^id/i.test(name)) return this.id(name);
    return dice.chance(0.7) ? dice.pick(TEXTS) : String(dice.pick(HOSTILE));
  }

  #number({ minimum = 0, maximum = minimum + 100 }: Schema, type: string): number {
    const value = minimum + this.#dice.below(Math.min(1000, maximum - minimum + 1));
    return type === "integer" || this.#dice.chance(0.5) ? value : Math.min(maximum, value + 0.5);
  }

  #object({ properties = {}, required = [] }: Schema): object {
    const entries = Object.entries(properties)
      .filter(([name]) => required.includes(name) || this.#dice.chance(0.12))
      .map(([name, schema]) => [name, this.fitting(schema, name)]);
    const names = Object.keys(properties);
    if (names.length === 0 && this.#dice.chance(0.5)) {
      entries.push(["kind", "interval"], ["minutes", 5]);
    }
    return Object.fromEntries(entries);
  }
}
