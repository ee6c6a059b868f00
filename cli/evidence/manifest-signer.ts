import { AwsCallError } from '../../functions/collectors/api/aws-call.ts'
import { useProfile } from '../account/live-account.ts'
import { CliError } from '../cli-error.ts'
import { readPrivateKey, signText } from './manifest-signature.ts'

/** The options by which a manifest is signed. */
export interface SignOptions {
  signKey?: string
  kmsKey?: string
  profile?: string
}

/** The ARN of a key: its region says where it signs. An alias could be moved to another key. */
const KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/

/** What signs a manifest: a private key in a file, or a key in KMS; undefined if it is not signed. Throws CliError. */
export function createSigner({
  signKey,
  kmsKey,
  profile,
}: SignOptions): ((manifest: string) => Promise<string>) | undefined {
  if (signKey !== undefined && kmsKey !== undefined)
    throw new CliError('--sign-key and --kms-key exclude each other')
  if (signKey !== undefined) {
    const key = readPrivateKey(signKey)
    return manifest => Promise.resolve(signText(manifest, key))
  }
  if (kmsKey === undefined) return undefined
  if (!KEY_ARN.test(kmsKey))
    throw new CliError(
      `--kms-key: ${JSON.stringify(kmsKey)} is no ARN of a key, such as arn:aws:kms:eu-west-1:111122223333:key/…`,
    )
  return async manifest => {
    useProfile(profile)
    const { signByKms } = await import('../../functions/aws/api/evidence/kms-signature.ts')
    try {
      return (await signByKms(manifest, kmsKey)).signature
    } catch (failure) {
      if (!(failure instanceof AwsCallError)) throw failure
      throw new CliError(
        `--kms-key: ${failure.message}; the key must be asymmetric, for signing, and allow ${failure.operation.action}`,
        { cause: failure },
      )
    }
  }
}
