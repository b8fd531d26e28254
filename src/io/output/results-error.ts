/** What the file system refused while results were written, in words for the one who can mend it. */

/** Reasons by the code that the operating system gives. */
const REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than this disk allows',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'the folder cannot be made here',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a file of this name is in the way',
  EISDIR: 'a folder of this name is in the way',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead in a circle',
  EIO: 'the disk reports a fault',
};

/** `results: out/epsps.csv: cannot write: the disk is full`. */
export class ResultsError extends Error {
  override name = 'ResultsError';
  readonly path: string;
  /** Of the operating system: ENOSPC, EACCES … */
  readonly code: string | undefined;

  constructor(path: string, cause: unknown) {
    const code = (cause as { code?: string } | null)?.code;
    const reason = REASONS[code ?? ''] ?? (cause instanceof Error ? cause.message : String(cause));
    super(`results: ${path}: cannot write: ${reason}`, { cause });
    this.path = path;
    this.code = code;
  }
}

/** Runs `write`, and names the path when the file system refuses it. */
export function writing<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof ResultsError) throw error;
    throw new ResultsError(path, error);
  }
}
