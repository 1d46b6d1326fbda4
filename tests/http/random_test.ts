import { assertEquals } from "@std/assert";
import { task } from "../../mod.ts";
import { AppRig, TOKEN, TOKEN_OF } from "./_app.ts";
import { play } from "./random/play.ts";

const SEEDS = [2, 3];

for (const seed of SEEDS) {
  Deno.test(`made-up requests are answered as the OpenAPI document says: seed ${seed}`, async () => {
    await using rig = await new AppRig().serve();
    await rig.own.configureTask(task("slow/1", () => {}, { keep: { success: { count: 20 } } }));
    const { faults, statuses } = await play({
      send: async (path, init) => {
        const answer = await rig.app.request(path, init);
        await rig.clock.advance(1);
        return answer;
      },
      known: {
        all: `Bearer ${TOKEN}`,
        ...{ read: `Bearer ${TOKEN_OF.read}`, write: `Bearer ${TOKEN_OF.write}` },
      },
      ...{ seed, count: 1000 },
    });
    assertEquals(faults, []);
    const missing = [200, 201, 202, 204, 400, 401, 403, 404, 405, 409, 413, 415, 422]
      .filter((status) => !(status in statuses));
    assertEquals(missing, [], "each way of answering was seen");
  });
}
