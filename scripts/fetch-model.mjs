// `npm run fetch-model`: what `npm run serve-model` serves.
import { fetchModel } from './localModel.mjs';

try {
  console.log(`the model lies in ${await fetchModel()}; serve it with: npm run serve-model`);
} catch (error) {
  console.error(`fetch-model: ${error.message}`);
  process.exitCode = 1;
}
