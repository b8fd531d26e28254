import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { random123Stream } from '../../src/model/philox.ts';
import {
  initialRelease,
  type ReleaseParameters,
  type ReleaseState,
  releaseAtSpike,
} from '../../src/model/release.ts';
import { describeShared, sharedPath } from '../shared.ts';

const parameters: ReleaseParameters = { Dep_ms: 671, Fac_ms: 17, Nrrp: 3 };

/** Draws from a list; counts how many were taken. */
const listed = (values: number[]) => ({
  taken: 0,
  next() {
    return values[this.taken++];
  },
});

describe('release', () => {
  test('with draws of 0 everything refills and is released at every spike', () => {
    let state = initialRelease(parameters);
    for (const t_ms of [10, 12, 15, 1000]) {
      const spike = releaseAtSpike(state, t_ms, 0.01, parameters, { next: () => 0 });
      expect(spike.released).toBe(3);
      state = spike.state;
    }
  });

  test('empty sites draw first, one draw a site; a draw equal to u releases', () => {
    const state: ReleaseState = { u: 0, tsp_ms: 0, nFilled: 1 };
    // Refill with p = 1 − e^(−1) = 0.632: the first of two empty sites; then two filled sites.
    const draws = listed([0.6, 0.7, 0.5, 0.50001]);
    const spike = releaseAtSpike(state, parameters.Dep_ms, 0.5, parameters, draws);
    expect(draws.taken).toBe(4);
    expect(spike).toEqual({ released: 1, state: { u: 0.5, tsp_ms: 671, nFilled: 1 } });
  });

  test('u facilitates, and without memory (Fac 0) equals U', () => {
    const state: ReleaseState = { u: 0.4, tsp_ms: 100, nFilled: 3 };
    const draws = { next: () => 1 };
    const u = (Fac_ms: number, t_ms: number) =>
      releaseAtSpike(state, t_ms, 0.5, { ...parameters, Fac_ms }, draws).state.u;
    expect(u(17, 117)).toBeCloseTo(0.5 + 0.4 * 0.5 * Math.exp(-1), 15);
    expect(u(0, 117)).toBe(0.5);
    expect(u(0, 100)).toBe(0.5);
  });

  test('a depleted pool starts empty', () => {
    expect(initialRelease(parameters, true).nFilled).toBe(0);
  });
});

describeShared('the network reference net4, contacts with Random123 releases', () => {
  const folder = (file: string) => sharedPath('reference', 'cells', 'net4', file);
  interface Synapse {
    rng?: { mode: string; spec: [number, number, number] };
    params: Record<string, number>;
  }
  const { synapses }: { synapses: Synapse[] } = JSON.parse(
    readFileSync(folder('model.json'), 'utf8'),
  );
  const [header, ...rows] = readFileSync(folder('releases.csv'), 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const column = (name: string) => header.indexOf(name);

  test.each(synapses.flatMap(({ rng }, index) => (rng?.mode === 'r123' ? [index] : [])))(
    'contact %i releases what NEURON released, arrival by arrival',
    (index) => {
      const { rng, params } = synapses[index];
      const contact = {
        Dep_ms: params.Dep_TM,
        Fac_ms: params.Fac_TM,
        Nrrp: params.Nrrp_TM,
      };
      const draws = random123Stream(rng!.spec);
      let state = initialRelease(contact);
      const mine = rows.filter((row) => Number(row[column('synapse')]) === index);
      expect(mine).toHaveLength(5);
      for (const row of mine) {
        expect(draws.drawn).toBe(Number(row[column('draws_used_before')]));
        // Use is plastic: what it was at this arrival follows from the u that NEURON wrote down.
        const t_ms = Number(row[column('t_arrival')]);
        const memory = state.u * Math.exp(-(t_ms - state.tsp_ms) / contact.Fac_ms);
        const U = (Number(row[column('u')]) - memory) / (1 - memory);
        const spike = releaseAtSpike(state, t_ms, U, contact, draws);
        expect(spike.released).toBe(Number(row[column('released')]));
        state = spike.state;
      }
    },
  );
});
