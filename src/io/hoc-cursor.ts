/** Reading tokens of hoc in order. */
import { type HocToken, hocError } from './hoc-text.ts';

export type HocCursor = ReturnType<typeof cursorOver>;

/** Takes tokens one by one; InputError where they are not what is expected. */
export function cursorOver(tokens: readonly HocToken[], file: string) {
  let at = 0;
  const lastLine = tokens.at(-1)?.line ?? 1;
  const next = (): HocToken => {
    const token = tokens[at++];
    if (token === undefined) throw hocError(file, lastLine, 'the statement has no end');
    return token;
  };
  const expect = (wanted: string): void => {
    const { text, line } = next();
    if (text !== wanted) throw hocError(file, line, `${text}: expected ${wanted}`);
  };
  return {
    atEnd: () => at >= tokens.length,
    peek: () => tokens[at]?.text,
    next,
    expect,
    string(): string {
      const { text, line } = next();
      if (!text.startsWith('"')) throw hocError(file, line, `${text}: expected a string`);
      return text.slice(1, -1);
    },
    number(): number {
      let { text, line } = next();
      const sign = text === '-' ? -1 : 1;
      if (text === '-') ({ text, line } = next());
      const value = sign * Number(text);
      if (!Number.isFinite(value)) throw hocError(file, line, `${text}: expected a number`);
      return value;
    },
  };
}
