import { constants, createReadStream } from 'node:fs'
import { lstat, open, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { DIGEST_PATTERN } from '../../../audit/engines/image/descriptor.ts'
import { quoteName } from '../../../audit/text/quote-text.ts'
import { ImageContentError } from '../image-source.ts'
import { parseManifestJson } from '../manifest-json.ts'
import { readPieces, verifyBytes } from '../verified-bytes.ts'

/** Reads a file of a layout as JSON. Throws ImageContentError if it is missing, larger than `maxBytes`, or no JSON. */
export async function readLayoutJson(folder: string, name: string, maxBytes: number): Promise<unknown> {
  const bytes = await readPieces(name, openFile(join(folder, name), name), maxBytes)
  return parseManifestJson(bytes, `${name} of the layout`)
}

/** The bytes of a blob of a layout, verified by digest. Throws ImageContentError for one that is missing or no file. */
export async function* openLayoutBlob(folder: string, digest: string): AsyncGenerator<Uint8Array> {
  if (!DIGEST_PATTERN.test(digest)) throw new ImageContentError(`${quoteName(digest)} is no digest`)
  const [algorithm = '', hex = ''] = digest.split(':')
  yield* verifyBytes(digest, openFile(join(folder, 'blobs', algorithm, hex), digest))
}

/** Whether a layout has a blob with this digest. */
export async function hasLayoutBlob(folder: string, digest: string): Promise<boolean> {
  if (!DIGEST_PATTERN.test(digest)) return false
  const found = await lstat(join(folder, 'blobs', ...digest.split(':'))).catch(() => undefined)
  return found?.isFile() ?? false
}

/**
 * The folder of a layout without symbolic links. Throws ImageContentError if it is no folder, or if its blobs are a
 * link: a layout that someone else made must not lead out of itself.
 */
export async function openLayoutFolder(path: string): Promise<string> {
  const folder = await realpath(path).catch(() => undefined)
  if (folder === undefined || !(await lstat(folder)).isDirectory())
    throw new ImageContentError(`${path} is no directory`)
  for (const name of ['blobs', 'blobs/sha256', 'blobs/sha512']) {
    const found = await lstat(join(folder, name)).catch(() => undefined)
    if (found?.isSymbolicLink()) throw new ImageContentError(`${name} of the layout is a symbolic link`)
  }
  return folder
}

/** The bytes of a regular file; a symbolic link is refused. */
async function* openFile(path: string, name: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (failure: unknown) => {
      throw new ImageContentError(`cannot read ${name} of the layout: ${explain(failure)}`, {
        cause: failure,
      })
    },
  )
  try {
    if (!(await handle.stat()).isFile()) throw new ImageContentError(`${name} of the layout is no file`)
    const stream = createReadStream(path, { fd: handle, autoClose: false, highWaterMark: 256 * 1_024 })
    for await (const piece of stream as AsyncIterable<Buffer>) yield piece
  } finally {
    await handle.close()
  }
}

function explain(failure: unknown): string {
  const code = failure instanceof Error && 'code' in failure ? failure.code : undefined
  if (code === 'ENOENT') return 'it does not exist'
  if (code === 'ELOOP') return 'it is a symbolic link'
  return failure instanceof Error ? failure.message : String(failure)
}
