/** What all pictures share: colours that the colour-blind tell apart, type, sizes. */
import { FONT_FAMILY } from './fonts/inter.ts';

/** Okabe & Ito 2008 (jfly.uni-koeln.de/color), darkened where the text of a label uses them. */
export const COLOUR = {
  ink: '#1a1a1a',
  quiet: '#5f5f5f',
  rule: '#b8b8b8',
  band: '#efe9dc',
  before: '#5b6770',
  after: '#c04a00',
  depression: '#0072b2',
  potentiation: '#c04a00',
} as const;

/** One for each contact or run, in turn. */
const SERIES = ['#0072b2', '#c04a00', '#00805e', '#a8517f', '#7a6a00', '#2f8fc4', '#4d4d4d'];

export function seriesColour(i: number): string {
  return SERIES[i % SERIES.length]!;
}

export const FONT = `${FONT_FAMILY}, Helvetica, Arial, sans-serif`;
export const FONT_SIZE = 12;

/** 1.5, 0.82, 120: three significant digits without exponent or trailing zeros. */
export function shortNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))));
  return value
    .toFixed(Math.min(decimals, 6))
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '')
    .replace('-', '−');
}

/** A hyphen before a number is a minus. */
export function withMinus(name: string): string {
  return name.replace(/(^|\s)-(?=\d)/g, '$1−');
}
