// Prints how many ms a fresh Node takes to load an extension's bundle (`node loadExtension.cjs FILE`); `vscode` is stood in for, as nothing of it is called while loading.
const Module = require('node:module');
const path = require('node:path');

const anything = new Proxy(function () {}, { getPrototypeOf: () => anything, get: (_, key) => (key === Symbol.toPrimitive ? () => '' : anything), construct: () => anything, apply: () => anything });
const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? anything : load(request, ...rest));
const from = performance.now();
require(path.resolve(process.argv[2]));
console.log((performance.now() - from).toFixed(1));
