import { MAX_BUNDLE_BYTES } from '../../audit/engines/signature/sigstore/bundle/parse-bundle.ts'
import { verifyBundle } from '../../audit/engines/signature/sigstore/verify-bundle.ts'
import { readBoundedFile } from '../read-bounded-file.ts'
import { CliError } from '../cli-error.ts'
import { readArtifact } from './artifact-file.ts'
import { readExpectedSigner, type SignerOptions } from './expected-signer.ts'
import { describeSignatureCheck, type ImageVerification } from './image-verification.ts'
import { readTrustRoot } from './trust-root-file.ts'

/** What `assay image verify --bundle` verifies, by the options of the command. */
export interface BundleOptions extends SignerOptions {
  bundle: string
  artifact: string
  trustedRoot?: string
  allowUnlogged?: boolean
}

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
