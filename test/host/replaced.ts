/** Works with another member, and puts the old one back: what asks a person cannot be answered otherwise. */
export async function replaced<T extends object, K extends keyof T>(of: T, name: K, by: T[K], work: () => Promise<unknown>): Promise<void> {
  const before = of[name];
  of[name] = by;
  try {
    await work();
  } finally {
    of[name] = before;
  }
}
