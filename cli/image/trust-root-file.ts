import { loadPublicGoodRoot } from '../../audit/engines/signature/sigstore/public-good-root.ts'
import {
  parseTrustRoot,
  TrustRootError,
  type TrustRoot,
} from '../../audit/engines/signature/sigstore/trust-root.ts'
import { CliError } from '../cli-error.ts'
import { readBoundedFile } from '../read-bounded-file.ts'

/** The largest trust root that is read, in bytes. */
const MAX_ROOT_BYTES = 4 * 1_024 * 1_024

/** The trust root of `--trusted-root`, or that of the public good instance. Throws CliError. */
export function readTrustRoot(path: string | undefined): TrustRoot {
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
