import { assertEquals, assertMatch } from "@std/assert";
import { pause } from "./_sqld.ts";
import { play } from "./http/random/play.ts";

/** What the examples with a dashboard have in their environment. */
export const PASSWORDS = {
  ADMIN_PASSWORD: "let everything be done",
  GUEST_PASSWORD: "look around",
};

const basic = (name: string, password: string) => `Basic ${btoa(`${name}:${password}`)}`;

/** More than the listeners that an app has by default. */
const MANY = 120;

/** What requests are made of: the same ones each time, but for ids. */
const SEED = 1;

/** Who asks them. */
export const KNOWN = {
  all: basic("admin", PASSWORDS.ADMIN_PASSWORD),
  read: basic("guest", PASSWORDS.GUEST_PASSWORD),
};

/** Holds a server that listens against its OpenAPI document, and loads its dashboard. */
export async function answersAsDescribed(
  url: string,
  known: Parameters<typeof play>[0]["known"],
): Promise<void> {
  const send = (path: string, init: RequestInit) => fetch(url + path, init);
  const { faults } = await play({ send, known, seed: SEED, count: 200 });
  assertEquals(faults, []);
  const get = async (path: string) => {
    const response = await send(path, { headers: { authorization: known.all } });
    return [response.status, await response.text()] as const;
  };
  const [status, page] = await get("/");
  assertEquals(status, 200);
  const assets = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
  assertEquals(assets.length, 2);
  for (const asset of assets) assertEquals((await get(asset))[0], 200);
  assertMatch((await get("/metrics"))[1], /almanac_schedules/);
  await letsGoOfListeners(send, known.all);
}

/** Whoever hangs up makes room for others: there are more of them here than may listen at once. */
async function letsGoOfListeners(
  send: (path: string, init: RequestInit) => Promise<Response>,
  authorization: string,
): Promise<void> {
  for (let i = 0; i < MANY; i++) {
    const over = new AbortController();
    const response = await send("/events", { headers: { authorization }, signal: over.signal });
    if (response.status === 200) await response.body!.getReader().read();
    over.abort();
    await pause();
    assertEquals(response.status, 200, `listener ${i}`);
  }
}
