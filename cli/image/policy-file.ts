import { dirname } from 'node:path'
import { formatConfigurationErrors } from '../../audit/configuration/configuration-errors.ts'
import { imagePoliciesSchema } from '../../audit/configuration/image-policy-schema.ts'
import { selectImagePolicy } from '../../audit/settings/image-policy.ts'
import { objectSchema } from '../../audit/configuration/schema-fields.ts'
import {
  createPolicyVerifiers,
  readNotationVerifier,
  type PolicyContext,
} from '../../functions/images/image-policy.ts'
import { resolvePolicyFiles } from '../../functions/images/policy-files.ts'
import { isPolicyFault } from '../../functions/images/configured-policies.ts'
import { listSigningProfiles } from '../../functions/images/signing-profile.ts'
import type { SignatureRequirement } from '../../functions/images/verify-image.ts'
import { CliError } from '../cli-error.ts'
import { readBoundedFile } from '../read-bounded-file.ts'

/** What a policy demands, with the signing profiles that it accepts. */
interface PolicyRequirement extends Omit<SignatureRequirement, 'stated'> {
  profiles: readonly string[]
}

const MAX_POLICY_BYTES = 1_024 * 1_024

const policyFileSchema = objectSchema({ images: imagePoliciesSchema })

/**
 * What a policy file demands of the images of a repository: a file with `images`, or a trust policy of Notation with its
 * trust store beside it. Throws CliError for a file that cannot be used, or has no policy for the repository.
 */
export function readPolicyFile(path: string, context: PolicyContext): PolicyRequirement {
  const content = parseJson(readBoundedFile(path, 'the policy', MAX_POLICY_BYTES), path)
  const isNotation = typeof content === 'object' && content !== null && 'trustPolicies' in content
  try {
    return isNotation
      ? { verifiers: [readNotationVerifier(path, context)], profiles: [] }
      : readImagePolicies(content, path, context)
  } catch (failure) {
    if (!isPolicyFault(failure)) throw failure
    const why = failure instanceof Error ? failure.message : String(failure)
    throw new CliError(`cannot use the policy ${path}: ${why}`, { cause: failure })
  }
}

function readImagePolicies(content: unknown, path: string, context: PolicyContext): PolicyRequirement {
  const parsed = policyFileSchema.safeParse(content)
  if (!parsed.success) {
    const [first, ...others] = formatConfigurationErrors(parsed.error.issues, policyFileSchema, content)
    throw new CliError(`cannot use the policy ${path}: ${first}`, { others })
  }
  const policy = selectImagePolicy(parsed.data.images, context.repository)
  if (policy === undefined)
    throw new CliError(
      context.repository === undefined
        ? `the policy ${path} is for named repositories only, and the repository of the image is not known; name it with --repository`
        : `the policy ${path} has no entry for ${context.repository}`,
    )
  const { builtBy } = policy
  const profiles = listSigningProfiles(policy)
  const verifiers = createPolicyVerifiers(resolvePolicyFiles(policy, dirname(path)), context)
  return { verifiers, profiles, ...(builtBy === undefined ? {} : { builtBy }) }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (failure) {
    throw new CliError(`cannot use the policy ${path}: it is no JSON`, { cause: failure })
  }
}
