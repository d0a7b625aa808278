/** Looks into JSON that somebody else wrote: nothing here throws. */
export function field(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined where the bytes are no JSON object. */
export function parseObject(bytes: Buffer): Record<string, unknown> | undefined {
  const value = parseJson(bytes);
  return isObject(value) ? value : undefined;
}

/** Undefined where the bytes are no JSON. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
