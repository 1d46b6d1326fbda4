import { type OpenAPIHono, z } from "@hono/zod-openapi";
import type { Event, EventType } from "../../core.ts";
import type { Env, Subject } from "../_env.ts";
import type { NumberedEvent } from "../_live/event_hub.ts";
import { EventQueue } from "../_live/event_queue.ts";
import { addOperation } from "../_operation.ts";
import { Problem } from "../_answers/problem.ts";
import { id, words } from "../_schemas/common.ts";

/** All types of events. */
export const EVENT_TYPES = [
  ...["taskAdded", "taskUpdated", "taskRemoved"] as const,
  ...["scheduleAdded", "scheduleUpdated", "scheduleRemoved", "scheduleFailed"] as const,
  ...["jobAdded", "jobRemoved", "jobAcquired", "jobReleased", "jobRetried"] as const,
  ...["jobCancelRequested", "jobUnresponsive", "jobRestarted", "fireTimeSkipped"] as const,
  ...["schedulerStarted", "schedulerStopped", "storeFailed", "storeRecovered"] as const,
  "storeChanged",
] as const satisfies readonly EventType[];

/** Which events somebody wants to hear of. */
interface EventFilter {
  readonly type?: readonly EventType[] | undefined;
  readonly taskId?: string | undefined;
  readonly scheduleId?: string | undefined;
  readonly jobId?: string | undefined;
}

/** The route of live events. */
export function addEventRoutes(app: OpenAPIHono<Env>, subject: Subject): void {
  addOperation(app, {
    ...{ method: "get", path: "/events", tag: "Events", scope: "read" },
    summary: "What happens from now on, as Server-Sent Events",
    description:
      "Each has its type as `event` and itself as `data`, in JSON. After an event `reset` load " +
      "anew what you show: some were missed. A comment says every 15 seconds that all is well.",
    headers: { "Last-Event-ID": "Those since this one come first, if they are still known." },
    query: z.strictObject({
      ...{ type: words(EVENT_TYPES).optional(), taskId: id.optional() },
      ...{ scheduleId: id.optional(), jobId: id.optional() },
      lastEventId: z.string().max(200).optional().openapi({ description: "As the header." }),
    }),
    answers: {
      200: { description: "The stream.", type: "text/event-stream", schema: z.string() },
    },
    problems: [429],
  }, ({ c, query: { lastEventId, ...filter } }) => {
    const type = { "content-type": "text/event-stream" };
    if (c.req.method === "HEAD") return new Response(null, { headers: type });
    const leave = subject.listeners.enter();
    if (!leave) {
      throw new Problem(429, "Too many listen already", { headers: { "retry-after": "30" } });
    }
    const body = stream(subject, filter, {
      lastEventId: c.req.header("last-event-id") ?? lastEventId,
      leave,
    });
    // or nginx keeps them to itself
    return new Response(body, { headers: { ...type, "x-accel-buffering": "no" } });
  });
}

function stream(
  subject: Subject,
  filter: EventFilter,
  { lastEventId, leave }: {
    readonly lastEventId: string | undefined;
    readonly leave: () => void;
  },
): ReadableStream<Uint8Array> {
  const { hub, scheduler, settings } = subject;
  const queue = new EventQueue(settings.maxQueuedEvents);
  let isLast = false;
  const take = (numbered: NumberedEvent) => {
    if (matches(numbered.event, filter)) queue.push(numbered);
    isLast ||= isStop(numbered.event, scheduler);
    if (isLast) queue.wake();
  };
  const missed = lastEventId === undefined ? [] : hub.since(lastEventId);
  if (missed === null) queue.miss();
  for (const numbered of missed ?? []) take(numbered);
  const stop = hub.listen(take);
  const over = new AbortController();
  const end = () => {
    stop();
    leave();
    over.abort();
  };
  // so that who breaks off before the first event comes back to where it began
  const place = lastEventId === undefined ? `id: ${hub.lastId}\n: from ${hub.lastId}\n` : "";
  // each part is made when somebody reads: who does not read has a queue that is bounded
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoded(`retry: 2000\n${place}\n`)),
    async pull(controller) {
      while (!over.signal.aborted) {
        const text = textOf(queue.take(), subject);
        if (text !== "") return controller.enqueue(encoded(text));
        if (isLast) break;
        const isSilent = await isSilentFor(queue, over.signal, settings);
        if (isSilent) return controller.enqueue(encoded(": still here\n\n"));
      }
      end();
      controller.close();
    },
    cancel: end,
  }, { highWaterMark: 0 });
}

function textOf({ events, hasMissed }: ReturnType<EventQueue["take"]>, subject: Subject): string {
  const { hub, present } = subject;
  const reset = hasMissed ? `id: ${hub.lastId}\nevent: reset\ndata: {}\n\n` : "";
  return reset +
    events.map(({ id, event }) =>
      `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(present.event(event))}\n\n`
    ).join("");
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Waits for something to tell; says whether there was nothing for as long as a heartbeat. */
async function isSilentFor(
  queue: EventQueue,
  signal: AbortSignal,
  { clock, heartbeatInterval }: Subject["settings"],
): Promise<boolean> {
  const over = new AbortController();
  const end = () => over.abort();
  signal.addEventListener("abort", end, { once: true });
  const slept = clock.sleep(heartbeatInterval, over.signal).then(() => !over.signal.aborted);
  const isSilent = await Promise.race([slept, queue.filled().then(() => false)]);
  over.abort();
  signal.removeEventListener("abort", end);
  return isSilent && !signal.aborted;
}

/** Whether nothing comes any more, as the scheduler itself has stopped. */
function isStop({ type, schedulerId }: Event, { identity }: Subject["scheduler"]): boolean {
  return type === "schedulerStopped" && schedulerId === identity;
}

function matches(event: Event, { type, ...ids }: EventFilter): boolean {
  if (type && !type.includes(event.type)) return false;
  return Object.entries(ids).every(([field, wanted]) =>
    wanted === undefined || (event as unknown as Record<string, unknown>)[field] === wanted
  );
}
