// undici's pool alone: the whole package costs 35 ms and 8 MB more at start. The version is pinned, so the path holds.
declare module 'undici/lib/dispatcher/pool.js' {
  import { Pool } from 'undici';
  export = Pool;
}
