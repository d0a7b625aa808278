import type { AuthoringPorts } from '../../../src/task/authoring/suggestion.ts';

/** A folder with two data files, a prompt's examples and a folder. */
export const ports: AuthoringPorts = {
  file: '/w/t.eval.yaml',
  list: folder => (folder === '/w' ? ['questions.jsonl', 'shots.txt', 'notes.md', 'score.mjs', 'data/', '.git/'] : folder === '/w/data' ? ['test.csv', 'train.csv'] : []),
  columns: path => (path === '/w/questions.jsonl' ? ['question', 'answer', 'level of it'] : []),
  environment: ['OPENAI_API_KEY'],
  secrets: ['lab'],
  isSet: name => name === 'OPENAI_API_KEY',
  presets: ['lab_tier'],
  pools: ['slow'],
  inForce: key => (key === 'parallel_requests' ? { value: '10', source: 'built-in' } : undefined),
};
