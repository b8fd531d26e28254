/** Physiology of contacts: means, spreads and correlations of the rules; both states of a contact. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { betaMarginal, gammaMarginal, sitesMarginal } from '../../src/builder/marginals.ts';
import { betaQuantile, gammaQuantile, normalCdf } from '../../src/physiology/distributions.ts';
import { lastMatch } from '../../src/physiology/globs.ts';
import { describeShared, sharedPath } from '../shared.ts';
import { anatomy, specAndFacts } from './small.ts';

describe('marginals', () => {
  test.each([-3, -1.3, 0, 0.7, 2.9])('tables match the quantiles at z = %f', (z) => {
    const p = normalCdf(z);
    const gamma = gammaQuantile(p, 1.94, 1);
    // linear between entries 1/64 apart
    expect(gammaMarginal({ mean: 1.94, sd: 1 })(z) / gamma).toBeCloseTo(1, 3);
    expect(betaMarginal({ mean: 0.38, sd: 0.1 })(z)).toBeCloseTo(betaQuantile(p, 0.38, 0.1), 4);
  });

  test('there is always one release site', () => {
    const sites = sitesMarginal(2.8);
    expect([-6, -1, 0, 1, 3].map(sites)).toEqual([1, 1, 3, 4, 8]);
    expect(sitesMarginal(1)(5)).toBe(1);
  });
});

describe('a cluster of 100 thick-tufted cells', () => {
  const { physiology: p, sites } = anatomy('l5-cluster-100');
  const n = sites.size;
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / n;
  const sd = (values: ArrayLike<number>) => {
    const m = mean(values);
    return Math.sqrt(mean(Array.from(values, (v) => (v - m) ** 2)));
  };
  const correlation = (a: ArrayLike<number>, b: ArrayLike<number>) => {
    const [ma, mb] = [mean(a), mean(b)];
    return mean(Array.from(a, (v, i) => (v - ma) * (b[i]! - mb))) / (sd(a) * sd(b));
  };

  // 8,000 contacts: means within 4.4 standard errors, which a seed fails once in 100,000
  test.each([
    ['conductance', 1.94, 1.0],
    ['Use', 0.38, 0.1],
    ['Nrrp', 2.8, Math.sqrt(1.8)],
    ['Dep_ms', 365.6, 100.15],
    ['Fac_ms', 25.7, 45.87],
    ['volume_um3', 0.1628258728497028, 0.08393086229366123],
  ] as const)('%s has mean %f and SD %f', (column, targetMean, targetSd) => {
    expect(Math.abs(mean(p[column]) - targetMean)).toBeLessThan((4.4 * targetSd) / Math.sqrt(n));
    expect(sd(p[column]) / targetSd).toBeGreaterThan(0.9);
    expect(sd(p[column]) / targetSd).toBeLessThan(1.1);
  });

  test('strength, sites, release and volume hang together', () => {
    // marginals bend the correlations of the normals (0.9, 0.9, 0.92, 0.88); Nrrp also steps
    expect(correlation(p.Use, p.conductance)).toBeGreaterThan(0.84);
    expect(correlation(p.Use, p.conductance)).toBeLessThan(0.92);
    expect(correlation(p.volume_um3, p.conductance)).toBeGreaterThan(0.84);
    expect(correlation(p.conductance, p.Nrrp)).toBeGreaterThan(0.8);
    expect(correlation(p.volume_um3, p.Nrrp)).toBeGreaterThan(0.8);
    expect(Math.abs(correlation(p.Dep_ms, p.conductance))).toBeLessThan(0.05);
  });

  test('ρ₀ is 1 with probability u, and both states follow from the one at start', () => {
    const potentiated = mean(p.rho0);
    expect(Math.abs(potentiated - mean(p.Use))).toBeLessThan(4.4 * Math.sqrt(0.25 / n));
    for (let k = 0; k < n; k += 97) {
      expect(p.gmax_p_nS[k]! / p.gmax_d_nS[k]!).toBeCloseTo(2, 5);
      expect(p.Use_p[k]).toBeCloseTo(p.Use_d[k]! ** 0.2, 5);
      expect(p.conductance[k]).toBe((p.rho0[k] ? p.gmax_p_nS : p.gmax_d_nS)[k]);
      expect(p.Use[k]).toBe((p.rho0[k] ? p.Use_p : p.Use_d)[k]);
      expect(p.Nrrp[k]).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('a column of 150 cells', () => {
  const {
    column,
    connections,
    sites,
    physiology: p,
    facts,
  } = anatomy('column-1000', {
    cells: 150,
    radius_um: 30,
  });

  test('only excitatory-to-excitatory contacts are plastic; ids tell the kinds apart', () => {
    let plastic = 0;
    for (let t = 0; t < column.size; t++) {
      for (let c = connections.targetOffsets[t]!; c < connections.targetOffsets[t + 1]!; c++) {
        const pre = column.types[column.typeOf[connections.source[c]!]!]!.class;
        const post = column.types[column.typeOf[t]!]!.class;
        for (let k = sites.connectionOffsets[c]!; k < sites.connectionOffsets[c + 1]!; k++) {
          expect(p.plastic[k]).toBe(pre === 'EXC' && post === 'EXC' ? 1 : 0);
          expect(p.synTypeId[k]! >= 100).toBe(pre === 'EXC');
          plastic += p.plastic[k]!;
          if (p.plastic[k]) continue;
          expect(p.gmax_p_nS[k]).toBe(0);
          // a connection's contacts are alike
          expect(p.conductance[k]).toBe(p.conductance[sites.connectionOffsets[c]!]);
        }
      }
    }
    expect(plastic).toBeGreaterThan(100);
  });

  test('every pair of types that is connected has physiology', () => {
    for (const pre of column.types) {
      for (const post of column.types) {
        if (lastMatch(facts.connectivity.rules, pre.mtype, post.mtype) < 0) continue;
        const rule = lastMatch(facts.physiology.rules, pre.mtype, post.mtype);
        expect(rule, `${pre.mtype} to ${post.mtype}`).toBeGreaterThanOrEqual(0);
        const kind = facts.physiology.rules[rule]!.kind;
        const expected =
          pre.class === 'INH' ? 'inhibitory' : post.class === 'INH' ? 'excitatory' : 'plastic';
        expect(kind).toBe(expected);
      }
    }
  });
});

describeShared('the recipe', () => {
  test('every excitatory pathway has its numbers', () => {
    const lines = readFileSync(sharedPath('data', 'synapse-recipe.csv'), 'utf8').trim().split('\n');
    const header = lines[0]!.split(',');
    const { facts } = specAndFacts('column-1000');
    const { rules } = facts.physiology;
    for (const line of lines.slice(1)) {
      const cells = Object.fromEntries(line.split(',').map((cell, i) => [header[i]!, cell]));
      const rule = rules[lastMatch(rules, cells.pre_mtype!, cells.post_mtype!)]!;
      expect(rule.kind).toBe('plastic');
      if (rule.kind !== 'plastic') return;
      expect({
        gsyn: [rule.gmax_nS.mean, rule.gmax_nS.sd],
        u: [rule.Use.mean, rule.Use.sd],
        d: [rule.Dep_ms.mean, rule.Dep_ms.sd],
        f: [rule.Fac_ms.mean, rule.Fac_ms.sd],
        dtc: [rule.tau_d_ms.mean, rule.tau_d_ms.sd],
        nrrp: rule.Nrrp,
        ratio: rule.ratio,
        hill: rule.uHill_mM,
        volume: [rule.volume_um3.mean, rule.volume_um3.sd],
      }).toEqual({
        gsyn: [Number(cells.gsyn), Number(cells.gsynSD)],
        u: [Number(cells.u), Number(cells.uSD)],
        d: [Number(cells.d), Number(cells.dSD)],
        f: [Number(cells.f), Number(cells.fSD)],
        dtc: [Number(cells.dtc), Number(cells.dtcSD)],
        nrrp: Number(cells.nrrp),
        ratio: Number(cells.gsynSRSF),
        hill: Number(cells.uHillCoefficient),
        volume: [Number(cells.spinevol), Number(cells.spinevolSD)],
      });
    }
  });
});
