/** Round numbers from 0 up to one that is not less than `max`, about `count` of them. */
export function niceSteps(max: number, count: number): number[] {
  const power = 10 ** Math.floor(Math.log10(max / count));
  return stepsOf(max, count, [1, 2, 5, 10].map((each) => each * power));
}

const ROUND_SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600];

/** Round lengths of time in seconds, likewise. */
export function durationSteps(max: number, count: number): number[] {
  const isLong = max / count > 1 && max / count <= ROUND_SECONDS.at(-1)!;
  return isLong ? stepsOf(max, count, ROUND_SECONDS) : niceSteps(max, count);
}

function stepsOf(max: number, count: number, sizes: readonly number[]): number[] {
  const size = sizes.find((each) => each >= max / count) ?? sizes.at(-1)!;
  return Array.from({ length: Math.ceil(max / size) + 1 }, (_, i) => i * size);
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
