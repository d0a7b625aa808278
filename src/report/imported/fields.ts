import { HumanError } from '../../base/humanError.ts';

/** An object of a strange file, read key by key: what is of another type is said, and what nobody has asked for is known at the end. */
export class Fields {
  private readonly of: Readonly<Record<string, unknown>>;
  readonly where: string;
  private readonly path: string;
  private readonly asked = new Set<string>();

  /** @param path of the object within its file: `benchmarks[0].metrics` */
  constructor(of: unknown, where: string, path = '') {
    if (!isObject(of)) throw new HumanError({ what: path === '' ? `the file holds ${kindOf(of)} where an object is expected` : `\`${path}\` is ${kindOf(of)} and not an object`, where, toDo: 'take the file as its tool wrote it' });
    this.of = of;
    this.where = where;
    this.path = path;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.of, key) && this.of[key] !== null && this.of[key] !== undefined;
  }

  /** Undefined where it is missing, null or not finite. */
  number(key: string): number | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    if (typeof value !== 'number') throw this.wrong(key, value, 'a number');
    return plain(value);
  }

  /** Of things: a whole number that is not negative. */
  count(key: string): number | undefined {
    const value = this.number(key);
    if (value !== undefined && !(Number.isInteger(value) && value >= 0)) throw this.damaged(`\`${key}\` is ${value}, which is no count`);
    return value;
  }

  text(key: string): string | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw this.wrong(key, value, 'a text');
    return value;
  }

  /** Without asking for it. */
  peek(key: string): unknown {
    return Object.hasOwn(this.of, key) ? this.of[key] : undefined;
  }

  /** As it is. */
  any(key: string): unknown {
    return this.take(key);
  }

  object(key: string): Fields | undefined {
    const value = this.take(key);
    return value === undefined ? undefined : new Fields(value, this.where, this.pathOf(key));
  }

  list(key: string): readonly unknown[] | undefined {
    const value = this.take(key);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw this.wrong(key, value, 'a list');
    return value as readonly unknown[];
  }

  objects(key: string): readonly Fields[] | undefined {
    return this.list(key)?.map((value, k) => new Fields(value, this.where, `${this.pathOf(key)}[${k}]`));
  }

  /** Where one is null, it is undefined. */
  numbers(key: string): readonly (number | undefined)[] | undefined {
    return this.list(key)?.map((value, k) => this.numberOf(value, `${key}[${k}]`));
  }

  texts(key: string): readonly (string | undefined)[] | undefined {
    return this.list(key)?.map((value, k) => {
      if (value === null || value === undefined) return undefined;
      if (typeof value !== 'string') throw this.wrong(`${key}[${k}]`, value, 'a text');
      return value;
    });
  }

  listsOfNumbers(key: string): readonly (readonly number[])[] | undefined {
    return this.list(key)?.map((value, k) => {
      if (value === null || value === undefined) return [];
      if (!Array.isArray(value)) throw this.wrong(`${key}[${k}]`, value, 'a list');
      return (value as readonly unknown[]).map((one, j) => this.numberOf(one, `${key}[${k}][${j}]`) ?? 0);
    });
  }

  keys(): readonly string[] {
    return Object.keys(this.of);
  }

  /** The keys that nobody has asked for, with their values. */
  left(): readonly (readonly [key: string, value: unknown])[] {
    return Object.entries(this.of).filter(([key]) => !this.asked.has(key));
  }

  damaged(what: string): HumanError {
    return new HumanError({ what: this.path === '' ? what : `in \`${this.path}\`: ${what}`, where: this.where, toDo: 'take the file as its tool wrote it' });
  }

  private take(key: string): unknown {
    this.asked.add(key);
    const value = Object.hasOwn(this.of, key) ? this.of[key] : undefined;
    return value === null ? undefined : value;
  }

  private numberOf(value: unknown, key: string): number | undefined {
    if (value === null || value === undefined) return undefined;
    if (typeof value !== 'number') throw this.wrong(key, value, 'a number');
    return plain(value);
  }

  private wrong(key: string, value: unknown, wanted: string): HumanError {
    return new HumanError({ what: `\`${this.pathOf(key)}\` is ${kindOf(value)} and not ${wanted}`, where: this.where, toDo: 'take the file as its tool wrote it' });
  }

  private pathOf(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }
}

export function isObject(of: unknown): of is Readonly<Record<string, unknown>> {
  return typeof of === 'object' && of !== null && !Array.isArray(of);
}

/** Nanoseconds since 1970 have nineteen digits; what is beyond any of these is as good as infinite. */
const largest = 1e20;

function plain(value: number): number | undefined {
  return Math.abs(value) <= largest ? value : undefined;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}
