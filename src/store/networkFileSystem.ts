import { statfsSync } from 'node:fs';

/** By what Linux calls them (statfs(2)): SQLite's log of writes works on one machine alone. What comes through FUSE or 9P may be another machine's as well. */
const names: Readonly<Record<number, string>> = {
  0x6969: 'NFS', 0x517b: 'SMB', 0xff534d42: 'CIFS', 0xfe534d42: 'SMB', 0x0bd00bd0: 'Lustre', 0x47504653: 'GPFS', 0x19830326: 'BeeGFS', 0x00c36400: 'CephFS', 0x5346414f: 'AFS', 0x6b414653: 'AFS',
  0xaad7aaea: 'PanFS', 0x20030528: 'OrangeFS', 0x7461636f: 'OCFS2', 0x01161970: 'GFS2', 0x65735546: 'FUSE', 0x01021997: '9P',
};

/** The kind of the file system of a folder, where several machines may have it: `NFS`. Undefined where it is this machine's own, or nobody knows. */
export function networkFileSystem(folder: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return names[statfsSync(folder).type];
  } catch {
    return undefined;
  }
}
