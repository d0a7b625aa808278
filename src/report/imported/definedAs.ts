import type { ToolDefinition } from '../../store/imported.ts';

interface Defining {
  readonly definitions?: Readonly<Record<string, ToolDefinition>>;
}

/** The definition id of a figure in a run: its name where it is as we define it. Figures compare only where it is equal. */
export function definedAs(of: Defining | undefined, name: string): string {
  return of?.definitions?.[name]?.id ?? name;
}

/** `vllm:ttft`, or that it is ours. */
export function definitionText(of: Defining | undefined, name: string): string {
  return of?.definitions?.[name]?.id ?? 'as Pitwall defines it';
}
