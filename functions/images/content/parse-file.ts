import { parsePasswd } from '../../../audit/engines/image/content/image-user.ts'
import type { FileContent } from '../../../audit/engines/image/content/layer-content.ts'
import { parseOsRelease } from '../../../audit/engines/image/content/os-release.ts'
import {
  limitPackages,
  MAX_PACKAGES,
  type InstalledPackage,
  type PackageList,
  type PackageManager,
} from '../../../audit/engines/image/content/packages/installed-package.ts'
import {
  parseApkDatabase,
  parseDpkgDatabase,
} from '../../../audit/engines/image/content/packages/package-texts.ts'
import { parseRpmHeader } from '../../../audit/engines/image/content/packages/rpm-header.ts'
import { listNdbHeaders } from '../../../audit/engines/image/content/packages/rpm-ndb.ts'
import { listSqliteHeaders } from '../../../audit/engines/image/content/packages/rpm-sqlite.ts'
import { SqliteFormatError } from '../../../audit/engines/image/content/packages/sqlite-pages.ts'
import type { RelevantForm } from '../../../audit/engines/image/content/relevant-path.ts'

const decoder = new TextDecoder()

const parsers: Readonly<Record<RelevantForm, (bytes: Uint8Array) => FileContent>> = {
  'os-release': bytes => ({ form: 'os-release', osRelease: parseOsRelease(decoder.decode(bytes)) }),
  apk: bytes => toContent('apk', parseApkDatabase(decoder.decode(bytes))),
  dpkg: bytes => toContent('dpkg', parseDpkgDatabase(decoder.decode(bytes))),
  'rpm-sqlite': parseSqlite,
  'rpm-ndb': parseNdb,
  'rpm-berkeley-db': () => ({
    form: 'unreadable',
    reason: 'it has the format of Berkeley DB, which is not read',
  }),
  'rpm-write-ahead-log': ({ byteLength }) => ({ form: 'write-ahead-log', bytes: byteLength }),
  passwd: parseUsers,
}

/** Parses a file of an image. What cannot be parsed is unreadable, with the reason. */
export function parseImageFile(form: RelevantForm, bytes: Uint8Array): FileContent {
  return parsers[form](bytes)
}

function parseUsers(bytes: Uint8Array): FileContent {
  const users = parsePasswd(decoder.decode(bytes))
  return users === undefined
    ? { form: 'unreadable', reason: 'it has too many users' }
    : { form: 'users', users }
}

function parseSqlite(bytes: Uint8Array): FileContent {
  const entries: (InstalledPackage | undefined)[] = []
  try {
    for (const header of listSqliteHeaders(bytes)) {
      addHeader(entries, header)
      if (entries.length > MAX_PACKAGES) break
    }
  } catch (failure) {
    if (!(failure instanceof SqliteFormatError)) throw failure
    return { form: 'unreadable', reason: `it cannot be read as a database of SQLite: ${failure.message}` }
  }
  return toContent('rpm', limitPackages('rpm', entries))
}

function parseNdb(bytes: Uint8Array): FileContent {
  const headers = listNdbHeaders(bytes)
  if (headers === undefined) return { form: 'unreadable', reason: 'it does not have the ndb format of RPM' }
  const entries: (InstalledPackage | undefined)[] = []
  for (const header of headers) addHeader(entries, header)
  return toContent('rpm', limitPackages('rpm', entries))
}

/** Adds the package of a header; a header that cannot be understood counts as undefined, and a key does not count. */
function addHeader(entries: (InstalledPackage | undefined)[], header: Uint8Array | undefined): void {
  const parsed = header === undefined ? undefined : parseRpmHeader(header)
  if (parsed !== 'NO_PACKAGE') entries.push(parsed)
}

function toContent(manager: PackageManager, list: PackageList): FileContent {
  return { form: 'packages', manager, ...list }
}
