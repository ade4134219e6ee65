import { readdirSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join, sep } from 'node:path';
import * as sea from 'node:sea';
import { fileURLToPath } from 'node:url';
import { VENDOR_FILES } from './vendor.ts';

/**
 * The program's own files: templates, public files, migrations and what we take from packages. Read from disk normally
 * and from the executable itself in the single binary, where there is no folder to read. Names always look like
 * `views/pages/error.eta`.
 */
export interface ProgramFiles {
  /** Every name below a folder (`views`, `public`, `migrations`, `vendor`), sorted. */
  list(folder: string): string[];
  read(name: string): Buffer;
  text(name: string): string;
}

const FOLDERS: Record<string, string> = {
  views: 'src/views',
  public: 'public',
  migrations: 'src/db/migrations',
  phone: 'src/simulator/phone',
  deploy: 'deploy',
};

export const programFiles: ProgramFiles = sea.isSea() ? embedded() : onDisk();

/** What a build of the single binary has to embed: name and path of each file. */
export function filesToEmbed(): { name: string; path: string }[] {
  const names = [...Object.keys(FOLDERS), 'vendor']
    .flatMap((folder) => programFiles.list(folder))
    .filter((name) => !name.startsWith('migrations/meta/'));
  return names.map((name) => ({ name, path: pathOnDisk(name) }));
}

function onDisk(): ProgramFiles {
  const read = (name: string) => readFileSync(pathOnDisk(name));
  return {
    list(folder) {
      if (folder === 'vendor') return Object.keys(VENDOR_FILES).sort();
      return readdirSync(pathOnDisk(folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !entry.name.endsWith('.ts'))
        .map((entry) => join(entry.parentPath, entry.name).slice(pathOnDisk(folder).length + 1))
        .map((name) => `${folder}/${name.split(sep).join('/')}`)
        .sort();
    },
    read,
    text: (name) => read(name).toString('utf8'),
  };
}

function embedded(): ProgramFiles {
  const names = sea.getAssetKeys();
  return {
    list: (folder) => names.filter((name) => name.startsWith(`${folder}/`)).sort(),
    read: (name) => Buffer.from(sea.getAsset(name)),
    text: (name) => sea.getAsset(name, 'utf8'),
  };
}

function pathOnDisk(name: string): string {
  const vendor = VENDOR_FILES[name];
  if (vendor) return pathInPackage(vendor);
  const [folder = '', ...rest] = name.split('/');
  const place = FOLDERS[folder];
  if (!place || rest.includes('..')) throw new Error(`"${name}" is not a file of this program`);
  return join(fileURLToPath(new URL('../..', import.meta.url)), place, ...rest);
}

// Not by `require.resolve`: packages with an `exports` list do not let it see the files that browsers get.
function pathInPackage(path: string): string {
  const name = /^(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? '';
  const manifest = findPackageJSON(name, import.meta.url);
  if (!manifest) throw new Error(`the package ${name} is not installed: run "npm ci"`);
  return join(dirname(manifest), path.slice(name.length));
}
