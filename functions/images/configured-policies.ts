import { ConfigurationError } from '../../audit/configuration/configuration.ts'
import { TrustPolicyError } from '../../audit/engines/signature/notation/trust-policy.ts'
import { ExpectedSignerError } from '../../audit/engines/signature/sigstore/expected-signer.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import { resolvePolicyFiles } from './policy-files.ts'
import { TrustStoreError } from './trust-store-files.ts'

/**
 * The settings with the keys, trust policies and trust stores of their image policies, which name files relative to
 * `folder`: a deployment takes them with it. Throws ConfigurationError for a signer that cannot be used.
 */
export function resolveConfiguredPolicies(settings: Settings, folder: string): Settings {
  const faults: string[] = []
  const images = settings.images.map((policy, index) => {
    try {
      return resolvePolicyFiles(policy, folder)
    } catch (failure) {
      if (!isPolicyFault(failure)) throw failure
      faults.push(`"images.${index}": ${failure.message}`)
      return policy
    }
  })
  if (faults.length > 0) throw new ConfigurationError(...faults)
  return { ...settings, images }
}

/** Whether a policy names what cannot be used, or a file that cannot be read. */
export function isPolicyFault(failure: unknown): failure is Error {
  const isFileError = failure instanceof Error && 'syscall' in failure
  return (
    isFileError ||
    [TrustPolicyError, TrustStoreError, ExpectedSignerError].some(type => failure instanceof type)
  )
}
