/**
 * An electrical model of a neuron type: which mechanisms its membrane carries, and their numbers.
 * Files are read by src/io/emodel.ts; build-cell.ts puts one onto a morphology.
 */
export const SECTION_LISTS = ['all', 'somatic', 'axonal', 'basal', 'apical', 'myelinated'] as const;
export type SectionList = (typeof SECTION_LISTS)[number];

/** What stands in for the reconstructed axon (axon.ts). */
export const AXON_KINDS = [
  'stub_60um_myelin_1000um',
  'stub_60um_ten_calibres',
  'stub_60um',
  'tapered_60um_myelin_1000um',
] as const;
export type AxonKind = (typeof AXON_KINDS)[number];

/** Diameter of a tapered stub s µm from the soma: strength · e^(−s/scale) + terminal · AIS_scaler, µm. */
export interface AxonTaper {
  strength_um: number;
  scale_um: number;
  terminal_um: number;
}

/**
 * Where distances along the path begin and end: at soma(0.5) and a segment's centre, or as in the
 * emodels of 2015 (distribution.ts).
 */
export const DISTANCE_RULES = ['centres', '2015'] as const;
export type DistanceRule = (typeof DISTANCE_RULES)[number];

/** d is the path distance from the soma, µm. */
export type Distribution =
  | { kind: 'uniform' }
  /** value · (−0.8696 + 2.087 e^(0.0031 d)) */
  | { kind: 'exp' }
  /** value · e^(constant · d) */
  | { kind: 'decay'; constant_per_um: number };

export interface EmodelParameter {
  sectionList: SectionList;
  /** Null for the section's own cm (µF/cm²), Ra (Ω cm), ena and ek (mV). */
  mechanism: string | null;
  name: string;
  value: number;
  distribution: Distribution;
}

export interface Emodel {
  name: string;
  /** Name the reader was given, for messages. */
  fileName: string;
  /** Where the numbers come from. */
  source: string | null;
  celsius: number;
  vInit_mV: number;
  axon: AxonKind;
  /** Of a tapered axon, else null. */
  taper: AxonTaper | null;
  distances: DistanceRule;
  /** A section has 1 + 2·⌊L / chunkSize⌋ segments: an odd number, at most this long. */
  chunkSize_um: number;
  mechanisms: Partial<Record<SectionList, string[]>>;
  /** Applied in this order: a later row replaces an earlier one where both reach. */
  parameters: EmodelParameter[];
}

/** What a mechanism lets an emodel set. */
export interface KnownMechanism {
  range: readonly string[];
  global: readonly string[];
  /** Default of each range parameter; needed where an emodel sets one on some sections only. */
  defaults?: Readonly<Record<string, number>>;
}
export type KnownMechanisms = Readonly<Record<string, KnownMechanism>>;
