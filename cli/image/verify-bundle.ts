import { MAX_BUNDLE_BYTES } from '../../audit/engines/signature/sigstore/bundle/parse-bundle.ts'
import { loadPublicGoodRoot } from '../../audit/engines/signature/sigstore/public-good-root.ts'
import {
  parseTrustRoot,
  TrustRootError,
  type TrustRoot,
} from '../../audit/engines/signature/sigstore/trust-root.ts'
import { verifyBundle } from '../../audit/engines/signature/sigstore/verify-bundle.ts'
import { readBoundedFile } from '../gate/read-bounded-file.ts'
import { CliError } from '../cli-error.ts'
import { readArtifact } from './artifact-file.ts'
import { readExpectedSigner, type SignerOptions } from './expected-signer.ts'
import { describeSignatureCheck, type ImageVerification } from './image-verification.ts'

/** What `assay image verify --bundle` verifies, by the options of the command. */
export interface BundleOptions extends SignerOptions {
  bundle: string
  artifact: string
  trustedRoot?: string
  allowUnlogged?: boolean
}

/** The largest trust root that is read, in bytes. */
const MAX_ROOT_BYTES = 4 * 1_024 * 1_024

/** Verifies a bundle. Throws CliError if a file cannot be read, or if the options are not understood. */
export async function verifyBundleFile(options: BundleOptions): Promise<ImageVerification> {
  const { allowUnlogged = false } = options
  const signer = readExpectedSigner(options)
  if (allowUnlogged && signer.kind !== 'KEY')
    throw new CliError('--allow-unlogged needs --key: a keyless signature always has a log entry')
  const trustRoot = readTrustRoot(options.trustedRoot)
  const bundle = readBoundedFile(options.bundle, 'the bundle', MAX_BUNDLE_BYTES)
  const artifact = await readArtifact(options.artifact)
  const expectation = { signers: [signer], trustRoot, now: new Date(), allowUnlogged }
  return describeSignatureCheck(verifyBundle(Buffer.from(bundle), artifact, expectation))
}

function readTrustRoot(path: string | undefined): TrustRoot {
  if (path === undefined) return loadPublicGoodRoot()
  const text = readBoundedFile(path, 'the trust root', MAX_ROOT_BYTES)
  try {
    return parseTrustRoot(text)
  } catch (failure) {
    if (!(failure instanceof TrustRootError)) throw failure
    throw new CliError(
      `cannot use the trust root ${path}: ${failure.message}; name the trusted_root.json of the Sigstore instance`,
      { cause: failure },
    )
  }
}
