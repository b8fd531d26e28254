/**
 * Every failure as one line and an exit code: 2 for what the user handed in, 1 for what went wrong
 * in the run, 130 after Ctrl-C.
 */
import { UnknownSiteError } from '../model/cell.ts';
import { InputError } from '../model/input-error.ts';

export const EXIT = { ok: 0, run: 1, input: 2, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A command line that asks for what there is not. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** Ctrl-C, once everything that was complete is on disk. */
export class InterruptedError extends Error {
  override name = 'InterruptedError';
}

/** Failures whose own message is meant for the user. */
const EXPLAINED = [
  'ResultsError',
  'NumericalError',
  'PulseSearchError',
  'CalibrationError',
  'WeakPairsError',
  'DeviceLostError',
  'GpuUnavailableError',
  'GpuOperationError',
  'ShaderError',
];

export interface Fault {
  code: ExitCode;
  message: string;
}

export function faultOf(error: unknown): Fault {
  if (error instanceof InputError || error instanceof UnknownSiteError) {
    return { code: EXIT.input, message: error.message };
  }
  if (error instanceof UsageError) return { code: EXIT.input, message: error.message };
  if (error instanceof InterruptedError) return { code: EXIT.interrupted, message: error.message };
  if (error instanceof Error && EXPLAINED.includes(error.name)) {
    return { code: EXIT.run, message: error.message };
  }
  if (error instanceof RangeError && /array (buffer )?(length|allocation)/i.test(error.message)) {
    return { code: EXIT.run, message: 'run: out of memory: fewer runs at a time need less' };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: EXIT.run,
    message: `rhostar: a fault of the program itself: ${message} (--debug shows where)`,
  };
}

/** The trace behind a fault, with its causes, for --debug. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${traceOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
