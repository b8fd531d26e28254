/** The program's only way to the outside, so that a test can stand in for it. */

export interface Terminal {
  /** Results, a line or more, to standard output. */
  print(text: string): void;
  /** What a person waits for or must know, to standard error. */
  note(text: string): void;
  /** Rewrites the last line of standard error; only where `interactive`. */
  status(text: string): void;
  /** A person watches standard error. */
  readonly interactive: boolean;
  /** Characters in a line. */
  readonly columns: number;
  /** Calls back at each Ctrl-C; returns the way to stop that. */
  onInterrupt(handler: () => void): () => void;
}

export function processTerminal(): Terminal {
  let shown = false;
  const clear = () => {
    if (shown) process.stderr.write('\r\u001b[K');
    shown = false;
  };
  return {
    print(text) {
      clear();
      process.stdout.write(`${text}\n`);
    },
    note(text) {
      clear();
      process.stderr.write(`${text}\n`);
    },
    status(text) {
      process.stderr.write(`\r${text}\u001b[K`);
      shown = text !== '';
    },
    interactive: process.stderr.isTTY === true,
    columns: process.stdout.columns || 80,
    onInterrupt(handler) {
      const signals = ['SIGINT', 'SIGTERM'] as const;
      for (const signal of signals) process.on(signal, handler);
      return () => {
        for (const signal of signals) process.off(signal, handler);
      };
    },
  };
}
