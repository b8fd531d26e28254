/** A terminal that keeps what is said to it, and an experiment small enough for a test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { runCommandLine } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

export interface Captured {
  code: number;
  out: string;
  err: string;
}

/** Sees the progress line and may press Ctrl-C. */
export type OnStatus = (text: string, interrupt: () => void) => void;

/** Runs a command in this process. */
export const rhostar = (args: string[], onStatus?: OnStatus): Promise<Captured> =>
  captured((terminal) => runCommandLine(args, terminal), onStatus);

/** What `run` says to a terminal, and the code that it ends with. */
export async function captured(
  run: (terminal: Terminal) => Promise<number>,
  onStatus?: OnStatus,
): Promise<Captured> {
  const [out, err]: string[][] = [[], []];
  const handlers = new Set<() => void>();
  const terminal: Terminal = {
    print: (text) => void out!.push(text),
    note: (text) => void err!.push(text),
    status: (text) =>
      onStatus?.(text, () => {
        for (const handler of handlers) handler();
      }),
    interactive: onStatus !== undefined,
    columns: 100,
    onInterrupt(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
  };
  const code = await run(terminal);
  return { code, out: out!.join('\n'), err: err!.join('\n') };
}

/** A folder that goes when the tests of the file are done. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rhostar-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A soma and four unbranched dendrites. */
export const SMALL_SWC = `1 1 0 0 0 7 -1
2 3 -7 0 0 1 1
3 3 -90 0 0 0.6 2
4 3 7 0 0 1 1
5 3 90 0 0 0.6 4
6 4 0 7 0 1.5 1
7 4 0 160 0 0.8 6
`;

/** One pair with two contacts, thresholds and pulse given; a run takes 4 s of biological time. */
export function smallExperiment() {
  const contact = (section: string, rho0: 0 | 1) => ({
    section,
    x: 0.5,
    gmax_AMPA_nS: 1,
    NMDA_ratio: 0.7,
    Use: 0.5,
    rho0,
    Dep_ms: 500,
    Fac_ms: 20,
    Nrrp: 2,
    theta_d: 0.05,
    theta_p: 0.1,
  });
  return {
    name: 'small',
    pairs: [
      {
        name: 'pair',
        cell: { emodel: 'cADpyr232_L5_TTPC1', morphology: 'small.swc' },
        contacts: [contact('dend[0]', 0), contact('apic[0]', 1)],
      },
    ],
    protocols: [
      {
        before: { nSpikes: 2, period_ms: 500 },
        induction: { nSweeps: 1, period_ms: 500, nSpikes: 2, frequency_Hz: 20, deltaT_ms: 10 },
        after: { nSpikes: 2, period_ms: 500 },
        fastForwardAfter_ms: 1000,
      },
    ],
    seeds: [1, 2, 3],
    pulse: { amplitude_nA: 2, width_ms: 3, latency_ms: 2 },
  };
}

/** Writes files into a new folder and returns its path. */
export function withFiles(parent: string, name: string, files: Record<string, unknown>): string {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    writeFileSync(
      join(folder, file),
      typeof content === 'string' ? content : JSON.stringify(content, null, 2),
    );
  }
  return folder;
}
