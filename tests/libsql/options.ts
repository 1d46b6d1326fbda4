import { assertEquals, assertThrows } from "@std/assert";
import { LibsqlDataStore, type LibsqlDataStoreOptions } from "../../stores/libsql.ts";

const url = "file:never-opened.db";
const client = { batch() {}, execute() {}, close() {} };

/** What is refused, with the error and what its message says. */
const BAD: Readonly<Record<string, [options: object, error: ErrorConstructor, says: string]>> = {
  "no source": [{}, TypeError, "either a url or a client"],
  "two sources": [{ url, client }, TypeError, "either a url or a client"],
  "a client without batch()": [{ client: {} }, TypeError, "batch() and execute()"],
  "a url of another kind": [{ url: "ftp://x" }, TypeError, '"ftp://x"'],
  "an option that there is not": [{ url, busyTimeOut: 1 }, TypeError, "busyTimeOut"],
  "a misspelt mode": [{ url, synchronous: "ful" }, TypeError, "off, normal, full, extra, got ful"],
  "a size of nothing": [{ url, maxValueSize: 0 }, RangeError, "maxValueSize"],
  "a negative duration": [{ url, retryTimeout: -1 }, RangeError, "retryTimeout"],
  "no time for an answer": [{ url, requestTimeout: 0 }, RangeError, "requestTimeout is longer"],
  "a clock that cannot wait": [{ url, clock: Date }, TypeError, "clock has no sleep()"],
  "half a serializer": [{ url, serializer: { serialize() {} } }, TypeError, "no deserialize()"],
  "no serializer": [{ url, serializer: null }, TypeError, "serializer has no serialize()"],
  "chance that is none": [{ url, random: 0.5 }, TypeError, "random is a function, got number"],
  "ids that are none": [{ url, newId: "id" }, TypeError, "newId is a function, got string"],
  "a token that is none": [
    { url, authToken: null },
    TypeError,
    "authToken is a string, got object",
  ],
  "a prefix that begins no name": [{ url, tablePrefix: "1; --" }, TypeError, '"1; --"'],
};

for (const [what, [options, error, says]] of Object.entries(BAD)) {
  Deno.test(`a libSQL store with ${what} is refused, and nothing is opened`, async () => {
    assertThrows(() => new LibsqlDataStore(options as LibsqlDataStoreOptions), error, says);
    assertEquals(await Deno.stat("never-opened.db").catch(() => "not there"), "not there");
  });
}
