/** Paths as text, so that readers work where there is no file system module. */

/** Also a Windows drive counts. */
export function isAbsolute(path: string): boolean {
  return path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path);
}

export function folderOf(path: string): string {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  if (cut < 0) return '.';
  return cut === 0 ? '/' : path.slice(0, cut);
}

/** `path` seen from `folder`, without `.` and `..` where they can be resolved. */
export function resolvePath(folder: string, path: string): string {
  return normalise(isAbsolute(path) ? path : `${folder}/${path}`);
}

function normalise(path: string): string {
  const rooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    const last = parts.at(-1);
    if (part !== '..') parts.push(part);
    else if (last !== undefined && last !== '..') parts.pop();
    else if (!rooted) parts.push(part);
  }
  return `${rooted ? '/' : ''}${parts.join('/')}` || '.';
}
