/** Ctrl-C: the first ends the run at its next epoch, the second ends the program at once. */
import type { Terminal } from './terminal.ts';

export interface Interrupt {
  signal: AbortSignal;
  /** Ends the run for another reason: a fault while results were written. */
  abort(): void;
  /** True after Ctrl-C. */
  readonly pressed: boolean;
  [Symbol.dispose](): void;
}

export function onInterrupt(terminal: Terminal): Interrupt {
  const controller = new AbortController();
  let pressed = false;
  const release = terminal.onInterrupt(() => {
    if (pressed) process.exit(130);
    pressed = true;
    terminal.note('stopping at the next epoch, to keep what is there; Ctrl-C again stops at once');
    controller.abort();
  });
  return {
    signal: controller.signal,
    abort: () => controller.abort(),
    get pressed() {
      return pressed;
    },
    [Symbol.dispose]: release,
  };
}
