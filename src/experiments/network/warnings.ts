/** What a run should be told of: each kind once, with how often it came up. */
export class Warnings {
  private readonly counts = new Map<string, number>();

  /** @param text what happened, without a number: `# contacts …`; # stands for the count */
  count(text: string, times = 1): void {
    if (times > 0) this.counts.set(text, (this.counts.get(text) ?? 0) + times);
  }

  /** Lines, in the order they first came up. */
  lines(): string[] {
    return [...this.counts].map(([text, n]) => text.replace('#', String(n)));
  }
}
