/** Names of types by pattern: `*` stands for any text, all else for itself. */
export function matchesGlob(glob: string, name: string): boolean {
  const parts = glob.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

export interface PairRule {
  pre: readonly string[];
  post: readonly string[];
}

/** Index of the last rule that both names match, −1 where none does: later rules are exceptions. */
export function lastMatch(rules: readonly PairRule[], pre: string, post: string): number {
  return rules.findLastIndex(
    (rule) =>
      rule.pre.some((glob) => matchesGlob(glob, pre)) &&
      rule.post.some((glob) => matchesGlob(glob, post)),
  );
}
