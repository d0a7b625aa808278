/** `1 sample`, `2 samples`, `1 of 2 samples`. @param of the whole that `n` is a part of */
export function counted(n: number, noun: string, of?: number): string {
  return `${of === undefined ? n : `${n} of ${of}`} ${noun}${(of ?? n) === 1 ? '' : 's'}`;
}
