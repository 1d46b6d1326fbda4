import { orders } from "./harness.ts";

/** Takes the place of the server that tests start: the one of this run. */
export class Sqld implements AsyncDisposable {
  static start(): Promise<Sqld> {
    return Promise.resolve(new Sqld());
  }

  url(protocol: "http" | "ws" = "http"): string {
    return `${protocol}://${orders.server}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
