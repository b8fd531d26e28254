/** Tables as CSV (RFC 4180): a header whose names carry their units, a row a line. */

export type CsvValue = string | number | boolean | null;

/** Shortest text that reads back as the same number, to `digits` significant digits. */
function numberText(value: number, digits: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : '';
}

function field(value: CsvValue, digits: number): string {
  if (value === null) return '';
  if (typeof value === 'number') return numberText(value, digits);
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Numbers keep nine significant digits (more than float32 holds); NaN and null are empty fields. */
export function csv(
  header: readonly string[],
  rows: Iterable<readonly CsvValue[]>,
  digits = 9,
): string {
  const lines = [header.join(',')];
  for (const row of rows) lines.push(row.map((value) => field(value, digits)).join(','));
  return `${lines.join('\n')}\n`;
}
