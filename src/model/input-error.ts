/**
 * The one error of everything a user hands in: which reader, which file, where in it, what is wrong.
 *
 * `swc: cell.swc:41: point 17 names parent 99, which is not defined above it`
 * `emodel: l5.json: parameters[3].value: expected a number`
 */
export interface InputPlace {
  /** The kind of input, which is also the reader's name: swc, asc, emodel, explicit-model, cell. */
  format: string;
  /** The name the caller gave the text. */
  file: string;
  /** Line in the file, from 1. */
  line?: number;
  /** Where in a file without lines of its own: a path of keys, a section, a segment. */
  at?: string;
}

/** A fault in an input, for the person who can mend the file. */
export class InputError extends Error {
  readonly format: string;
  readonly file: string;
  readonly line: number | undefined;
  readonly at: string | undefined;
  /** What is wrong, without the place. */
  readonly problem: string;

  constructor(place: InputPlace, problem: string) {
    const line = place.line === undefined ? '' : `:${place.line}`;
    const at = place.at === undefined ? '' : ` ${place.at}:`;
    super(`${place.format}: ${place.file}${line}:${at} ${problem}`);
    this.name = 'InputError';
    this.format = place.format;
    this.file = place.file;
    this.line = place.line;
    this.at = place.at;
    this.problem = problem;
  }
}
