import type { FileSecret } from '../../audit/engines/image/content/layer-content.ts'

/** The version of the format: a result in another one is not read again, but made again. */
export const CODE_CONTENT_SCHEMA = 'assay.code-content/3'

/** Why a part of an archive is unknown, as a sentence that begins with the archive as its subject: "has more than …". */
export interface CodeIssue {
  code: string
  detail: string
}

/**
 * What the bytes of an archive of a function or of a layer of Lambda say. It depends on nothing but the digest of the archive, so
 * that all versions with the same code share it.
 */
export interface CodeContent {
  schema: typeof CODE_CONTENT_SCHEMA
  digest: string
  bytes: number
  entries: number
  secrets: readonly FileSecret[]
  scanned: { files: number; bytes: number }
  /** Empty only if everything was searched. */
  issues: readonly CodeIssue[]
}
