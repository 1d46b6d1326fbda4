import { assertEquals, assertThrows } from "@std/assert";
import { decodeValue, UnreadableValue } from "../../http/_values/decode.ts";
import { encodeValue } from "../../http/_values/encode.ts";
import { SerializationError } from "../../mod.ts";

const VALUES: readonly unknown[] = [
  ...[null, true, 0, -0, 1.5, NaN, Infinity, -Infinity, 2n ** 70n, "", "text", undefined],
  ...[[], {}, [[undefined]], { a: { b: [1] } }, { $type: "Date" }, { $type: { $type: 1 } }],
  ...[new Date(0), new Map<unknown, unknown>([[{ k: 1 }, new Set([1n])]]), new Set([[]])],
  ...[new URL("https://example.com/?q"), /a+/giu],
  ...[new Uint8Array([1, 2, 255]), new Float64Array([1.5]), new BigInt64Array([5n])],
  ...[new Uint8Array([7, 8]).buffer, new DataView(new ArrayBuffer(2))],
];

for (const value of VALUES) {
  const name = Object.prototype.toString.call(value).slice(8, -1);
  Deno.test(`a value goes over the wire and comes back: ${name} ${String(JSON.stringify(value, text))}`, () => {
    const json = JSON.stringify(encodeValue(value, "args[0]", () => false));
    assertEquals(decodeValue(JSON.parse(json), "args[0]"), value);
  });
}

Deno.test("an error goes over the wire with its cause", () => {
  const error = new TypeError("outer", { cause: new Map([[1, 2]]) });
  const json = JSON.stringify(encodeValue(error, "args[0]", () => false));
  const back = decodeValue(JSON.parse(json), "args[0]") as Error;
  assertEquals([back.name, back.message, back.cause], ["TypeError", "outer", new Map([[1, 2]])]);
  assertEquals(back.stack, error.stack);
});

Deno.test("what cannot be sent is refused, with its place", () => {
  const wrong = [() => {}, Symbol("s"), new (class Own {})(), Promise.resolve()];
  for (const value of wrong) {
    const { path } = assertThrows(
      () => encodeValue({ a: [value] }, "args[1]", () => false),
      SerializationError,
    );
    assertEquals(path, "args[1].a[0]");
  }
});

Deno.test("what cannot be read is refused, with its place", () => {
  const wrong = [
    ...[{ $type: "Nope" }, { $type: "toString" }, { $type: 5 }, { $type: "Date", value: "x" }],
    ...[{ $type: "Date", value: 5 }, { $type: "Map", value: [1] }, { $type: "Set", value: {} }],
    ...[{ $type: "BigInt", value: "1.5" }, { $type: "BigInt", value: "9".repeat(20_000) }],
    ...[{ $type: "Number", value: "1" }, { $type: "Bytes", of: "Nope", value: "" }],
    ...[{ $type: "Bytes", of: "Uint8Array", value: "§" }, { $type: "URL", value: "x" }],
    ...[{ $type: "Bytes", of: "Float64Array", value: "AA==" }, {
      $type: "RegExp",
      value: ["(", ""],
    }],
    ...[{ $type: "Error", value: 5 }, { $type: "Object", value: [] }, { $type: "Redacted" }],
  ];
  for (const json of wrong) {
    const { path } = assertThrows(() => decodeValue({ a: [json] }, "args[1]"), UnreadableValue);
    assertEquals(path, "args[1].a[0]");
  }
  let deep: unknown = 0;
  for (let i = 0; i < 300; i++) deep = [deep];
  assertThrows(() => decodeValue(deep, "args[0]"), UnreadableValue, "levels");
});

Deno.test("no value reaches the prototype of all objects", () => {
  const json = JSON.parse('{"__proto__": {"polluted": true}}');
  decodeValue(json, "args[0]");
  decodeValue({ $type: "Object", value: json }, "args[0]");
  assertEquals(({} as { polluted?: boolean }).polluted, undefined);
});

function text(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}
