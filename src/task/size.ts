/** `512MiB`, `16GiB`, with a decimal where wanted; powers of 1024. */
export const sizePattern = /^\d+(\.\d+)?(KiB|MiB|GiB|TiB)$/;
export const sizeMessage = 'must be a size such as 512MiB or 16GiB';

const unitBytes: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

/** Bytes; NaN where the text is no size. */
export function parseSize(text: string): number {
  const unit = sizePattern.exec(text)?.[2] ?? '';
  return Math.round(Number.parseFloat(text) * (unitBytes[unit] ?? Number.NaN));
}
