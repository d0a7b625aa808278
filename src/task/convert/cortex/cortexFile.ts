import type { KnownFile } from '../source.ts';

/** APIs of Cortex (cortexlabs): lists of mappings with a kind of its own, or, in older versions, with `predictor` or with `kind: api`. */
export const cortexFile: KnownFile = {
  id: 'cortex',
  what: 'a Cortex API configuration',
  matches: (text, name) =>
    /\.ya?ml$/i.test(name) &&
    (/^(-[ ]+|[ ]{0,2})kind:[ \t]*["']?(RealtimeAPI|SyncAPI|BatchAPI|TaskAPI|AsyncAPI|TrafficSplitter|APISplitter)\b/m.test(text) ||
      (/^-[ \t]+name:/m.test(text) && /^[ \t]+(predictor|handler):/m.test(text) && /^[ \t]+type:[ \t]*["']?(python|tensorflow|onnx)\b/m.test(text)) ||
      (/^-[ \t]+kind:[ \t]*["']?api\b/m.test(text) && /^[ \t]+(model|model_name|external_model|predictor|tensorflow|onnx|request_handler):/m.test(text))),
};
