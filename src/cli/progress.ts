/** How far a run is: a line that is rewritten for a person, a line now and then for a log. */
import type { PairProgress } from '../experiments/run-pairs.ts';
import type { Terminal } from './terminal.ts';

/** Between two lines of a log, and between two pictures of the bar, s. */
const LOG_EVERY_S = 15;
const BAR_EVERY_S = 0.1;

/** 0:07, 12:05, 1:02:03. */
export function clockText(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export function bar(fraction: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, fraction)) * width * 8);
  const [full, rest] = [Math.floor(eighths / 8), eighths % 8];
  const part = rest > 0 ? '▏▎▍▌▋▊▉'[rest - 1]! : '';
  return ('█'.repeat(full) + part).padEnd(width, '·');
}

/** `312 of 1400 s biological time, 21× real time, 0:52 left`. */
export function progressText({ done_ms, total_ms }: PairProgress, elapsed_s: number): string {
  const speed = elapsed_s > 0 ? done_ms / 1000 / elapsed_s : 0;
  const left_s = (total_ms - done_ms) / 1000 / speed;
  const done = `${(done_ms / 1000).toFixed(0)} of ${(total_ms / 1000).toFixed(0)} s`;
  const times = speed >= 10 ? speed.toFixed(0) : String(Number(speed.toPrecision(2)));
  return `${done}, ${times}× real time, ${Number.isFinite(left_s) ? clockText(left_s) : '–'} left`;
}

export interface SimulationProgress {
  /** Biological time: reached, in this session, in all. */
  t_ms: number;
  session_ms: number;
  total_ms: number;
  /** So far, and the biological time in which they were counted. */
  spikes: number;
  counted_ms: number;
}

/** `312 of 500 ms, 0.05× real time, 412 spikes/s, 0:52 left`. */
export function simulationText(progress: SimulationProgress, elapsed_s: number): string {
  const { t_ms, session_ms, total_ms, spikes, counted_ms } = progress;
  const speed = elapsed_s > 0 ? session_ms / 1000 / elapsed_s : 0;
  const left_s = (total_ms - t_ms) / 1000 / speed;
  const rate = counted_ms > 0 ? `${Math.round(spikes / (counted_ms / 1000))} spikes/s, ` : '';
  const times = speed >= 10 ? speed.toFixed(0) : String(Number(speed.toPrecision(2)));
  const left = Number.isFinite(left_s) ? clockText(left_s) : '–';
  return `${t_ms.toFixed(0)} of ${total_ms.toFixed(0)} ms, ${times}× real time, ${rate}${left} left`;
}

export class ProgressLine {
  readonly #terminal: Terminal;
  readonly #started_s: number;
  #last_s = Number.NEGATIVE_INFINITY;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#started_s = performance.now() / 1000;
  }

  /** What happens before there is anything to count. */
  phase(text: string): void {
    if (this.#terminal.interactive) this.#terminal.status(text);
    else this.#terminal.note(text);
  }

  update(progress: PairProgress): void {
    const runs = progress.nRuns > 1 ? `, ${progress.runsDone} of ${progress.nRuns} runs done` : '';
    const fraction = progress.total_ms > 0 ? progress.done_ms / progress.total_ms : 1;
    this.show(fraction, (elapsed_s) => `${progressText(progress, elapsed_s)}${runs}`);
  }

  /** @param textOf what stands beside the bar, after so many seconds */
  show(fraction: number, textOf: (elapsed_s: number) => string): void {
    const now_s = performance.now() / 1000;
    const { interactive, columns } = this.#terminal;
    if (now_s - this.#last_s < (interactive ? BAR_EVERY_S : LOG_EVERY_S)) return;
    const first = this.#last_s === Number.NEGATIVE_INFINITY;
    this.#last_s = now_s;
    if (first && !interactive) return;
    const percent = `${Math.floor(100 * fraction)} %`.padStart(5);
    const text = textOf(now_s - this.#started_s);
    if (!interactive) {
      this.#terminal.note(`progress: ${percent.trim()}, ${text}`);
      return;
    }
    const room = columns - text.length - percent.length - 4;
    const drawn = room >= 8 ? `${bar(fraction, Math.min(30, room))} ` : '';
    this.#terminal.status(`${drawn}${percent}  ${text}`.slice(0, columns - 1));
  }

  end(): void {
    if (this.#terminal.interactive) this.#terminal.status('');
  }
}
