/** Lines on a grid of braille dots: two by four dots a character. */

/** Bit of a dot at column 0-1, row 0-3 of its character (Unicode 28xx). */
const BITS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
];

export class BrailleCanvas {
  readonly columns: number;
  readonly rows: number;
  readonly #cells: Uint8Array;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#cells = new Uint8Array(columns * rows);
  }

  /** A dot; x from 0 to 2·columns, y from 0 (top) to 4·rows. What lies outside is not drawn. */
  dot(x: number, y: number): void {
    const [column, row] = [Math.floor(x / 2), Math.floor(y / 4)];
    if (column < 0 || row < 0 || column >= this.columns || row >= this.rows) return;
    this.#cells[row * this.columns + column]! |= BITS[Math.floor(x) % 2]![Math.floor(y) % 4]!;
  }

  line(x0: number, y0: number, x1: number, y1: number): void {
    const n = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
    for (let i = 0; i <= n; i++) this.dot(x0 + ((x1 - x0) * i) / n, y0 + ((y1 - y0) * i) / n);
  }

  disc(x: number, y: number, radius: number): void {
    for (let dx = -radius; dx <= radius; dx += 0.5) {
      for (let dy = -radius; dy <= radius; dy += 0.5) {
        if (dx * dx + dy * dy <= radius * radius) this.dot(x + dx, y + dy);
      }
    }
  }

  toString(): string {
    return Array.from({ length: this.rows }, (_, row) =>
      Array.from(this.#cells.subarray(row * this.columns, (row + 1) * this.columns), (bits) =>
        String.fromCharCode(0x2800 + bits),
      )
        .join('')
        .replace(/\u2800+$/, ''),
    ).join('\n');
  }
}
