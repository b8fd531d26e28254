import { describe, expect, test } from 'vitest';
import { correlation, mean, standardDeviation } from '../../src/analysis/statistics.ts';
import { atCalcium, drawContacts, useFactor } from '../../src/experiments/pairs.ts';
import { SHIPPED_PATHWAYS, shippedPathway } from '../../src/experiments/pathways.ts';
import { reachedSections } from '../../src/experiments/placement.ts';
import { smallCell } from './small-cell.ts';

const cell = smallCell();
const pathway = shippedPathway('L5_TTPC-L5_TTPC')!;

describe('drawn connections', () => {
  // 400 connections of some 5.5 contacts: standard errors of means are 2 % of a deviation
  const connections = Array.from({ length: 400 }, (_, i) => drawContacts(cell, pathway, 7, i));
  const contacts = connections.flat();
  const column = (f: (p: (typeof contacts)[0]['parameters']) => number) =>
    contacts.map((c) => f(c.parameters));

  test('have 4 to 8 contacts, 5.5 on average', () => {
    const counts = connections.map((c) => c.length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(4);
    expect(Math.max(...counts)).toBeLessThanOrEqual(8);
    expect(mean(counts)).toBeCloseTo(5.5, 0);
  });

  test('have the marginals of the recipe', () => {
    const near = (x: number[], m: number, sd: number) => {
      // four standard errors of some 2200 values
      expect(Math.abs(mean(x) - m)).toBeLessThan((4 * sd) / Math.sqrt(x.length));
      expect(standardDeviation(x) / sd).toBeCloseTo(1, 0);
    };
    near(
      column((p) => p.gmax0_AMPA_nS),
      1.94,
      1,
    );
    near(
      column((p) => p.Use0),
      0.38,
      0.1,
    );
    near(
      column((p) => p.Nrrp),
      2.8,
      Math.sqrt(1.8),
    );
    near(
      column((p) => p.Dep_ms),
      365.6,
      100.15,
    );
    near(
      column((p) => p.volume_um3),
      0.1628,
      0.0839,
    );
    expect(mean(column((p) => p.rho0))).toBeCloseTo(0.38, 1);
  });

  test('have the correlations of the copula, a little less where marginals are bent', () => {
    const g = column((p) => p.gmax0_AMPA_nS);
    const v = column((p) => p.volume_um3);
    expect(
      correlation(
        g,
        column((p) => p.Use0),
      ),
    ).toBeGreaterThan(0.85);
    expect(correlation(g, v)).toBeGreaterThan(0.83);
    expect(
      correlation(
        v,
        column((p) => p.Nrrp),
      ),
    ).toBeGreaterThan(0.8);
    expect(
      Math.abs(
        correlation(
          g,
          column((p) => p.Dep_ms),
        ),
      ),
    ).toBeLessThan(0.1);
  });

  test('start in one of the two states of their contact', () => {
    for (const { parameters: p } of contacts) {
      expect(p.gmax_p_AMPA_nS).toBeCloseTo(2 * p.gmax_d_AMPA_nS, 12);
      expect(p.Use_p).toBeCloseTo(p.Use_d ** 0.2, 12);
      expect(p.gmax0_AMPA_nS).toBe(p.rho0 === 1 ? p.gmax_p_AMPA_nS : p.gmax_d_AMPA_nS);
      expect(p.Use0).toBe(p.rho0 === 1 ? p.Use_p : p.Use_d);
      expect(p.Nrrp).toBeGreaterThanOrEqual(1);
    }
  });

  test('share the decay of AMPA within a connection', () => {
    for (const c of connections) {
      expect(new Set(c.map((x) => x.parameters.tau_d_AMPA_ms)).size).toBe(1);
    }
  });

  test('depend on seed and index alone', () => {
    expect(drawContacts(cell, pathway, 7, 13)).toEqual(connections[13]);
    expect(drawContacts(cell, pathway, 8, 13)).not.toEqual(connections[13]);
  });

  test('sit on basal and oblique dendrites, five to three', () => {
    const oblique = reachedSections(cell, 'oblique').map((i) => cell.sections[i]!.name);
    expect(oblique).toEqual(['apic[1]']);
    const apical = contacts.filter((c) => c.location === 'apical');
    expect(apical.every((c) => oblique.includes(c.section))).toBe(true);
    expect(apical.length / contacts.length).toBeCloseTo(0.38, 1);
  });

  test('are spread evenly along the dendrites', () => {
    const basal = contacts.filter((c) => c.location === 'basal').map((c) => c.x);
    // uniform: mean 1/2, deviation 1/√12
    expect(mean(basal)).toBeCloseTo(0.5, 1);
    expect(standardDeviation(basal)).toBeCloseTo(Math.sqrt(1 / 12), 1);
  });
});

test.each(SHIPPED_PATHWAYS)('%s is a valid pathway', (name) => {
  expect(shippedPathway(name)!.name).toBe(name);
});

test('release in vivo: 0.15 by the pair convention, 0.158 by the steep Hill curve', () => {
  expect(useFactor({ kind: 'pair' }, 1.2)).toBe(0.15);
  expect(useFactor({ kind: 'hill', K_mM: 2.79 }, 1.2)).toBeCloseTo(0.158, 3);
  const [contact] = drawContacts(cell, pathway, 7, 0);
  const moved = atCalcium(contact!.parameters, 1.2, { kind: 'pair' });
  expect(moved.Use_p).toBe(contact!.parameters.Use_p * 0.15);
  expect(moved.cao_mM).toBe(1.2);
  expect(moved.gmax0_AMPA_nS).toBe(contact!.parameters.gmax0_AMPA_nS);
});
