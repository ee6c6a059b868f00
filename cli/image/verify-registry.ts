import { createRegistrySource } from '../../functions/collectors/ecr/content/registry-source.ts'
import { formatRepositoryUri } from '../../audit/resources/ecr/repository.ts'
import { checkProfiles } from '../../functions/collectors/ecr/content/image-verification.ts'
import { parseResponse, type TypedAwsCall } from '../../functions/collectors/fact-collector.ts'
import { createMemoryCache } from '../../functions/images/content/layer-cache.ts'
import { verifyImage } from '../../functions/images/verify-image.ts'
import { buildImageResource, type ImageUri } from '../../audit/resources/ecr/image.ts'
import { useProfile } from '../account/live-account.ts'
import { CliError } from '../cli-error.ts'
import { describeSignatureSummary, type ImageVerification } from './image-verification.ts'
import { readPolicyFile } from './policy-file.ts'
import { describeRegistryFailure } from './registry-failure.ts'
import { readTrustRoot } from './trust-root-file.ts'

/** What `assay image verify IMAGE` verifies of an image in ECR. */
export interface RegistryOptions {
  /** As the user named it. */
  image: string
  uri: ImageUri
  policy: string
  profile?: string
  trustedRoot?: string
}

/** Verifies an image of ECR by a policy, with the current credentials. Throws CliError if it cannot be read. */
export async function verifyRegistryImage(options: RegistryOptions): Promise<ImageVerification> {
  const { image, uri, policy, profile, trustedRoot } = options
  const { registryAccount, region, repositoryArn, tag = 'latest' } = uri
  // The registry is always named: it can be that of another account than the caller's.
  const resource = buildImageResource(repositoryArn, `sha256:${'0'.repeat(64)}`, { account: '', region })
  const { profiles, ...requirement } = readPolicyFile(policy, {
    repository: formatRepositoryUri(resource),
    trustRoot: readTrustRoot(trustedRoot),
    now: new Date(),
  })
  try {
    const source = createRegistrySource(await openRegistryCalls(region, profile), resource)
    const digest = uri.digest ?? (await source.resolveTag(tag))
    if (digest === undefined) throw new CliError(`the registry of ${registryAccount} has no image ${image}`)
    const stated = await checkProfiles(source, digest, profiles)
    return describeSignatureSummary(
      await verifyImage(source, { digest, mediaType: '' }, { ...requirement, stated }),
    )
  } catch (failure) {
    throw describeRegistryFailure(failure, image)
  }
}

async function openRegistryCalls(region: string, profile: string | undefined): Promise<TypedAwsCall> {
  useProfile(profile)
  const { createImageContentCall } = await import('../../functions/aws/api/content/image-content.ts')
  const callImageContent = createImageContentCall(createMemoryCache())
  return async (awsOperation, input, shape) =>
    parseResponse(awsOperation, await callImageContent(awsOperation, region, input), shape)
}
