/**
 * Stimuli as events: what flows into an input from a tick on.
 *
 * Every stimulus is a list of changes of its own value. At each tick with a change the sum over the
 * stimuli of the input is taken anew, so that nothing is left when all are off: currents in nA;
 * conductances g of reversal E as Σg and Σ(g E)/Σg. A clamp is a conductance.
 */
import type { Stimulus } from '../job.ts';
import { EVENT_KIND, firstTick, type RunEvent } from './event.ts';

interface Change {
  tick: number;
  /** Which stimulus of the input. */
  source: number;
  value: number;
}

interface Source {
  isCurrent: boolean;
  reversal_mV: number;
  changes: { tick: number; value: number }[];
}

export function stimulusEvents(
  stimuli: readonly Stimulus[],
  dt_ms: number,
  inputOf: (cellNode: number) => number,
): RunEvent[] {
  const byInput = new Map<number, Source[]>();
  for (const stimulus of stimuli) {
    const input = inputOf(stimulus.node);
    const list = byInput.get(input) ?? [];
    list.push(sourceOf(stimulus, dt_ms));
    byInput.set(input, list);
  }
  return [...byInput].flatMap(([input, sources]) => [
    ...sweep(
      input,
      sources.filter((s) => s.isCurrent),
    ),
    ...sweep(
      input,
      sources.filter((s) => !s.isCurrent),
    ),
  ]);
}

function sourceOf(stimulus: Stimulus, dt_ms: number): Source {
  switch (stimulus.kind) {
    case 'current':
      return {
        isCurrent: true,
        reversal_mV: 0,
        changes: pulse(stimulus, stimulus.amplitude_nA, dt_ms),
      };
    case 'voltage-clamp':
      return {
        isCurrent: false,
        reversal_mV: stimulus.v_mV,
        changes: pulse(stimulus, 1 / stimulus.seriesResistance_MOhm, dt_ms),
      };
    case 'current-series':
      return {
        isCurrent: true,
        reversal_mV: 0,
        changes: series(stimulus, stimulus.values_nA, dt_ms),
      };
    case 'conductance-series':
      return {
        isCurrent: false,
        reversal_mV: stimulus.reversal_mV,
        changes: series(stimulus, stimulus.values_uS, dt_ms),
      };
  }
}

const pulse = (
  { start_ms, end_ms }: { start_ms: number; end_ms: number },
  value: number,
  dt_ms: number,
) => [
  { tick: firstTick(start_ms, dt_ms), value },
  { tick: firstTick(end_ms, dt_ms), value: 0 },
];

function series(
  { start_ms, interval_ms }: { start_ms: number; interval_ms: number },
  values: ArrayLike<number>,
  dt_ms: number,
) {
  const changes: { tick: number; value: number }[] = [];
  let last = 0;
  for (let k = 0; k <= values.length; k++) {
    const value = k < values.length ? values[k]! : 0;
    if (value === last) continue;
    last = value;
    changes.push({ tick: firstTick(start_ms + k * interval_ms, dt_ms), value });
  }
  return changes;
}

function sweep(input: number, sources: Source[]): RunEvent[] {
  const changes: Change[] = sources.flatMap(({ changes }, source) =>
    changes.map((change) => ({ ...change, source })),
  );
  changes.sort((a, b) => a.tick - b.tick);
  const values = new Float64Array(sources.length);
  const events: RunEvent[] = [];
  changes.forEach(({ tick, source, value }, i) => {
    values[source] = value;
    if (changes[i + 1]?.tick === tick) return;
    events.push({ tick, index: input, ...total(sources, values) });
  });
  return events;
}

function total(sources: Source[], values: Float64Array): Pick<RunEvent, 'kind' | 'x' | 'y'> {
  let x = 0;
  let weighted = 0;
  let nOn = 0;
  let y = 0;
  sources.forEach(({ reversal_mV }, s) => {
    if (values[s] === 0) return;
    nOn++;
    x += values[s]!;
    weighted += values[s]! * reversal_mV;
    y = reversal_mV;
  });
  if (sources[0]!.isCurrent) return { kind: EVENT_KIND.current, x, y: 0 };
  return { kind: EVENT_KIND.clamp, x, y: nOn > 1 ? weighted / x : y };
}
