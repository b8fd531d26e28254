/** What can go wrong with a device, one class a cause. */

/** No adapter, or none that meets what was asked for. */
export class GpuUnavailableError extends Error {
  override name = 'GpuUnavailableError';
}

/** The driver took the device away: results up to the last completed epoch are what there is. */
export class DeviceLostError extends Error {
  override name = 'DeviceLostError';
}

/** WebGPU refused a call (a fault of ours), or memory ran out on the device. */
export class GpuOperationError extends Error {
  override name = 'GpuOperationError';
  readonly kind: 'validation' | 'out-of-memory' | 'internal';

  constructor(kind: GpuOperationError['kind'], message: string) {
    super(`gpu: ${kind}: ${message.trim()}`);
    this.kind = kind;
  }
}

/** A fault that the compiler found in a shader. */
export interface ShaderMessage {
  /** Line and column in the WGSL, from 1; 0 where the compiler names no place. */
  line: number;
  column: number;
  text: string;
}

/** A shader did not compile; the message shows each fault in its surroundings. */
export class ShaderError extends Error {
  override name = 'ShaderError';
  readonly label: string;
  readonly messages: ShaderMessage[];

  constructor(label: string, wgsl: string, messages: ShaderMessage[]) {
    super(messages.map((message) => showMessage(label, wgsl, message)).join('\n\n'));
    this.label = label;
    this.messages = messages;
  }
}

/** The fault's line with three lines on either side, and a caret under its column. */
function showMessage(label: string, wgsl: string, { line, column, text }: ShaderMessage): string {
  const shown = [`${label}:${line}:${column}: ${text.trim()}`];
  const lines = wgsl.split('\n');
  for (let n = Math.max(1, line - 3); line > 0 && n <= Math.min(lines.length, line + 3); n++) {
    shown.push(`${String(n).padStart(5)} | ${lines[n - 1]}`);
    if (n === line) shown.push(`      | ${' '.repeat(Math.max(0, column - 1))}^`);
  }
  return shown.join('\n');
}
