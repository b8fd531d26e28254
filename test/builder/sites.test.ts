/** Contacts on the tree: each on a real section, where the axon runs, as late as its distance makes it. */
import { describe, expect, test } from 'vitest';
import { cloudDensity } from '../../src/builder/axons.ts';
import { REGIONS } from '../../src/builder/connectivity-schema.ts';
import { forEachConnection, placeContacts } from '../../src/builder/sites.ts';
import { SHIPPED_MORPHOLOGIES, shippedMorphology } from '../../src/components/morphologies.ts';
import { arcLengths_um, sonataSectionNames } from '../../src/model/morphology.ts';
import { anatomy, dendritesIn, shippedDendrites } from './small.ts';

describe.each(SHIPPED_MORPHOLOGIES.map(({ name }) => name))('%s', (name) => {
  test('is cut into pieces that hold all of its soma and dendrites', () => {
    const morphology = shippedMorphology(name);
    const dendrites = shippedDendrites(name);
    const total = (type: string) =>
      morphology.sections
        .filter((s) => s.type === type)
        .reduce((sum, s) => sum + arcLengths_um(s.points).at(-1)!, 0);
    const of = (regions: readonly (typeof REGIONS)[number][]) =>
      regions.reduce((sum, r) => sum + (dendrites.regions[r].ends_um.at(-1) ?? 0), 0);
    expect(of(['soma'])).toBeCloseTo(total('soma'), 6);
    expect(of(['basal'])).toBeCloseTo(total('basal'), 6);
    expect(of(['trunk', 'oblique', 'tuft'])).toBeCloseTo(total('apical'), 6);
  });
});

describe('a column of 120 cells', () => {
  const built = anatomy('column-1000', { cells: 120, radius_um: 40 });
  const { column, connections, sites, facts } = built;

  test('every contact sits on its section at the position it names', () => {
    expect(sites.size).toBeGreaterThan(1000);
    const sections = new Map(
      SHIPPED_MORPHOLOGIES.map(({ name }) => {
        const morphology = shippedMorphology(name);
        const ids = sonataSectionNames(morphology);
        return [name, ids.map((id) => morphology.sections.find((s) => s.name === id)!)];
      }),
    );
    const TYPES = { soma: 0, axon: 1, basal: 2, apical: 3 };
    forEachConnection(column, connections, (c, target) => {
      const type = column.types[column.typeOf[target]!]!;
      const { morphology } = type.components[column.componentOf[target]!]!;
      const [cos, sin] = [Math.cos(column.angle[target]!), Math.sin(column.angle[target]!)];
      for (let k = sites.connectionOffsets[c]!; k < sites.connectionOffsets[c + 1]!; k++) {
        const section = sections.get(morphology as never)![sites.sectionId[k]!]!;
        expect(section.type).not.toBe('axon');
        expect(sites.sectionType[k]).toBe(TYPES[section.type]);
        const arc = arcLengths_um(section.points);
        const at_um = sites.position[k]! * arc.at(-1)!;
        const i = sites.segmentId[k]!;
        expect(arc[i]! + sites.segmentOffset_um[k]!).toBeCloseTo(at_um, 2);
        const part = sites.segmentOffset_um[k]! / (arc[i + 1]! - arc[i]!);
        const [a, b] = [section.points[i]!, section.points[i + 1]!];
        const x = a.x_um + part * (b.x_um - a.x_um);
        const y = a.y_um + part * (b.y_um - a.y_um);
        const z = a.z_um + part * (b.z_um - a.z_um);
        // SONATA's orientation (cos θ/2, 0, sin θ/2, 0): a turn about y
        expect(sites.x_um[k]).toBeCloseTo(column.x_um[target]! + cos * x + sin * z, 2);
        expect(sites.y_um[k]).toBeCloseTo(column.y_um[target]! + y, 2);
        expect(sites.z_um[k]).toBeCloseTo(column.z_um[target]! - sin * x + cos * z, 2);
      }
    });
  });

  test('delays are 0.1 ms and the straight way from the soma at 300 µm/ms', () => {
    forEachConnection(column, connections, (c, _target, source) => {
      const k = sites.connectionOffsets[c]!;
      const way_um = Math.hypot(
        sites.x_um[k]! - column.x_um[source]!,
        sites.y_um[k]! - column.y_um[source]!,
        sites.z_um[k]! - column.z_um[source]!,
      );
      expect(sites.delay_ms[k]).toBeCloseTo(0.1 + way_um / 300, 4);
    });
  });

  test('the parts of a cell get the shares of the rule', () => {
    const index = facts.connectivity.rules.findIndex(({ name }) => name === 'L6 PC to L6 PC');
    let [basal, n] = [0, 0];
    forEachConnection(column, connections, (c) => {
      if (connections.rule[c] !== index) return;
      for (let k = sites.connectionOffsets[c]!; k < sites.connectionOffsets[c + 1]!; k++) {
        n++;
        if (REGIONS[sites.region[k]!] === 'basal') basal++;
      }
    });
    // the axon thins the parts out unequally, so the share holds roughly; 0.7 is the rule's
    expect(n).toBeGreaterThan(100);
    expect(basal / n).toBeGreaterThan(0.5);
    expect(basal / n).toBeLessThan(0.9);
  });

  test('a connection does not depend on which others are built', () => {
    const only = connections.targetOffsets.findIndex((offset) => offset > 0) - 1;
    const count = connections.targetOffsets[only + 1]! - connections.targetOffsets[only]!;
    const alone = {
      size: count,
      targetOffsets: connections.targetOffsets.map((_, t) => (t > only ? count : 0)),
      source: connections.source.slice(0, count),
      rule: connections.rule.slice(0, count),
    };
    const again = placeContacts(column, alone, facts.connectivity, dendritesIn(column), 1);
    expect(again.position).toEqual(sites.position.slice(0, again.size));
    expect(again.sectionId).toEqual(sites.sectionId.slice(0, again.size));
  });
});

test('an axon thins out to the side and by layer', () => {
  const layers = [
    { name: '5', bottom_um: 0, top_um: 100 },
    { name: '4', bottom_um: 100, top_um: 150 },
  ];
  const column = { layers, pia_um: Number.POSITIVE_INFINITY };
  const cloud = { lateral_um: 50, layerShare: Float64Array.of(1, 0.25) };
  expect(cloudDensity(cloud, column, 0, 0, 50)).toBe(1);
  expect(cloudDensity(cloud, column, 30, 40, 50)).toBeCloseTo(Math.exp(-0.5), 12);
  expect(cloudDensity(cloud, column, 0, 0, 120)).toBe(0.25);
  expect(cloudDensity(cloud, column, 0, 0, -20)).toBe(1); // below the lowest layer: as in it
  expect(cloudDensity(cloud, column, 0, 0, 900)).toBe(0.25);
  expect(cloudDensity(cloud, { layers, pia_um: 150 }, 0, 0, 151)).toBe(0);
});
