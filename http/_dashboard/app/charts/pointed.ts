import { useState } from "preact/hooks";

/** Which of the places along a chart is pointed at, by pointer or by the arrow keys. */
export interface Pointed {
  readonly index: number | null;
  /** What makes the chart listen. */
  readonly props: {
    readonly tabIndex: number;
    readonly onPointerMove: (event: PointerEvent) => void;
    readonly onPointerLeave: () => void;
    readonly onBlur: () => void;
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
}

/** Lets the viewer point at one of `count` places between `left` and `right`. */
export function usePointed(count: number, left: number, right: number): Pointed {
  const [index, setIndex] = useState<number | null>(null);
  const within = (at: number) => Math.max(0, Math.min(count - 1, at));
  return {
    index: index === null ? null : within(index),
    props: {
      tabIndex: 0,
      onPointerMove(event) {
        const box = (event.currentTarget as Element).getBoundingClientRect();
        const part = (event.clientX - box.left - left) / Math.max(1, right - left);
        setIndex(within(Math.floor(part * count)));
      },
      onPointerLeave: () => setIndex(null),
      onBlur: () => setIndex(null),
      onKeyDown(event) {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        setIndex(within(index === null ? count - 1 : index + step));
      },
    },
  };
}
