// `npm run serve-model [-- PORT]`: the small model that examples/local-llm.eval.yaml asks, on 127.0.0.1:8123 until Ctrl-C.
import { serveModel } from './localModel.mjs';

try {
  const server = await serveModel({ port: Number(process.argv[2] ?? 8123) });
  console.log(`SmolLM2-135M-Instruct answers at ${server.url}; end it with Ctrl-C`);
  process.once('SIGINT', () => void server.stop());
  process.once('SIGTERM', () => void server.stop());
  process.exitCode = await server.ended;
} catch (error) {
  console.error(`serve-model: ${error.message}`);
  process.exitCode = 1;
}
