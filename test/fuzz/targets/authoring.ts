import assert from 'node:assert/strict';
import { createRng } from '../../../src/base/rng.ts';
import { columnsOfText } from '../../../src/task/authoring/columnsOfText.ts';
import { complete } from '../../../src/task/authoring/complete.ts';
import { hover } from '../../../src/task/authoring/hover.ts';
import { readSketch } from '../../../src/task/authoring/readSketch.ts';
import type { Sketch } from '../../../src/task/authoring/sketch.ts';
import type { AuthoringPorts } from '../../../src/task/authoring/suggestion.ts';
import { projectFiles } from '../examples.ts';
import type { FuzzTarget } from '../fuzzTarget.ts';

const ports: AuthoringPorts = {
  file: '/w/t.eval.yaml',
  list: folder => (folder === '/w' ? ['questions.jsonl', 'data/', '.git/'] : ['test.csv']),
  columns: () => ['question', 'answer', 'level of it'],
  environment: ['OPENAI_API_KEY'],
  secrets: ['lab'],
  isSet: () => true,
  presets: ['lab_tier'],
  pools: ['slow'],
};

function checkSketch(sketch: Sketch, length: number): void {
  assert.ok(sketch.start >= 0 && sketch.start <= sketch.end && sketch.end <= length, `a sketch from ${sketch.start} to ${sketch.end} of ${length}`);
  if (sketch.type === 'list') for (const { value } of sketch.items) checkSketch(value, length);
  if (sketch.type === 'map') for (const { value, keyStart, keyEnd } of sketch.entries) {
    assert.ok(keyStart <= keyEnd && keyEnd <= length);
    checkSketch(value, length);
  }
}

/** A task file that is being written, asked at a few places what may stand there and what does. */
export const target: FuzzTarget = {
  seeds: () => [...projectFiles('examples', /\.yaml$/), 'models:\n  - id: a\n    provider: |\n', 'gates: ["', '{kind: eval, models: [{', 'prompts:\n- template: "{{ row.'],
  words: ['\n', '\n  ', '\n    - ', ': ', '- ', '{', '[', '"', "'", '|', '>', '#', '&a ', '*a', '{{ ', ' }}', '${env:', '${secret:', 'models:', 'id: ', 'provider: '],
  run(input) {
    const text = input.toString();
    checkSketch(readSketch(text), text.length);
    const rng = createRng(text.length + (text.charCodeAt(text.length >> 1) || 0));
    for (const at of [text.length, ...Array.from({ length: 4 }, () => rng.int(text.length + 1))]) {
      for (const { range: [start, end], label } of complete(text, at, ports)) assert.ok(start >= 0 && start <= end && end <= text.length, `${label} from ${start} to ${end} of ${text.length}`);
      const told = hover(text, at, ports);
      if (told !== undefined) assert.ok(told.range[0] <= told.range[1] && told.range[1] <= text.length && told.told.every(words => words.length > 0));
    }
    for (const file of ['a.csv', 'a.tsv', 'a.jsonl', 'a.json']) columnsOfText(file, text);
  },
};
