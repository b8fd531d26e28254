/**
 * JSON text to checked data: syntax and schema faults both become an InputError with their place.
 */
import { prettifyError, type ZodError, type ZodType } from 'zod';
import { InputError } from '../model/input-error.ts';

/** The parsed text; InputError with the line where JSON.parse names a position. */
export function parseJson(text: string, format: string, fileName: string): unknown {
  if (text.trim() === '') throw new InputError({ format, file: fileName }, 'the file is empty');
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message;
    const position = /position (\d+)/.exec(reason)?.[1];
    const atEnd = /Unexpected end|Unterminated/.test(reason);
    const line = position === undefined ? undefined : lineOf(text, Number(position));
    const place = { format, file: fileName, line: atEnd ? lineOf(text, text.length) : line };
    throw new InputError(place, `not valid JSON (${reason})`);
  }
}

/** The value as the schema sees it; InputError listing every fault with its path of keys. */
export function checkJson<T>(
  schema: ZodType<T>,
  value: unknown,
  format: string,
  fileName: string,
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  if (issues.length === 1) {
    const [{ path, message }] = issues as [(typeof issues)[0]];
    const at = path.length > 0 ? pathText(path) : undefined;
    throw new InputError({ format, file: fileName, at }, message);
  }
  throw new InputError({ format, file: fileName }, firstFaults(result.error));
}

/** parameters[3].value */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

const MAX_FAULTS = 20;

function firstFaults(error: ZodError): string {
  const { issues } = error;
  const shown = { issues: issues.slice(0, MAX_FAULTS) } as ZodError;
  const more = issues.length > MAX_FAULTS ? `\n… and ${issues.length - MAX_FAULTS} more` : '';
  return `${issues.length} faults\n${prettifyError(shown)}${more}`;
}

function lineOf(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}
