/**
 * The stub that stands in for a reconstructed axon: two sections of 30 µm on soma(1) with the
 * calibre the axon has where it leaves the soma, or with a taper of the emodel's own, and in most
 * models 1000 µm of myelin.
 */
import { discretise, segmentCount } from './discretise.ts';
import type { AxonTaper, Emodel } from './emodel.ts';
import { InputError } from './input-error.ts';
import { type Morphology, type MorphologySection, sectionLength_um } from './morphology.ts';
import { sectionStarts_um } from './path-distance.ts';

export interface StubSection {
  name: string;
  type: 'axon' | 'myelin';
  length_um: number;
  /** Of its equal cylinders [nseg]. Each section continues the one before; the first is on soma(1). */
  diam_um: Float64Array;
}

/** Myelin's own capacitance where an emodel does not set one, µF/cm². */
export const MYELIN_CM_UF_CM2 = 0.02;

const STUB_LENGTH_UM = 30;
const MYELIN_LENGTH_UM = 1000;
const SEGMENTS = 5;
/** The newer stub takes its calibres from pieces of about 6 µm, 12 µm a pair. */
const CALIBRE_PAIR_UM = 12;
/** The 2015 stub takes its second calibre from beyond the stub's own length. */
const BEYOND_UM = 60;
/** Diameters do not depend on Ra; any will do. */
const ANY_RA = 100;

/**
 * @param aisScaler scale of a tapered stub's far diameter, which some circuits give with each cell
 * Throws InputError where the axon is too short to take calibres from.
 */
export function axonStub(
  { axon: kind, taper, chunkSize_um }: Pick<Emodel, 'axon' | 'taper' | 'chunkSize_um'>,
  morphology: Morphology,
  aisScaler: number,
): StubSection[] {
  const axon = morphology.sections.filter((section) => section.type === 'axon');
  switch (kind) {
    case 'stub_60um':
      return shortStub(morphology, axon, chunkSize_um);
    case 'stub_60um_ten_calibres':
      return tenSegments(firstCalibres_um(morphology, axon)).slice(0, 2);
    case 'stub_60um_myelin_1000um':
      return tenSegments(firstCalibres_um(morphology, axon));
    case 'tapered_60um_myelin_1000um':
      return tenSegments(taperedCalibres_um(taper!, aisScaler));
  }
}

/** At the beginning of each segment: 0, 6, … 54 µm. */
function taperedCalibres_um(taper: AxonTaper, aisScaler: number): number[] {
  const { strength_um, scale_um, terminal_um } = taper;
  const segment_um = STUB_LENGTH_UM / SEGMENTS;
  return Array.from(
    { length: 2 * SEGMENTS },
    (_, i) => strength_um * Math.exp((-i * segment_um) / scale_um) + terminal_um * aisScaler,
  );
}

/** The first ten calibres met in file order, side branches included. */
function firstCalibres_um(morphology: Morphology, axon: readonly MorphologySection[]): number[] {
  const fault = (problem: string) =>
    new InputError({ format: 'cell', file: morphology.fileName }, problem);
  if (axon.length < 3) {
    throw fault(`the axon has ${axon.length} sections, the stub needs three or more`);
  }
  const wanted = 2 * SEGMENTS;
  const calibres_um: number[] = [];
  for (const { points } of axon) {
    if (calibres_um.length >= wanted) break;
    const nseg = segmentCount(sectionLength_um(points), CALIBRE_PAIR_UM);
    calibres_um.push(...discretise(points, nseg, ANY_RA).diam_um);
  }
  if (calibres_um.length < wanted) {
    throw fault(
      `the axon gives ${calibres_um.length} diameters along its length, the stub needs ${wanted}`,
    );
  }
  return calibres_um.slice(0, wanted);
}

/** Two sections of five segments with ten diameters; myelin as thick as the last. */
function tenSegments(calibres_um: number[]): StubSection[] {
  const take = (from: number) => Float64Array.from(calibres_um.slice(from, from + SEGMENTS));
  return [
    { name: 'axon[0]', type: 'axon', length_um: STUB_LENGTH_UM, diam_um: take(0) },
    { name: 'axon[1]', type: 'axon', length_um: STUB_LENGTH_UM, diam_um: take(SEGMENTS) },
    {
      name: 'myelin[0]',
      type: 'myelin',
      length_um: MYELIN_LENGTH_UM,
      diam_um: new Float64Array(SEGMENTS).fill(calibres_um.at(-1)!),
    },
  ];
}

/** The calibre at the middle of the first axonal section, and beyond 60 µm if there is one. */
function shortStub(
  morphology: Morphology,
  axon: readonly MorphologySection[],
  chunkSize_um: number,
): StubSection[] {
  const { sections } = morphology;
  const lengths = sections.map(({ points }) => sectionLength_um(points));
  const starts = sectionStarts_um(
    sections.map(({ parent, parentX }, i) => ({ parent, parentX, length_um: lengths[i]! })),
    0,
  );
  const beyond = axon.find((section) => {
    const i = sections.indexOf(section);
    return starts[i]! + lengths[i]! / 2 > BEYOND_UM;
  });
  const first_um = axon[0] ? middleCalibre_um(axon[0], chunkSize_um) : 1;
  const second_um = beyond ? middleCalibre_um(beyond, chunkSize_um) : first_um;
  return [first_um, second_um].map((diam_um, i) => ({
    name: `axon[${i}]`,
    type: 'axon',
    length_um: STUB_LENGTH_UM,
    diam_um: Float64Array.of(diam_um),
  }));
}

function middleCalibre_um({ points }: MorphologySection, chunkSize_um: number): number {
  const nseg = segmentCount(sectionLength_um(points), chunkSize_um);
  return discretise(points, nseg, ANY_RA).diam_um[(nseg - 1) / 2]!;
}
