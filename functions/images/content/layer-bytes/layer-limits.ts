import type { LayerIssueCode } from '../../../../audit/engines/image/content/layer-content.ts'

/** How much of a layer is read. Beyond a limit the layer is incomplete, with the reason. */
export interface LayerLimits {
  compressedBytes: number
  uncompressedBytes: number
  /** How many times larger the uncompressed bytes may be, once there are more than `ratioFromBytes` of them. */
  ratio: number
  ratioFromBytes: number
  entries: number
  /** Bytes of a name, and of the target of a link: Linux has no longer paths (PATH_MAX in limits.h). */
  nameBytes: number
  /** Bytes of a file that is parsed, such as a database of packages, and of all of them. */
  fileBytes: number
  keptBytes: number
  /** Additions and removals that are kept. */
  keptFiles: number
  /** Bytes of a file that is searched for secrets, and of all of them. */
  scannedFileBytes: number
  scannedBytes: number
  /** Files with secrets that are kept. */
  secrets: number
  milliseconds: number
}

const KB = 1_024
const MB = 1_024 * KB

/** AWS's own limit is 10 GB, uncompressed, for an image of Lambda (Lambda Developer Guide, "Lambda quotas"). */
export const defaultLayerLimits: LayerLimits = {
  compressedBytes: 10 * KB * MB,
  uncompressedBytes: 10 * KB * MB,
  ratio: 200,
  ratioFromBytes: 64 * MB,
  entries: 500_000,
  nameBytes: 4 * KB,
  fileBytes: 32 * MB,
  keptBytes: 96 * MB,
  keptFiles: 20_000,
  scannedFileBytes: MB,
  scannedBytes: 8 * MB,
  secrets: 1_000,
  milliseconds: 600_000,
}

/** The bytes of a layer cannot be read to the end; `message` begins with the layer as its subject: "has more than …". */
export class LayerReadError extends Error {
  override name = 'LayerReadError'
  readonly code: LayerIssueCode

  constructor(code: LayerIssueCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
