import { runTests } from "./harness.ts";
import type { Orders } from "./reports.ts";

/** A Worker whose only binding is its orders; `workerd test` calls it. */
export const worker = {
  async test(_controller: unknown, { orders }: { readonly orders: Orders }): Promise<void> {
    await runTests(orders);
  },
};
