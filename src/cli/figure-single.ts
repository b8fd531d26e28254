/** A figure that is a function: run, and its tables and pictures written. */
import { join } from 'node:path';
import type { Engine } from '../engine/job.ts';
import type { SingleFigure } from '../figures/single/single-figure.ts';
import { writeFileAtomic } from '../io/output/atomic.ts';
import { csv } from '../io/output/csv.ts';
import { InterruptedError } from './faults.ts';
import { commandOf, type FigureContext, PRINT_SCALE } from './figure-context.ts';
import type { Interrupt } from './interrupt.ts';
import { ProgressLine } from './progress.ts';
import { rasterise } from './rasterise.ts';
import type { Terminal } from './terminal.ts';

/** @throws InterruptedError after Ctrl-C: such a figure starts anew */
export async function runSingle(
  figure: SingleFigure,
  { options, cells, files, folder }: FigureContext,
  engine: Engine,
  interrupt: Interrupt,
  terminal: Terminal,
): Promise<void> {
  const progress = new ProgressLine(terminal);
  const facts = {
    figure: figure.name,
    title: figure.title,
    pairs: null,
    testSpikes: null,
    seed: options.seed,
    store: null,
    runs: { total: 1, complete: 0, keys: [] },
    inputs: files.records,
    dt_ms: 0.025,
  };
  const session = { engine: engine.description, command: commandOf(options) };
  folder.begin(facts, session);
  try {
    const { tables, pictures } = await figure.run(engine, {
      quick: !options.full,
      seed: options.seed,
      cells,
      readFile: async (path) => files.text(path),
      onStage: (text) => progress.phase(text),
      signal: interrupt.signal,
    });
    for (const { name, columns, rows } of tables) {
      writeFileAtomic(join(folder.path, `${name}.csv`), csv(columns, rows));
    }
    for (const { name, svg } of pictures) {
      writeFileAtomic(join(folder.path, `${name}.svg`), svg);
      writeFileAtomic(join(folder.path, `${name}.png`), await rasterise(svg, PRINT_SCALE));
    }
    folder.end('complete', 1);
    const names = [...tables.map((t) => `${t.name}.csv`), ...pictures.map((p) => `${p.name}.png`)];
    terminal.print(`${figure.title}\nresults: ${folder.path} (${names.join(', ')})`);
  } catch (error) {
    folder.end(interrupt.pressed ? 'stopped' : 'failed', 0);
    if (interrupt.pressed) throw new InterruptedError('stopped: a figure of this kind starts anew');
    throw error;
  } finally {
    progress.end();
  }
}
