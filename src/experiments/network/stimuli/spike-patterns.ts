/**
 * Patterns of spikes presented again and again, as afferent fibres carry them in vivo.
 *
 * Presentation p begins at start + p·interval; each spike of its pattern comes with probability
 * `reliability`, moved by normal jitter. A presentation draws from a stream of its own, so any window
 * can be asked for alone.
 */
import type { DrawSource } from '../../../model/philox.ts';
import { normal } from './random.ts';
import type { Span } from './spike-trains.ts';

export interface PatternSpike {
  node_id: number;
  /** After the onset. */
  t_ms: number;
}
/** Spikes by time. */
export type Pattern = readonly PatternSpike[];

export interface Presentations {
  patterns: readonly Pattern[];
  interval_ms: number;
  order: 'cyclic' | 'random';
  jitter_ms: number;
  reliability: number;
}

export interface PatternDraws {
  /** Of the choices of patterns: presentation p takes draw p. */
  order(): { drawn: number } & DrawSource;
  /** Of the spikes of presentation p: three draws a spike. */
  presentation(p: number): DrawSource;
}

/** Further than this many SDs no jitter goes: −2·ln of the smallest draw, under the root. */
const MOST_SDS = 6.7;

/** The pattern of presentation p. */
export function patternAt({ patterns, order }: Presentations, p: number, draws: PatternDraws) {
  if (order === 'cyclic') return p % patterns.length;
  const stream = draws.order();
  stream.drawn = p;
  return Math.min(patterns.length - 1, Math.floor(stream.next() * patterns.length));
}

/** Spikes of all fibres in [from, to) and the span, by time, then fibre. */
export function patternSpikes(
  span: Span,
  presentations: Presentations,
  draws: PatternDraws,
  from_ms: number,
  to_ms: number,
): PatternSpike[] {
  const { patterns, interval_ms, jitter_ms, reliability } = presentations;
  const lastSpike_ms = patterns.flat().reduce((most, { t_ms }) => Math.max(most, t_ms), 0);
  const reach_ms = MOST_SDS * jitter_ms;
  const begin = Math.max(from_ms, span.start_ms);
  const end = Math.min(to_ms, span.end_ms);
  const last = Math.ceil((span.end_ms - span.start_ms) / interval_ms) - 1;
  const first = Math.floor((begin - span.start_ms - lastSpike_ms - reach_ms) / interval_ms);
  const spikes: PatternSpike[] = [];
  for (let p = Math.max(0, first); p <= last; p++) {
    const onset_ms = span.start_ms + p * interval_ms;
    if (onset_ms - reach_ms >= end) break;
    const source = draws.presentation(p);
    for (const { node_id, t_ms } of patterns[patternAt(presentations, p, draws)]!) {
      const comes = source.next() < reliability;
      const at_ms = onset_ms + t_ms + jitter_ms * normal(source);
      if (comes && at_ms >= begin && at_ms < end) spikes.push({ node_id, t_ms: at_ms });
    }
  }
  return spikes.sort((a, b) => a.t_ms - b.t_ms || a.node_id - b.node_id);
}

/**
 * A pattern drawn from a stream: `fibres` of the nodes, each once, with spikes_per_fibre spikes
 * uniformly within spread of the onset.
 */
export function drawnPattern(
  nodeIds: ArrayLike<number>,
  form: { fibres: number; spikes_per_fibre: number; spread: number },
  draws: DrawSource,
): Pattern {
  const left = Array.from(nodeIds);
  const spikes: PatternSpike[] = [];
  for (let fibre = 0; fibre < form.fibres; fibre++) {
    const at = Math.min(left.length - 1, Math.floor(draws.next() * left.length));
    const node_id = left[at]!;
    left[at] = left[left.length - 1]!;
    left.pop();
    for (let i = 0; i < form.spikes_per_fibre; i++)
      spikes.push({ node_id, t_ms: form.spread * draws.next() });
  }
  return spikes.sort((a, b) => a.t_ms - b.t_ms);
}
