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

/** Parses a file of an image. What cannot be parsed is unreadable, with the reason. */
export function parseImageFile(form: RelevantForm, bytes: Uint8Array): FileContent {
  switch (form) {
    case 'os-release':
      return { form, osRelease: parseOsRelease(decoder.decode(bytes)) }
    case 'apk':
      return toContent('apk', parseApkDatabase(decoder.decode(bytes)))
    case 'dpkg':
      return toContent('dpkg', parseDpkgDatabase(decoder.decode(bytes)))
    case 'rpm-sqlite':
      return parseSqlite(bytes)
    case 'rpm-ndb':
      return parseNdb(bytes)
    case 'rpm-berkeley-db':
      return { form: 'unreadable', reason: 'it has the format of Berkeley DB, which is not read' }
    case 'rpm-write-ahead-log':
      return { form: 'write-ahead-log', bytes: bytes.byteLength }
    case 'passwd': {
      const users = parsePasswd(decoder.decode(bytes))
      return users === undefined
        ? { form: 'unreadable', reason: 'it has too many users' }
        : { form: 'users', users }
    }
  }
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
