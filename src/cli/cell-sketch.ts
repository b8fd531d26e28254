/** A morphology in the terminal: seen along z, y upwards. */
import type { Morphology } from '../model/morphology.ts';
import { BrailleCanvas } from './braille.ts';

/** At most `columns` wide and `rows` high, at one scale in both directions. */
export function sketch(morphology: Morphology, columns: number, rows: number): string {
  const drawn = morphology.sections.filter(({ type }) => type !== 'axon');
  const points = drawn.flatMap((section) => section.points);
  const extent = (values: number[]) => {
    const [low, high] = values.reduce(
      ([a, b], v) => [Math.min(a, v), Math.max(b, v)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    );
    return { low, size: Math.max(1, high - low) };
  };
  const [x, y] = [extent(points.map((p) => p.x_um)), extent(points.map((p) => p.y_um))];
  const scale = Math.min((2 * columns - 1) / x.size, (4 * rows - 1) / y.size);
  const canvas = new BrailleCanvas(
    Math.min(columns, Math.ceil((x.size * scale + 1) / 2)),
    Math.min(rows, Math.ceil((y.size * scale + 1) / 4)),
  );
  const at = (p: { x_um: number; y_um: number }): [number, number] => [
    (p.x_um - x.low) * scale,
    (y.size - (p.y_um - y.low)) * scale,
  ];
  for (const { type, points } of drawn) {
    if (type === 'soma') continue;
    for (let i = 1; i < points.length; i++) {
      canvas.line(...at(points[i - 1]!), ...at(points[i]!));
    }
  }
  const soma = drawn[0]!.points;
  canvas.disc(...at(soma[Math.floor(soma.length / 2)]!), 2);
  return canvas.toString();
}
