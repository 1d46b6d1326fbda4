const ROUNDS = 7;

/**
 * Runs each subject in turn, several rounds, and prints the best of each in operations a second with
 * its ratio to the first one. A subject does its work and gives the number of operations.
 */
export function compare(title: string, subjects: Readonly<Record<string, () => number>>): void {
  const best = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, subject] of Object.entries(subjects)) {
      const start = performance.now();
      const operations = subject();
      const perSecond = operations / (performance.now() - start) * 1000;
      best.set(name, Math.max(best.get(name) ?? 0, perSecond));
    }
  }
  console.log(`\n${title}`);
  const [first] = best.values();
  for (const [name, perSecond] of best) {
    const count = Math.round(perSecond).toLocaleString("en-US").padStart(14);
    console.log(`${count} /s  ${(perSecond / first!).toFixed(2).padStart(6)}x  ${name}`);
  }
}
