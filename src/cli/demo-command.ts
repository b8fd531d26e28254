/** `rhostar demo`: one shipped pair, paired both ways, told in plain words. */
import { join } from 'node:path';
import type { EngineChoice } from './engine-choice.ts';
import { openExperiment } from './experiment-source.ts';
import { runExperiment } from './run-experiment.ts';
import type { RunSummary } from './run-files.ts';
import type { Terminal } from './terminal.ts';

export interface DemoOptions {
  engine: EngineChoice;
  out?: string;
}

const INTRODUCTION = `A connected pair of layer 5 pyramidal cells. Each pairing makes the presynaptic cell fire and,
10 ms later or 10 ms earlier, the postsynaptic one. What becomes of the connection?
`;

export async function demoCommand(options: DemoOptions, terminal: Terminal): Promise<void> {
  const started_ms = performance.now();
  const source = openExperiment('demo');
  terminal.print(INTRODUCTION);
  const { folder } = await runExperiment(
    source,
    {
      engine: options.engine,
      out: options.out,
      defaultOut: join('results', 'demo'),
      resume: false,
      pictures: true,
      command: ['demo', '--engine', options.engine],
      resumeHint: () => 'rhostar demo',
    },
    terminal,
  );
  terminal.print('');
  for (const run of folder.summaries) terminal.print(sentence(run));
  const seconds = ((performance.now() - started_ms) / 1000).toFixed(0);
  terminal.print(`\n${seconds} s in all. The picture: ${join(folder.path, 'overview.png')}`);
  terminal.print(`Numbers and a picture of each run lie beside it, in ${folder.path}`);
}

/** What happened to a connection, in words. */
export function sentence({ protocol, amplitudeRatio, contacts }: RunSummary): string {
  const delta_ms = Number(/([+-]?\d+(\.\d+)?) ms$/.exec(protocol)?.[1] ?? 0);
  const order = delta_ms >= 0 ? 'presynaptic first' : 'postsynaptic first';
  const name = `${delta_ms >= 0 ? '+' : '−'}${Math.abs(delta_ms)} ms (${order})`;
  if (amplitudeRatio === null) return `${name}: no EPSP to measure`;
  const percent = Math.round(100 * (amplitudeRatio - 1));
  const change =
    percent === 0
      ? 'stays as it was'
      : percent > 0
        ? `grows by ${percent} %`
        : `shrinks by ${-percent} %`;
  const count = (test: (start: number, end: number) => boolean) =>
    contacts.filter(({ rho }) => test(rho.start, rho.end)).length;
  const up = count((start, end) => start < 0.5 && end >= 0.5);
  const down = count((start, end) => start >= 0.5 && end < 0.5);
  const moved = [
    ...(up > 0 ? [`${up} potentiated`] : []),
    ...(down > 0 ? [`${down} depressed`] : []),
  ].join(', ');
  const why = moved
    ? `of ${contacts.length} contacts ${moved}`
    : `none of its ${contacts.length} contacts changed for good: the difference is the chance of release`;
  return `${name}: the EPSP ${change}, ratio ${amplitudeRatio.toFixed(2)}; ${why}`;
}
