// What other tools' files are known by: asked of a file when it is opened, and of no use before.
export { resultKindOf } from '../report/imported/resultKinds.ts';
export { knownFileOf } from '../task/convert/knownFiles.ts';
