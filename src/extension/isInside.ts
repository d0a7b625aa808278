import path, { type PlatformPath } from 'node:path';

/** Whether a file lies below a folder; on Windows another drive is elsewhere. Both are absolute. */
export function isInside(folder: string, file: string, paths: Pick<PlatformPath, 'relative' | 'isAbsolute' | 'sep'> = path): boolean {
  const way = paths.relative(folder, file);
  return way !== '..' && !way.startsWith(`..${paths.sep}`) && !paths.isAbsolute(way);
}
