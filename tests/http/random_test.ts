import { assertEquals } from "@std/assert";
import { task } from "../../mod.ts";
import { AppRig, TOKEN, TOKEN_OF } from "./_app.ts";
import { play, type Played } from "./random/play.ts";

const SEEDS = [1, 2, 3];

Deno.test("made-up requests are answered as the OpenAPI document says", async () => {
  const seen = new Set<string>();
  for (const seed of SEEDS) {
    const { faults, statuses } = await playOnce(seed);
    assertEquals(faults, [], `seed ${seed}`);
    for (const status of Object.keys(statuses)) seen.add(status);
  }
  const ways = "200 201 202 204 400 401 403 404 405 409 412 413 415 422".split(" ");
  assertEquals([...seen].toSorted(), ways, "each way of answering was seen, and no other");
});

async function playOnce(seed: number): Promise<Played> {
  await using rig = await new AppRig().serve();
  await rig.own.configureTask(task("slow/1", () => {}, { keep: { success: { count: 20 } } }));
  return await play({
    send: async (path, init) => {
      const answer = await rig.app.request(path, init);
      await rig.clock.advance(1);
      return answer;
    },
    known: {
      all: `Bearer ${TOKEN}`,
      ...{ read: `Bearer ${TOKEN_OF.read}`, write: `Bearer ${TOKEN_OF.write}` },
    },
    ...{ seed, count: 700 },
  });
}
