import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import {
  describeArtifact,
  HASH_NAMES,
  parseArtifactDigest,
  type SignedArtifact,
} from '../../audit/engines/signature/sigstore/signed-artifact.ts'
import { CliError } from '../cli-error.ts'

/** Larger files are hashed in pieces: their bytes are not kept, which Ed25519 and RSA-PSS signatures would need. */
const MAX_KEPT_BYTES = 64 * 1_024 * 1_024

/** Reads the artifact that `--artifact` names: a digest, also if there is a file of that name, or a file. Throws CliError. */
export async function readArtifact(named: string): Promise<SignedArtifact> {
  const digest = parseArtifactDigest(named)
  if (digest !== undefined) return digest
  const stats = statSync(named, { throwIfNoEntry: false })
  if (stats === undefined)
    throw new CliError(
      `cannot read the artifact ${named}: there is no such file, and it is no digest such as sha256:…`,
    )
  if (!stats.isFile()) throw new CliError(`cannot read the artifact ${named}: it is no file`)
  try {
    return stats.size > MAX_KEPT_BYTES ? await hashFile(named) : describeArtifact(readFileSync(named))
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure)
    throw new CliError(`cannot read the artifact ${named}: ${why}`, { cause: failure })
  }
}

async function hashFile(path: string): Promise<SignedArtifact> {
  const hashes = HASH_NAMES.map(name => ({ name, hash: createHash(name) }))
  await pipeline(createReadStream(path), async function (pieces: AsyncIterable<Uint8Array>) {
    for await (const piece of pieces) for (const { hash } of hashes) hash.update(piece)
  })
  return { digests: Object.fromEntries(hashes.map(({ name, hash }) => [name, hash.digest()] as const)) }
}
