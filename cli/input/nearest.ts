/** The word that was likely meant; `undefined` when none is near. */
export function nearest(written: string, words: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(written.length / 3));
  const near = words.map((word) => ({ word, distance: distance(written, word) }))
    .filter(({ word, distance }) => distance <= most || word.startsWith(written));
  return near.sort((a, b) => a.distance - b.distance)[0]?.word;
}

/** The end of an error that names it. */
export function didYouMean(written: string, words: readonly string[], sign = ""): string {
  const word = nearest(written, words);
  return word === undefined ? "" : `, did you mean ${sign}${word}?`;
}

/** How many letters are to be changed, put in, taken out, or swapped with the next one. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = rows[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwap ? rows[i - 2]![j - 2]! + 1 : Infinity;
      row.push(Math.min(change, rows[i - 1]![j]! + 1, row[j - 1]! + 1, swap));
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
