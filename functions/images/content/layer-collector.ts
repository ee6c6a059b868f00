import {
  LAYER_CONTENT_SCHEMA,
  type FileContent,
  type FileSecret,
  type LayerAddition,
  type LayerContent,
  type LayerIssue,
  type LayerIssueCode,
  type LayerRemoval,
} from '../../../audit/engines/image/content/layer-content.ts'
import {
  findRelevantForm,
  isRelevantPath,
  type RelevantForm,
} from '../../../audit/engines/image/content/relevant-path.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'
import { LayerReadError, type LayerLimits } from './layer-bytes/layer-limits.ts'
import { normalizePath, parseWhiteout } from './layer-path.ts'
import { parseImageFile } from './parse-file.ts'
import type { TarEntry, TarReader } from './layer-bytes/read-tar.ts'
import { detectFileSecrets } from '../../secrets/scan-file.ts'
import { chooseScanMode } from '../../secrets/scanned-files.ts'

/** Collects what the entries of a layer say. */
export interface LayerCollector {
  /** Adds an entry, whose content `tar` reads. Throws LayerReadError beyond a limit. */
  add(entry: TarEntry, tar: TarReader): Promise<void>
  addIssue(code: LayerIssueCode, detail: string): void
  collect(
    read: Pick<LayerContent, 'digest' | 'compressedBytes' | 'uncompressedBytes'> & { diffId?: string },
  ): LayerContent
}

/** Forms of which only the size is known. */
const UNREAD_FORMS: readonly RelevantForm[] = ['rpm-berkeley-db', 'rpm-write-ahead-log']

/** Starts to collect, within `limits`. */
export function createLayerCollector(limits: LayerLimits): LayerCollector {
  const issues = new Map<LayerIssueCode, LayerIssue>()
  const [removals, additions, secrets]: [LayerRemoval[], LayerAddition[], FileSecret[]] = [[], [], []]
  const scanned = { files: 0, bytes: 0 }
  let [entries, keptBytes] = [0, 0]
  const addIssue = (code: LayerIssueCode, detail: string) => {
    if (!issues.has(code)) issues.set(code, { code, detail })
  }
  const keep = () => {
    if (removals.length + additions.length > limits.keptFiles)
      throw new LayerReadError('KEPT_FILES', `has more than ${limits.keptFiles} files of package managers`)
  }
  const isTooLong = (text: string) =>
    text.length > limits.nameBytes / 4 && Buffer.byteLength(text) > limits.nameBytes
  const readRelevant = async (
    form: RelevantForm,
    entry: TarEntry,
    readContent: () => Promise<Uint8Array>,
  ) => {
    const { size } = entry
    if (form === 'rpm-write-ahead-log') return { form: 'write-ahead-log', bytes: size } as const
    if (entry.isSparse) return unreadable('it is stored as a sparse file')
    if (size > limits.fileBytes)
      return unreadable(`it has ${size} bytes; at most ${limits.fileBytes} are read`)
    keptBytes += size
    if (keptBytes > limits.keptBytes)
      return unreadable(`the layer has more than ${limits.keptBytes} bytes of such files`)
    return parseImageFile(form, UNREAD_FORMS.includes(form) ? new Uint8Array() : await readContent())
  }
  const scan = async (path: string, { size }: TarEntry, readContent: () => Promise<Uint8Array>) => {
    const mode = chooseScanMode(path)
    if (mode === 'NONE' || size === 0 || size > limits.scannedFileBytes) return
    if (scanned.bytes + size > limits.scannedBytes) {
      addIssue('SCANNED_BYTES', `has more than ${limits.scannedBytes} bytes of files to search for secrets`)
      return
    }
    const detected = detectFileSecrets(await readContent(), mode)
    scanned.files += 1
    scanned.bytes += size
    if (detected.length === 0) return
    if (secrets.length < limits.secrets) secrets.push({ path, detected })
    else addIssue('SECRETS', `has secrets in more than ${limits.secrets} files`)
  }
  const addFile = async (path: string, entry: TarEntry, tar: TarReader) => {
    let content: Promise<Uint8Array> | undefined
    const readContent = () => (content ??= tar.readContent())
    const form = findRelevantForm(path)
    if (isRelevantPath(path)) {
      const read: FileContent =
        form === undefined ? { form: 'irrelevant' } : await readRelevant(form, entry, readContent)
      additions.push({ path, type: 'file', content: read })
    }
    if (form === undefined) await scan(path, entry, readContent)
  }
  const addLink = (path: string, type: 'symlink' | 'hardlink', linkName: string) => {
    const target = type === 'symlink' ? linkName : normalizePath(linkName)
    if (target === undefined)
      addIssue('OUT_OF_TREE', `links ${quoteText(path)} to a path outside of the image`)
    else if (isRelevantPath(path)) additions.push({ path, type, target })
  }
  return {
    async add(entry, tar) {
      entries += 1
      if (entries > limits.entries)
        throw new LayerReadError('ENTRIES', `has more than ${limits.entries} entries`)
      if (isTooLong(entry.name) || isTooLong(entry.linkName)) {
        addIssue('NAME_LENGTH', `has a name of more than ${limits.nameBytes} bytes`)
        return
      }
      const path = normalizePath(entry.name)
      if (path === undefined) {
        addIssue('OUT_OF_TREE', `has the entry ${quoteText(entry.name)}, which is outside of the image`)
        return
      }
      const removal = parseWhiteout(path)
      if (removal !== undefined) {
        if (removal !== 'ignored' && (removal.path === '' || isRelevantPath(removal.path)))
          removals.push(removal)
      } else if (entry.type === 'file') await addFile(path, entry, tar)
      else if (entry.type === 'symlink' || entry.type === 'hardlink')
        addLink(path, entry.type, entry.linkName)
      else if (isRelevantPath(path))
        additions.push(
          entry.type === 'directory'
            ? { path, type: 'directory' }
            : { path, type: 'file', content: { form: 'irrelevant' } },
        )
      keep()
    },
    addIssue,
    collect: read => ({
      schema: LAYER_CONTENT_SCHEMA,
      ...read,
      entries,
      removals,
      additions,
      secrets,
      scanned,
      issues: [...issues.values()],
    }),
  }
}

function unreadable(reason: string): FileContent {
  return { form: 'unreadable', reason }
}
