import type { PackageList, PackageManager } from './packages/installed-package.ts'
import type { OsRelease } from './os-release.ts'

/** The version of the format: a result in another one is not read again, but made again. */
export const LAYER_CONTENT_SCHEMA = 'assay.layer-content/3'

/** Why a layer, or a part of it, is unknown. */
export type LayerIssueCode =
  | 'ENCRYPTED'
  | 'MEDIA_TYPE'
  | 'MISSING'
  | 'NOT_LINUX'
  | 'COMPRESSED_SIZE'
  | 'UNCOMPRESSED_SIZE'
  | 'COMPRESSION_RATIO'
  | 'COMPRESSION_WINDOW'
  | 'BROKEN_COMPRESSION'
  | 'BROKEN_TAR'
  | 'ENTRIES'
  | 'NAME_LENGTH'
  | 'OUT_OF_TREE'
  | 'KEPT_FILES'
  | 'SECRETS'
  | 'SCANNED_BYTES'
  | 'TIME'

/** A reason why something is unknown, as a sentence that begins with the layer as its subject: "has more than …". */
export interface LayerIssue {
  code: LayerIssueCode
  detail: string
}

/**
 * What the bytes of one layer say. It depends on nothing but the digest of the layer, so that all images with the layer
 * share it.
 */
export interface LayerContent {
  schema: typeof LAYER_CONTENT_SCHEMA
  digest: string
  /** The digest of the uncompressed layer; absent if it was not read to its end. */
  diffId?: string
  compressedBytes: number
  uncompressedBytes: number
  entries: number
  /** What the layer removes of the layers below it. */
  removals: readonly LayerRemoval[]
  /** What it adds at paths that matter, in its order. */
  additions: readonly LayerAddition[]
  secrets: readonly FileSecret[]
  scanned: { files: number; bytes: number }
  /** Empty only if everything was read. */
  issues: readonly LayerIssue[]
}

/** A whiteout removes a path, an opaque one what is in a folder (OCI Image Format Specification, "Whiteouts"). */
export interface LayerRemoval {
  path: string
  type: 'path' | 'content'
}

/** Something that a layer adds. Paths have no slash at the beginning and no `.` or `..`. */
export type LayerAddition =
  | { path: string; type: 'directory' }
  | { path: string; type: 'file'; content: FileContent }
  | { path: string; type: 'symlink' | 'hardlink'; target: string }

/** What a file says. */
export type FileContent =
  | { form: 'os-release'; osRelease: OsRelease }
  | ({ form: 'packages'; manager: PackageManager } & PackageList)
  | { form: 'users'; users: readonly ImageUser[] }
  /** A log of SQLite; with content it can hold changes that the database does not have. */
  | { form: 'write-ahead-log'; bytes: number }
  | { form: 'irrelevant' }
  | { form: 'unreadable'; reason: string }

/** A user of an image. */
export interface ImageUser {
  name: string
  uid: number
}

/** A file in which secrets were detected: which detectors found one, never the secret. */
export interface FileSecret {
  path: string
  detected: readonly string[]
}
