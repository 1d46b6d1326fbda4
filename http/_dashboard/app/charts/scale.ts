/** A round number that is not less than `max`, and the steps up to it. */
export function niceSteps(
  max: number,
  count: number,
  steps: readonly number[] = [1, 2, 5],
): number[] {
  if (!(max > 0)) return [0, 1];
  const rough = max / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [...steps.map((each) => each * power), 10 * power].find((each) => each >= rough)!;
  const result: number[] = [];
  for (let i = 0; result.length === 0 || result.at(-1)! < max; i++) result.push(i * step);
  return result;
}

const TIME_STEPS = [1, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * 60_000);

/** Round times between two, about `count` of them. */
export function timeSteps(from: number, to: number, count: number): number[] {
  const step = TIME_STEPS.find((each) => (to - from) / each <= count) ?? TIME_STEPS.at(-1)!;
  const offset = new Date(from).getTimezoneOffset() * 60_000;
  const first = Math.ceil((from - offset) / step) * step + offset;
  const result: number[] = [];
  for (let time = first; time <= to; time += step) result.push(time);
  return result;
}
