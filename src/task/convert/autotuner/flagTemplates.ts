export type Level = string | number | boolean;

/** What is varied, by name. */
export type Axes = Readonly<Record<string, readonly Level[]>>;
export type Values = Readonly<Record<string, Level>>;
/** By name without dashes; true is the flag alone. */
export type Flags = Readonly<Record<string, string | number | true>>;

/**
 * Arguments for flags that follow from several axes together (of four number formats, of a named set): each is a template that reads only the axes it depends on, and is empty where the flag is left out.
 */
export function flagTemplates(axes: Axes, flagsOf: (values: Values) => Flags): readonly string[] {
  const all = combinations(axes).map(values => ({ values, flags: flagsOf(values) }));
  const names = [...new Set(all.flatMap(({ flags }) => Object.keys(flags)))];
  return names.flatMap(name => {
    const texts = [...new Set(all.flatMap(({ flags }) => (flags[name] === undefined ? [] : [argument(name, flags[name])])))];
    const told = texts.map(text => ({ text, when: conditionOf(axes, Object.keys(axes), all.filter(({ flags }) => flags[name] !== undefined && argument(name, flags[name]) === text).map(({ values }) => values)) }));
    const [only] = told;
    if (only !== undefined && only.when === undefined) return [only.text];
    return [`${told.map(({ text, when }, k) => `{% ${k === 0 ? 'if' : 'elif'} ${when ?? 'true'} %}${text}`).join('')}{% endif %}`];
  });
}

/** A number that follows from one axis, as an expression: `8 if preset in ['a'] else 1`. */
export function numberExpression(axis: string, levels: readonly Level[], numberOf: (level: Level) => number): string {
  const byNumber = new Map<number, Level[]>();
  for (const level of levels) byNumber.set(numberOf(level), [...(byNumber.get(numberOf(level)) ?? []), level]);
  const [[last] = [1], ...others] = [...byNumber].toReversed();
  return [...others.toReversed().map(([number, of]) => `${number} if ${isOneOf(axis, of)} else `), last].join('');
}

function argument(name: string, value: string | number | true): string {
  return value === true ? `--${name}` : `--${name}=${value}`;
}

/** True of these combinations and of no others; undefined where these are all. */
function conditionOf(axes: Axes, [name, ...rest]: readonly string[], held: readonly Values[]): string | undefined {
  if (name === undefined) return undefined;
  const levels = axes[name] ?? [];
  const groups = new Map<string, { readonly of: Level[]; readonly when: string | undefined }>();
  for (const level of levels) {
    const here = held.filter(values => values[name] === level);
    if (here.length === 0) continue;
    const when = conditionOf(axes, rest, here);
    const group = groups.get(when ?? '') ?? { of: [], when };
    group.of.push(level);
    groups.set(when ?? '', group);
  }
  const parts = [...groups.values()].map(({ of, when }) => [of.length === levels.length ? undefined : isOneOf(name, of), when].filter(part => part !== undefined));
  if (parts.some(part => part.length === 0)) return undefined;
  const texts = parts.map(part => (part.length > 1 && parts.length > 1 ? `(${part.map(bracketed).join(' and ')})` : part.map(one => (part.length > 1 ? bracketed(one) : one)).join(' and ')));
  return texts.join(' or ');
}

function bracketed(text: string): string {
  return text.includes(' or ') ? `(${text})` : text;
}

function isOneOf(name: string, levels: readonly Level[]): string {
  const literal = (level: Level): string => (typeof level === 'string' ? `'${level}'` : String(level));
  return levels.length === 1 ? `${name} == ${literal(levels[0] ?? '')}` : `${name} in [${levels.map(literal).join(', ')}]`;
}

function combinations(axes: Axes): readonly Values[] {
  return Object.entries(axes).reduce<readonly Values[]>((all, [name, levels]) => all.flatMap(values => levels.map(level => ({ ...values, [name]: level }))), [{}]);
}
