import { createHash, type Hash } from 'node:crypto'
import type { Descriptor } from '../../../audit/engines/image/descriptor.ts'
import type { LayerContent, LayerIssue } from '../../../audit/engines/image/content/layer-content.ts'
import { ImageContentError, type ImageSource } from '../image-source.ts'
import { createByteReader, type ByteReader } from './layer-bytes/byte-reader.ts'
import { decompressGzip, isGzip } from './layer-bytes/decompress-gzip.ts'
import { decompressZstd, isZstd } from './layer-bytes/decompress-zstd.ts'
import { createLayerCollector, type LayerCollector } from './layer-collector.ts'
import { defaultLayerLimits, LayerReadError, type LayerLimits } from './layer-bytes/layer-limits.ts'
import { explainMediaType, isDistributedElsewhere } from './layer-media-type.ts'
import { createTarReader } from './layer-bytes/read-tar.ts'

/** How far a layer is read. */
interface LayerProgress {
  compressedBytes: number
  uncompressedBytes: number
  hash: Hash
  startedAt: number
}

/**
 * Reads a layer in one pass, in bounded memory and without files of its own: what it adds and removes where it matters,
 * and in which files secrets are. A layer that exceeds a limit, or is no archive, has issues; its digest is verified
 * nevertheless. Throws ImageContentError for a layer that is missing, or is not what its digest says.
 */
export async function readLayer(
  source: Pick<ImageSource, 'openBlob'>,
  descriptor: Descriptor,
  limits: LayerLimits,
): Promise<LayerContent> {
  const { digest, mediaType } = descriptor
  const notReadable = explainMediaType(mediaType)
  if (notReadable !== undefined) return describeUnreadLayer(digest, notReadable)
  const progress: LayerProgress = {
    compressedBytes: 0,
    uncompressedBytes: 0,
    hash: createHash('sha256'),
    startedAt: performance.now(),
  }
  try {
    return await readBlob(source.openBlob(descriptor), descriptor, { progress, limits })
  } catch (failure) {
    const isMissing = failure instanceof ImageContentError && progress.compressedBytes === 0
    if (!isMissing || !isDistributedElsewhere(mediaType)) throw failure
    return describeUnreadLayer(digest, { code: 'MISSING', detail: 'is not distributed with the image' })
  }
}

/** Why layers of Windows are not read. */
export const NOT_LINUX: LayerIssue = { code: 'NOT_LINUX', detail: 'has files of Windows, which are not read' }

/** Whether the bytes of a layer alone decide its content: not how fast it was read, or what a manifest says of it. */
export function isLasting({ issues }: LayerContent): boolean {
  return issues.every(({ code }) => !['TIME', 'MISSING', 'MEDIA_TYPE', 'ENCRYPTED'].includes(code))
}

/** The content of a layer of which nothing is read. */
export function describeUnreadLayer(digest: string, issue: LayerIssue): LayerContent {
  const collector = createLayerCollector(defaultLayerLimits)
  collector.addIssue(issue.code, issue.detail)
  return collector.collect({ digest, compressedBytes: 0, uncompressedBytes: 0 })
}

async function readBlob(
  pieces: AsyncIterable<Uint8Array>,
  { digest, size }: Descriptor,
  { progress, limits }: { progress: LayerProgress; limits: LayerLimits },
): Promise<LayerContent> {
  const collector = createLayerCollector(limits)
  const compressed = createByteReader(countPieces(pieces, { size, progress, limits }))
  const isWhole = await readArchive(compressed, { collector, progress, limits })
  // Bytes that do not matter any more decide whether the layer is what its digest says.
  if (!isWhole) await passRest(compressed, collector)
  const { compressedBytes, uncompressedBytes, hash } = progress
  const diffId = isWhole ? { diffId: `sha256:${hash.digest('hex')}` } : {}
  return collector.collect({ digest, ...diffId, compressedBytes, uncompressedBytes })
}

/** Reads all entries, and what follows them. Returns whether all bytes were read. */
async function readArchive(
  compressed: ByteReader,
  {
    collector,
    progress,
    limits,
  }: { collector: LayerCollector; progress: LayerProgress; limits: LayerLimits },
): Promise<boolean> {
  const uncompressed = checkUncompressed(decompress(compressed), progress, limits)
  const reader = createByteReader(uncompressed)
  try {
    const tar = createTarReader(reader)
    for (let entry = await tar.next(); entry !== undefined; entry = await tar.next())
      await collector.add(entry, tar)
    await passPieces(reader)
    return true
  } catch (failure) {
    if (!(failure instanceof LayerReadError)) throw failure
    collector.addIssue(failure.code, failure.message)
    return false
  } finally {
    await uncompressed.return(undefined)
  }
}

/** How a layer is compressed, its bytes say, as containerd has it: media types say less. */
async function* decompress(reader: ByteReader): AsyncGenerator<Uint8Array> {
  const start = await reader.peek(4)
  if (isGzip(start)) yield* decompressGzip(reader)
  else if (isZstd(start)) yield* decompressZstd(reader)
  else
    for (let piece = await reader.takePiece(); piece !== undefined; piece = await reader.takePiece())
      yield piece
}

async function passPieces(reader: ByteReader): Promise<void> {
  while ((await reader.takePiece()) !== undefined);
}

async function passRest(compressed: ByteReader, collector: LayerCollector): Promise<void> {
  try {
    await passPieces(compressed)
  } catch (failure) {
    if (!(failure instanceof LayerReadError)) throw failure
    collector.addIssue(failure.code, failure.message)
  }
}

async function* countPieces(
  pieces: AsyncIterable<Uint8Array>,
  { size, progress, limits }: { size: number; progress: LayerProgress; limits: LayerLimits },
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    progress.compressedBytes += piece.byteLength
    if (size > 0 && progress.compressedBytes > size)
      throw new ImageContentError(`the layer has more bytes than the manifest says (${size})`)
    if (progress.compressedBytes > limits.compressedBytes)
      throw new LayerReadError('COMPRESSED_SIZE', `has more than ${limits.compressedBytes} bytes`)
    yield piece
  }
  if (size > 0 && progress.compressedBytes < size)
    throw new ImageContentError(`the layer has fewer bytes than the manifest says (${size})`)
}

async function* checkUncompressed(
  pieces: AsyncGenerator<Uint8Array>,
  progress: LayerProgress,
  limits: LayerLimits,
): AsyncGenerator<Uint8Array, void> {
  for await (const piece of pieces) {
    progress.uncompressedBytes += piece.byteLength
    checkExtent(progress, limits)
    progress.hash.update(piece)
    yield piece
  }
}

function checkExtent(
  { compressedBytes, uncompressedBytes, startedAt }: LayerProgress,
  limits: LayerLimits,
): void {
  if (uncompressedBytes > limits.uncompressedBytes)
    throw new LayerReadError(
      'UNCOMPRESSED_SIZE',
      `has more than ${limits.uncompressedBytes} bytes uncompressed`,
    )
  if (uncompressedBytes > limits.ratioFromBytes && uncompressedBytes > compressedBytes * limits.ratio)
    throw new LayerReadError(
      'COMPRESSION_RATIO',
      `is more than ${limits.ratio} times as large uncompressed, as an archive that is made to exhaust memory`,
    )
  if (performance.now() - startedAt > limits.milliseconds)
    throw new LayerReadError('TIME', `takes more than ${limits.milliseconds} milliseconds to read`)
}
