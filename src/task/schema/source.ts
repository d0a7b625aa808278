import * as z from 'zod';
import { datasetFormats } from '../datasets.ts';
import { text } from './parts.ts';

/** How the rows behind a `path` are read, of a dataset as of a recorded model. */
export const sourceKeys = {
  format: z.enum(datasetFormats).optional().describe('Of the file, or of the files in the folder (default: what the names’ endings say).'),
  table: text.optional().describe('The table of an SQLite database (default: its only one).'),
  query: text.optional().describe('SELECT statement on an SQLite database, instead of a table. Say ORDER BY where the order matters.'),
};
