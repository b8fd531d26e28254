/**
 * Contacts spread over a cell by their path distance from the soma, all with the mean physiology of a
 * pathway: what differs between them is the place alone.
 */
import { type CellModel, nodeOf } from '../model/cell.ts';
import type { ContactParameters } from '../model/glusynapse.ts';
import { sectionStarts_um } from '../model/path-distance.ts';
import { random123Stream } from '../model/philox.ts';
import { bothStates } from '../physiology/contact-physiology.ts';
import { type PairContact, SLICE_CAO_MM } from './pairs.ts';
import type { Pathway } from './pathways.ts';
import { apicalTrunk } from './placement.ts';

/** Where on the cell, for a picture: the apical trunk is the longest apical path. */
export type Region = 'basal' | 'apical trunk' | 'apical branch';

/** Path from soma(0.5) to section(x), µm. */
export function pathDistance_um(
  cell: CellModel,
  { section, x }: Pick<PairContact, 'section' | 'x'>,
): number {
  const index = cell.nodes.section[nodeOf(cell, { section, x })]!;
  const { parent, length_um } = cell.sections[index]!;
  return parent < 0
    ? Math.abs(x - 0.5) * length_um
    : sectionStarts_um(cell.sections, 0.5)[index]! + x * length_um;
}

/** Of a contact on a dendrite. */
export function regionOf(cell: CellModel, { node }: Pick<PairContact, 'node'>): Region {
  const section = cell.nodes.section[node]!;
  if (cell.sections[section]!.type !== 'apical') return 'basal';
  return apicalTrunk(cell).has(section) ? 'apical trunk' : 'apical branch';
}

/**
 * Segments of the basal or the apical tree, one from each of `n` stretches of equal path distance: drawn
 * from the stretch with probabilities by length. Stretches without a dendrite have none.
 */
export function sitesByDistance(
  cell: CellModel,
  location: 'basal' | 'apical',
  n: number,
  seed: number,
): Pick<PairContact, 'section' | 'x' | 'node' | 'location'>[] {
  const starts_um = sectionStarts_um(cell.sections, 0.5);
  const segments = cell.sections.flatMap(({ name, type, nseg, length_um }, s) =>
    type !== location
      ? []
      : Array.from({ length: nseg }, (_, i) => ({
          section: name,
          x: (i + 0.5) / nseg,
          length_um: length_um / nseg,
          distance_um: starts_um[s]! + ((i + 0.5) / nseg) * length_um,
        })),
  );
  if (segments.length === 0) return [];
  const distances = segments.map(({ distance_um }) => distance_um);
  const [near, far] = [Math.min(...distances), Math.max(...distances)];
  const stretchOf = (distance_um: number) =>
    far > near ? Math.min(n - 1, Math.floor((n * (distance_um - near)) / (far - near))) : 0;
  return Array.from({ length: n }, (_, stretch) => {
    const among = segments.filter(({ distance_um }) => stretchOf(distance_um) === stretch);
    if (among.length === 0) return [];
    const total_um = among.reduce((sum, { length_um }) => sum + length_um, 0);
    let left_um = random123Stream([stretch, location === 'basal' ? 0 : 1, seed]).next() * total_um;
    const drawn = among.find(({ length_um }) => {
      left_um -= length_um;
      return left_um < 0;
    });
    const { section, x } = drawn ?? among.at(-1)!;
    return [{ section, x, node: nodeOf(cell, { section, x }), location }];
  }).flat();
}

/** The mean of every marginal of a pathway, depressed (ρ = 0), in the slice; no thresholds. */
export function meanPhysiology(pathway: Pathway): ContactParameters {
  const gmax_AMPA_nS = pathway.gmax_AMPA_nS.mean;
  const Use = pathway.Use.mean;
  return {
    tau_d_AMPA_ms: pathway.tau_d_AMPA_ms.mean,
    gmax0_AMPA_nS: gmax_AMPA_nS,
    Use0: Use,
    rho0: 0,
    ...bothStates({ gmax_AMPA_nS, Use, rho0: 0 }),
    gmax_NMDA_nS: gmax_AMPA_nS * pathway.NMDA_ratio,
    Nrrp: Math.max(1, Math.round(pathway.Nrrp.mean)),
    volume_um3: pathway.volume_um3.mean,
    Dep_ms: pathway.Dep_ms.mean,
    Fac_ms: pathway.Fac_ms.mean,
    theta_d: Infinity,
    theta_p: Infinity,
    cao_mM: SLICE_CAO_MM,
  };
}

/** Contacts of mean physiology, `n` stretches of each tree; a delay as the pathway has it. */
export function contactsByDistance(
  cell: CellModel,
  pathway: Pathway,
  n: number,
  seed: number,
): PairContact[] {
  const { base_ms, velocity_um_per_ms } = pathway.delay;
  return (['basal', 'apical'] as const).flatMap((location) =>
    sitesByDistance(cell, location, n, seed).map((site) => ({
      ...site,
      delay_ms: base_ms + pathDistance_um(cell, site) / velocity_um_per_ms,
      parameters: meanPhysiology(pathway),
    })),
  );
}
