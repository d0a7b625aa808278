import { HumanError } from '../../../base/humanError.ts';
import { parseTask } from '../../parseTask.ts';
import { readTree } from '../readTree.ts';
import type { Converter } from '../source.ts';
import { nameOf, writeConverted } from '../writeConverted.ts';
import { isObject, Notes } from '../notes.ts';
import { convertSettings } from './settings.ts';
import { evalapFile } from './evalapFile.ts';
import { readExperiments } from './readExperiments.ts';
import { layOut } from './layOut.ts';
import { setHere } from './setHere.ts';

/** Experiments and sets of them as they are posted to Evalap, and its `config.yaml`. */
export const evalap: Converter = {
  ...evalapFile,
  convert: source => {
    const tree = readTree(source, 'Evalap file', 'open an experiment, a set of experiments, or a config.yaml');
    const notes = new Notes();
    if (isObject(tree['experiment']) || (tree['metrics'] === undefined && tree['logging'] !== undefined)) return writeConverted(source, { kind: 'config', what: 'a configuration of Evalap', tree: convertSettings(tree, notes), notes });
    const set = readExperiments(tree, source.name, notes);
    const { task } = layOut(set, setHere(source, notes), notes);
    const converted = writeConverted(source, { kind: 'eval', what: set.isSet ? 'a set of Evalap experiments' : 'an Evalap experiment', tree: { kind: 'eval', name: set.name ?? nameOf(source), ...task }, notes });
    // What is wrong in an address, or in a parameter, is the parser's to say.
    const wrong = parseTask(converted.text, `/${source.name}`).problems.find(({ severity }) => severity === 'error');
    if (wrong !== undefined) throw new HumanError({ what: wrong.message, where: source.name, toDo: wrong.toDo ?? 'correct it, and convert it again' });
    return converted;
  },
};
