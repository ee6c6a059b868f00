import type { PackageManager } from './packages/installed-package.ts'

/** What is read of a file that matters: how it is parsed. */
export type RelevantForm =
  | 'os-release'
  | 'apk'
  | 'dpkg'
  | 'rpm-sqlite'
  | 'rpm-ndb'
  | 'rpm-berkeley-db'
  | 'rpm-write-ahead-log'
  | 'passwd'

/** Where a package manager keeps what is installed. */
export interface PackageDatabasePath {
  manager: PackageManager
  path: string
  form: RelevantForm
}

const RPM_FOLDERS = ['usr/lib/sysimage/rpm', 'var/lib/rpm']

/** The databases of package managers that are read, in the order in which they are reported. */
export const packageDatabases: readonly PackageDatabasePath[] = [
  { manager: 'apk', path: 'usr/lib/apk/db/installed', form: 'apk' },
  { manager: 'apk', path: 'lib/apk/db/installed', form: 'apk' },
  { manager: 'dpkg', path: 'var/lib/dpkg/status', form: 'dpkg' },
  ...RPM_FOLDERS.flatMap((folder): PackageDatabasePath[] => [
    { manager: 'rpm', path: `${folder}/rpmdb.sqlite`, form: 'rpm-sqlite' },
    { manager: 'rpm', path: `${folder}/Packages.db`, form: 'rpm-ndb' },
    { manager: 'rpm', path: `${folder}/Packages`, form: 'rpm-berkeley-db' },
  ]),
]

/** The folder in which distroless images have a file for each package of dpkg. */
export const STATUS_FOLDER = 'var/lib/dpkg/status.d'

/** Where an image says what its operating system is, the first one first (os-release(5)). */
export const osReleasePaths: readonly string[] = ['etc/os-release', 'usr/lib/os-release']

/** The users of an image. */
export const PASSWD_PATH = 'etc/passwd'

/** What keeps changes of `path`, a database of SQLite, until they are written to it. */
export function getWriteAheadLog(path: string): string {
  return `${path}-wal`
}

const forms: ReadonlyMap<string, RelevantForm> = new Map<string, RelevantForm>([
  ...packageDatabases.map(({ path, form }) => [path, form] as const),
  ...packageDatabases
    .filter(({ form }) => form === 'rpm-sqlite')
    .map(({ path }) => [getWriteAheadLog(path), 'rpm-write-ahead-log'] as const),
  ...osReleasePaths.map(path => [path, 'os-release'] as const),
  [PASSWD_PATH, 'passwd'],
])

/** Files beside os-release to which distributions link it: `usr/lib/os.release.d/os-release-container`. */
const OTHER_OS_RELEASE = /^(?:etc|usr\/lib|usr\/lib\/os\.release\.d)\/[\w.-]{0,60}os-release[\w.-]{0,60}$/

const STATUS_FILE = /^var\/lib\/dpkg\/status\.d\/[^/]+$/

/** Folders in which something relevant is. */
const folders: ReadonlySet<string> = new Set(
  [...forms.keys(), `${STATUS_FOLDER}/any`, 'usr/lib/os.release.d/any'].flatMap(listFolders),
)

/** How the file at `path` is parsed; undefined if it does not matter. */
export function findRelevantForm(path: string): RelevantForm | undefined {
  if (STATUS_FILE.test(path)) return path.endsWith('.md5sums') ? undefined : 'dpkg'
  return forms.get(path) ?? (OTHER_OS_RELEASE.test(path) ? 'os-release' : undefined)
}

/** Whether what an image has at `path` decides what is read of it: a file that matters, or a folder above one. */
export function isRelevantPath(path: string): boolean {
  return folders.has(path) || findRelevantForm(path) !== undefined
}

function listFolders(path: string): string[] {
  const names = path.split('/')
  return names.slice(0, -1).map((_, index) => names.slice(0, index + 1).join('/'))
}
