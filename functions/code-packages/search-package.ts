import { CODE_CONTENT_SCHEMA, type CodeContent, type CodeIssue } from './code-content.ts'
import type { FileSecret } from '../../audit/engines/image/content/layer-content.ts'
import { quoteText } from '../../audit/text/quote-text.ts'
import { normalizePath } from '../images/content/layer-path.ts'
import { detectFileSecrets } from '../secrets/scan-file.ts'
import { choosePackageScanMode, type ScanMode } from '../secrets/scanned-files.ts'
import { listInstalledFiles } from './installed-files.ts'
import { explainEntry, isLargerThan, readZipEntry } from './zip/read-entry.ts'
import { listZipEntries, type ZipDirectory, type ZipEntry } from './zip/list-entries.ts'
import { ZipError } from './zip/zip-error.ts'

/** How much of an archive is searched. Beyond a limit it is incomplete, with the reason. */
export interface PackageLimits {
  entries: number
  nameBytes: number
  /** Bytes of a file that is searched for secrets, and of all of them. */
  scannedFileBytes: number
  scannedBytes: number
  /** Files that are too large to be searched: each is checked to be so. */
  largeFiles: number
  /** Files with secrets that are kept. */
  secrets: number
  milliseconds: number
}

const KB = 1_024
const MB = 1_024 * KB

/** Lambda unpacks at most 250 MB of a function with its layers (Lambda Developer Guide, "Lambda quotas"). */
export const defaultPackageLimits: PackageLimits = {
  entries: 200_000,
  nameBytes: 4 * KB,
  scannedFileBytes: MB,
  scannedBytes: 64 * MB,
  largeFiles: 300,
  secrets: 1_000,
  milliseconds: 90_000,
}

/** A file that is searched. */
interface SearchedFile {
  entry: ZipEntry
  path: string
  mode: ScanMode
}

/** What is found so far. */
interface PackageSearch {
  secrets: FileSecret[]
  scanned: { files: number; bytes: number }
  issues: Map<string, CodeIssue>
}

/**
 * Searches an archive for secrets, in memory and without files of its own: nothing is unpacked. What cannot be searched is an
 * issue.
 */
export function searchPackage(archive: Buffer, digest: string, limits: PackageLimits): CodeContent {
  const search: PackageSearch = { secrets: [], scanned: { files: 0, bytes: 0 }, issues: new Map() }
  const directory = listEntries(archive, limits, search)
  if (directory.undescribedBytes > 0)
    addIssue(search, 'UNDESCRIBED', `has ${directory.undescribedBytes} bytes outside of its entries`)
  searchFiles(archive, chooseFiles(archive, directory, { limits, search }), { limits, search })
  return {
    schema: CODE_CONTENT_SCHEMA,
    digest,
    bytes: archive.length,
    entries: directory.entries.length,
    secrets: search.secrets,
    scanned: search.scanned,
    issues: [...search.issues.values()],
  }
}

/** Whether the bytes of an archive alone decide its content: not how fast it was searched. */
export function isLastingContent({ issues }: CodeContent): boolean {
  return issues.every(({ code }) => code !== 'TIME')
}

function listEntries(archive: Buffer, { entries }: PackageLimits, search: PackageSearch): ZipDirectory {
  try {
    return listZipEntries(archive, entries)
  } catch (failure) {
    if (!(failure instanceof ZipError)) throw failure
    addIssue(search, failure.code, failure.message)
    return { entries: [], undescribedBytes: 0 }
  }
}

/** The files to search, files of settings first: if the limit of bytes does not suffice for all, it suffices for these. */
function chooseFiles(
  archive: Buffer,
  { entries }: ZipDirectory,
  { limits: { nameBytes }, search }: { limits: PackageLimits; search: PackageSearch },
): SearchedFile[] {
  const installed = listInstalledFiles(archive, entries)
  const files = entries.flatMap((entry): SearchedFile[] => {
    if (entry.nameBytes > nameBytes) {
      addIssue(search, 'NAME_LENGTH', `has a name of more than ${nameBytes} bytes`)
      return []
    }
    // Without data, an entry is a folder or an empty file, whatever else it says.
    if (entry.compressedBytes === 0 && entry.bytes === 0) return []
    const named = [entry.name, ...entry.otherNames].map(name => nameFile(entry, name))
    const file = SEARCHED.map(mode => named.find(each => each.mode === mode)).find(each => each !== undefined)
    return file === undefined || named.every(({ path }) => installed.has(path)) ? [] : [file]
  })
  return [
    ...files.filter(({ mode }) => isOfSettings(mode)),
    ...files.filter(({ mode }) => !isOfSettings(mode)),
  ]
}

/** How files are searched, the most first: of a file with several names, that of one counts. */
const SEARCHED = ['SETTINGS', 'BY_CONTENT', 'TRANSLATIONS', 'FORMATS'] as const satisfies ScanMode[]

function isOfSettings(mode: ScanMode): boolean {
  return mode === 'SETTINGS' || mode === 'BY_CONTENT'
}

function nameFile(entry: ZipEntry, name: string): SearchedFile {
  const path = normalizePath(name)
  // What leads out of the folder is in the archive nevertheless, and in no folder of a library.
  const judged = path ?? name.slice(name.lastIndexOf('/') + 1)
  return { entry, path: path ?? name, mode: choosePackageScanMode(judged) }
}

function searchFiles(
  archive: Buffer,
  files: readonly SearchedFile[],
  { limits, search }: { limits: PackageLimits; search: PackageSearch },
): void {
  const endsAt = performance.now() + limits.milliseconds
  let largeFiles = 0
  const addBroken = (path: string) =>
    addIssue(search, 'BROKEN_ENTRY', `has the file ${quoteText(path)}, which is not what its header says`)
  for (const { entry, path, mode } of files) {
    if (performance.now() > endsAt) {
      addIssue(search, 'TIME', `takes more than ${limits.milliseconds} milliseconds to search`)
      return
    }
    const why = explainEntry(entry)
    if (why !== undefined) {
      addIssue(search, why, `has the file ${quoteText(path)}, ${REASONS[why]}`)
      continue
    }
    if (entry.bytes > limits.scannedFileBytes) {
      largeFiles += 1
      if (largeFiles > limits.largeFiles)
        addIssue(
          search,
          'LARGE_FILES',
          `has more than ${limits.largeFiles} files of more than ${limits.scannedFileBytes} bytes`,
        )
      else if (!isLargerThan(archive, entry, limits.scannedFileBytes)) addBroken(path)
      continue
    }
    if (search.scanned.bytes + entry.bytes > limits.scannedBytes) {
      addIssue(
        search,
        'SCANNED_BYTES',
        `has more than ${limits.scannedBytes} bytes of files to search for secrets`,
      )
      continue
    }
    const content = readZipEntry(archive, entry)
    search.scanned.bytes += entry.bytes
    if (content === undefined) {
      addBroken(path)
      continue
    }
    search.scanned.files += 1
    const detected = detectFileSecrets(content, mode)
    if (detected.length === 0) continue
    if (search.secrets.length < limits.secrets) search.secrets.push({ path, detected })
    else addIssue(search, 'SECRETS', `has secrets in more than ${limits.secrets} files`)
  }
}

const REASONS = {
  ENCRYPTED: 'which is encrypted',
  METHOD: 'which is compressed by a method that is not read',
} as const

/** The first issue of a code stands for the others. */
function addIssue({ issues }: PackageSearch, code: string, detail: string): void {
  if (!issues.has(code)) issues.set(code, { code, detail })
}
