import type { KnownFile } from '../source.ts';

/** A task of inference-autotuner (novitalabs), JSON or YAML. */
export const autotunerFile: KnownFile = {
  id: 'autotuner',
  what: 'an inference-autotuner task',
  matches: text => ['base_runtime', 'task_name', 'optimization'].every(key => new RegExp(`(?:^[ \\t]*|[{,]\\s*)["']?${key}["']?\\s*:`, 'm').test(text)),
};
