import { assert, assertEquals } from "@std/assert";
import { IntervalTrigger, task } from "../../../mod.ts";
import { Databases } from "../../_databases.ts";
import { Rig, START } from "../../_rig.ts";

/** Texts of arguments that somebody has written who wishes us ill. */
const HOSTILE: Readonly<Record<string, string>> = {
  "a key __proto__": '[{"__proto__":{"polluted":true}}]',
  "a prototype by way of a constructor": '[{"constructor":{"prototype":{"polluted":true}}}]',
  "a marked key __proto__": '{"$devalue":[[1],{"__proto__":2},{"polluted":3},true]}',
  "a key __proto__ of what has no prototype":
    '{"$devalue":[[1],["null","__proto__",2],{"polluted":3},true]}',
  "an error of a class __proto__":
    '{"$devalue":[[1],["Error",2],{"type":3,"own":4,"more":4},"__proto__",{"polluted":5},true]}',
  "an error of a class constructor":
    '{"$devalue":[[1],["Error",2],{"type":3,"own":4,"more":4},"constructor",{"polluted":5},true]}',
  "an error with a key __proto__":
    '{"$devalue":[[1],["Error",2],{"type":3,"own":4,"more":4},"Error",{"__proto__":5},{"polluted":6},true]}',
  "an error of a number": '{"$devalue":[[1],["Error",2],5]}',
  "an error in itself": '{"$devalue":[[1],["Error",1]]}',
  "a function": '{"$devalue":[[1],["Function",2],"globalThis.polluted = true"]}',
  "a constructor": '{"$devalue":[[1],["constructor",2],"globalThis.polluted = true"]}',
  "a method of objects": '{"$devalue":[[1],["__defineGetter__",2],"polluted"]}',
  "text that is code": '["${globalThis.polluted = true}","</script>"]',
  "a list in itself": '{"$devalue":[[0]]}',
  "an object in itself": '{"$devalue":[[1],{"a":1}]}',
  "a map in itself": '{"$devalue":[[1],["Map",1,1]]}',
  "a list of four thousand million": '{"$devalue":[[-7,4294967295,0,1],1]}',
  "a list of four thousand million further in": '{"$devalue":[[1],[-7,4294967295,0,2],1]}',
  "bytes of four thousand million": '{"$devalue":[[1],["Uint8Array",2],4294967295]}',
  "a pattern that is none": '{"$devalue":[[1],["RegExp","((","g"]]}',
  "very deep nesting": `${"[".repeat(50_000)}${"]".repeat(50_000)}`,
  "very deep nesting that is marked": `{"$devalue":[${
    Array.from({ length: 20_000 }, (_, i) => `[${i + 1}]`).join(",")
  },1]}`,
};

/** What a text would have to change to do harm. */
function traces(): unknown[] {
  return [
    ...[Object, Array, Error, Map, Function].flatMap(({ prototype }) => Object.keys(prototype)),
    ...["polluted" in {}, "polluted" in globalThis, "polluted" in Object, "polluted" in Error],
  ];
}

for (const [what, text] of Object.entries(HOSTILE)) {
  Deno.test(`${what}, as arguments, runs nothing, changes nothing and stops nobody`, async () => {
    await using databases = new Databases();
    const url = databases.newFile();
    await using rig = new Rig({ store: databases.onFile(url) });
    const scheduler = rig.scheduler();
    let runs = 0;
    const everyMinute = new IntervalTrigger({ minutes: 1, startTime: START });
    await scheduler.addSchedule(task("tally", () => void runs++), everyMinute, { id: "healthy" });
    const look = task("look", (value?: { readonly polluted?: unknown }) => {
      assertEquals(value?.polluted, undefined);
      return value;
    });
    await scheduler.addSchedule(look, everyMinute, { id: "s", jobResultExpirationTime: 600 });
    const jobId = await scheduler.addJob(look, { resultExpirationTime: 600 });
    const before = traces();
    const client = databases.client(url);
    await client.batch(
      ["jobs", "schedules"].map((table) => ({
        sql: `UPDATE almanac_${table} SET args = ?1 WHERE task_id = 'look'`,
        args: [text],
      })),
      "write",
    );
    await scheduler.getJobs();
    await scheduler.getSchedules();
    for (let i = 0; i < 3; i++) {
      await rig.tick(scheduler);
      await rig.clock.advance(60);
    }
    assertEquals([runs, traces()], [3, before]);
    assert((await scheduler.getJobResult(jobId, { wait: false })) !== null);
  });
}
