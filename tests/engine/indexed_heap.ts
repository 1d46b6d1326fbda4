import { assertEquals } from "@std/assert";
import { IndexedHeap } from "../../stores/_indexed_heap.ts";

/** Numbers from 0 up to `n` that are the same in every run. */
function numbers(n: number): () => number {
  let seed = 99;
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor(seed / 2 ** 31 * n);
  };
}

Deno.test("the least key is always in front, whatever was put in and taken out", () => {
  const heap = new IndexedHeap();
  const model = new Map<string, number>();
  const random = numbers(200);
  for (let i = 0; i < 20_000; i++) {
    const key = `k${random()}`;
    if (random() < 60) {
      heap.delete(key);
      model.delete(key);
    } else {
      const rank = random();
      heap.set(key, rank);
      model.set(key, rank);
    }
    assertEquals(heap.size, model.size);
    assertEquals(heap.peek()?.rank, model.size > 0 ? Math.min(...model.values()) : undefined);
    if (heap.size > 0) assertEquals(model.get(heap.peek()!.key), heap.peek()!.rank);
  }
});
