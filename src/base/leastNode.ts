/** The oldest Node that has what Pitwall needs: `node:sqlite` without a flag, `Map.groupBy`. */
export const leastNode = { major: 22, minor: 13, text: '22.13' } as const;

/** @param version as `22.13.0` */
export function isOldNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < leastNode.major || (major === leastNode.major && minor < leastNode.minor);
}
