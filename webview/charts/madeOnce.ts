/** What is made of a value, made once for it: a run under way is rendered four times a second, and most of it has not changed. */
export function madeOnce<K extends object, T>(make: (of: K) => T): (of: K) => T {
  const made = new WeakMap<K, T>();
  return of => {
    const known = made.get(of) ?? make(of);
    made.set(of, known);
    return known;
  };
}
