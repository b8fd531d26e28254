import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { release } from '../../../src/engine/cpu/release.ts';
import { random123Stream } from '../../../src/model/philox.ts';
import { describeShared, sharedPath } from '../../shared.ts';

const site = { use: 0.5, Dep_ms: 671, Fac_ms: 17, Nrrp: 3, isPlastic: true, single: false };
/** Ticks of 1 ms: times stand as they are. */
const DT_MS = 1;

/** Draws from a list; counts how many were taken. */
const listed = (values: number[]) => ({
  taken: 0,
  next() {
    return values[this.taken++];
  },
});

describe('release', () => {
  test('with draws of 0 everything refills and is released at every spike', () => {
    const pool = { u: 0, filled: 3, last: 0 };
    for (const t_ms of [10, 12, 15, 1000]) {
      expect(release(pool, { ...site, use: 0.01 }, t_ms, DT_MS, () => 0)).toBe(3);
    }
  });

  test('empty sites draw first, one draw a site; a draw equal to u releases', () => {
    const pool = { u: 0, filled: 1, last: 0 };
    // Refill with p = 1 − e^(−1) = 0.632: the first of two empty sites; then two filled sites.
    const draws = listed([0.6, 0.7, 0.5, 0.50001]);
    expect(release(pool, site, site.Dep_ms, DT_MS, () => draws.next())).toBe(1);
    expect(draws.taken).toBe(4);
    expect(pool).toEqual({ u: 0.5, filled: 1, last: 671 });
  });

  test('u facilitates, and without memory (Fac 0) equals U', () => {
    const u = (Fac_ms: number, t_ms: number, isPlastic = true) => {
      const pool = { u: 0.4, filled: 3, last: 100 };
      release(pool, { ...site, Fac_ms, isPlastic }, t_ms, DT_MS, () => 1);
      return pool.u;
    };
    const kept = 0.4 * Math.exp(-1);
    expect(u(17, 117)).toBeCloseTo(0.5 + kept * 0.5, 15);
    expect(u(17, 117, false)).toBeCloseTo(kept + 0.5 * (1 - kept), 15);
    for (const t_ms of [100, 117]) expect(u(0, t_ms)).toBe(0.5);
    expect(u(0, 117, false)).toBe(0.5);
  });

  test('a static contact refills above e^(−Δ/Dep), releases below u, and not at u', () => {
    const pool = { u: 0, filled: 1, last: 0 };
    // stays empty with e^(−1) = 0.368; Fac 0: u is Use
    const draws = listed([0.36, 0.37, 0.5, 0.49]);
    const fixed = { ...site, Fac_ms: 0, isPlastic: false };
    expect(release(pool, fixed, site.Dep_ms, DT_MS, () => draws.next())).toBe(1);
    expect(pool).toEqual({ u: 0.5, filled: 1, last: 671 });
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
        ...site,
        Dep_ms: params.Dep_TM,
        Fac_ms: params.Fac_TM,
        Nrrp: params.Nrrp_TM,
      };
      const draws = random123Stream(rng!.spec);
      const pool = { u: 0, filled: contact.Nrrp, last: 0 };
      const mine = rows.filter((row) => Number(row[column('synapse')]) === index);
      expect(mine).toHaveLength(5);
      for (const row of mine) {
        expect(draws.drawn).toBe(Number(row[column('draws_used_before')]));
        // Use is plastic: what it was at this arrival follows from the u that NEURON wrote down.
        const t_ms = Number(row[column('t_arrival')]);
        const memory = pool.u * Math.exp(-(t_ms - pool.last) / contact.Fac_ms);
        const use = (Number(row[column('u')]) - memory) / (1 - memory);
        const released = release(pool, { ...contact, use }, t_ms, DT_MS, () => draws.next());
        expect(released).toBe(Number(row[column('released')]));
      }
    },
  );
});
