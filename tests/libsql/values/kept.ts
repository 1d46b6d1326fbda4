import { assertEquals } from "@std/assert";
import { task, TimeTrigger } from "../../../mod.ts";
import { assertEqual } from "../../../testing/_assert.ts";
import { Databases } from "../../_databases.ts";
import { Rig } from "../../_rig.ts";

/** Something in something in something, as deep as is said. */
function nested(depth: number, inmost: unknown): unknown {
  let value = inmost;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value };
  return value;
}

const BYTES = Uint8Array.from({ length: 32 }, (_, i) => i * 8 + 1);

/** Every kind of value that is kept, each made anew. */
const KEPT: Readonly<Record<string, () => unknown>> = {
  "null": () => null,
  "booleans": () => [true, false],
  "numbers": () => [0, 1.5, -7, 0.1 + 0.2, 1e300, 5e-324],
  "long integers": () => [2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), -(2 ** 53) - 2],
  "NaN": () => NaN,
  "negative zero": () => -0,
  "infinities": () => [Infinity, -Infinity],
  "undefined in a list": () => [undefined, null],
  "undefined in an object": () => ({ a: undefined, b: 1 }),
  "holes in a list": () => [1, , 3], // deno-lint-ignore-line no-sparse-arrays
  "empty things": () => ["", [], {}, new Map(), new Set(), new Uint8Array(), new ArrayBuffer(0)],
  "text of many scripts": () => "Zürich ☂ 日本語 👩‍👩‍👧‍👦 \u2028 \u2029 '\"\\` <script>",
  "text with NUL": () => ["a\0b", "\0", { "a\0b": 1 }],
  "lone surrogates": () => ["\ud800 and \udfff", { "\ud800": 1 }],
  "text that looks like SQL": () => "'); DROP TABLE almanac_jobs; --",
  "text that looks like JSON": () => ['{"a":1}', "null", '{"$devalue":[["Date",0]]}'],
  "text of 100 KB": () => "ü".repeat(50_000),
  "keys of all sorts": () => ({ "": 0, "2": 1, "1": 2, "a.b": 3, "$[0]": 4 }),
  "keys of Object.prototype": () => ({ constructor: 1, toString: 2, hasOwnProperty: 3 }),
  "deep nesting": () => nested(1500, "inmost"),
  "deep nesting of what is not plain": () => nested(1500, new Date(7)),
  "an object that looks like a date": () => [["Date", "2026-01-01T00:00:00.000Z"]],
  "an object with the mark of the store": () => ({ $devalue: [["Date", 0]] }),
  "the mark of the store further in": () => [{ $devalue: 1, more: new Date(0) }],
  "Date": () => [new Date(0), new Date(-1), new Date(8.64e15), new Date(NaN)],
  "bigint": () => [0n, -5n, 2n ** 53n + 1n, 2n ** 200n],
  "Map": () => new Map<unknown, unknown>([[{ a: 1 }, [1]], [NaN, undefined], ["k", new Map()]]),
  "Set": () => new Set<unknown>([1, "a", { b: 2 }, new Set([3])]),
  "Int8Array": () => new Int8Array([-128, 127]),
  "Uint8Array": () => new Uint8Array([0, 255]),
  "Uint8ClampedArray": () => new Uint8ClampedArray([0, 255]),
  "Int16Array": () => new Int16Array([-32768]),
  "Uint16Array": () => new Uint16Array([65535]),
  "Int32Array": () => new Int32Array([-(2 ** 31)]),
  "Uint32Array": () => new Uint32Array([2 ** 32 - 1]),
  "Float32Array": () => new Float32Array([1.5, NaN, -0]),
  "Float64Array": () => new Float64Array([1 / 3, Infinity]),
  "BigInt64Array": () => new BigInt64Array([-(2n ** 63n)]),
  "BigUint64Array": () => new BigUint64Array([2n ** 64n - 1n]),
  "a part of a buffer": () => new Uint16Array(BYTES.buffer, 4, 3),
  "DataView": () => new DataView(BYTES.buffer, 3, 5),
  "ArrayBuffer": () => BYTES.slice().buffer,
  "URL": () => new URL("https://user@example.com:8080/a%20b?c=d#e"),
  "RegExp": () => [/a+\/"[\]]/gi, /(?<y>\d{4})/u],
  "Error": () => new Error("no"),
  "an error of each class": () => [
    ...[new EvalError("1"), new RangeError("2"), new ReferenceError("3"), new SyntaxError("4")],
    ...[new TypeError("5"), new URIError("6")],
  ],
  "an error with causes": () =>
    new RangeError("out", { cause: new TypeError("in", { cause: { code: 7n } }) }),
  "an error with a name of its own": () => Object.assign(new Error("no"), { name: "PaymentError" }),
  "an error with more on it": () =>
    Object.assign(new Error("no"), { code: "E_NO", at: new Date(5), url: new URL("https://a.b") }),
  "one thing in two places": () => {
    const shared = { list: [new Date(1)] };
    return [shared, shared];
  },
  "everything in each other": () => ({
    a: [new Map([["b", new Set([new Date(1), [undefined, -0, { c: new Uint8Array([1]) }]])]])],
  }),
};

for (const [kind, make] of Object.entries(KEPT)) {
  Deno.test(`${kind}: args, kwargs and results come back as they were`, async () => {
    await using databases = new Databases();
    await using rig = new Rig({ store: databases.onFile() });
    const scheduler = rig.scheduler();
    const given: unknown[] = [];
    const echo = task("echo", (value: unknown, more: { readonly value: unknown }) => {
      given.push(value, more.value);
      return value;
    });
    const payload = (value: unknown) => ({ args: [value] as [unknown], kwargs: { value } });
    await scheduler.addSchedule(echo, new TimeTrigger(60), { id: "s", ...payload(make()) });
    const options = { ...payload(make()), resultExpirationTime: 60 };
    const jobId = await scheduler.addJob(echo, options);
    const records = [...await scheduler.getJobs(), await scheduler.getSchedule("s")];
    for (const { args, kwargs } of records) assertEqual({ args, kwargs }, payload(make()));
    await rig.tick(scheduler);
    assertEqual(given, [make(), make()]);
    assertEqual((await scheduler.getJobResult(jobId))?.returnValue, make());
  });
}

Deno.test("the stack of an error comes back, and nothing of it is enumerable", async () => {
  await using databases = new Databases();
  await using rig = new Rig({ store: databases.onFile() });
  const scheduler = rig.scheduler();
  const error = new RangeError("no", { cause: 1 });
  const jobId = await scheduler.addJob(task("fail", () => error), { resultExpirationTime: 60 });
  await rig.tick(scheduler);
  const back = (await scheduler.getJobResult(jobId))!.returnValue as RangeError;
  assertEquals([back instanceof RangeError, back.stack], [true, error.stack]);
  assertEquals(Object.keys(back), []);
});

Deno.test("what a job does with its arguments stays its own", async () => {
  await using databases = new Databases();
  await using rig = new Rig({ store: databases.onFile() });
  const scheduler = rig.scheduler();
  const work = task("work", (list: number[]) => list.push(2));
  const args: [number[]] = [[1]];
  const added = scheduler.addJob(work, { args });
  args[0].push(3);
  await added;
  assertEquals((await scheduler.getJobs())[0]!.args, [[1]]);
});
