import { parseImageReference } from '../../audit/engines/image/image-reference.ts'
import { parseManifestContent } from '../../audit/engines/image/manifest-content.ts'
import {
  buildImageResource,
  buildSiblingImage,
  parseImageUri,
  type ImageUri,
} from '../../audit/resources/ecr/image.ts'
import { formatRepositoryUri } from '../../audit/resources/ecr/repository.ts'
import { selectImagePolicy, type ImagePolicy } from '../../audit/settings/image-policy.ts'
import { AwsCallError, type AwsCall } from '../collectors/api/aws-call.ts'
import { UnexpectedResponseError } from '../collectors/api/aws-errors.ts'
import { explainPolicyFault, verifyByPolicy } from '../collectors/ecr/content/image-verification.ts'
import { createRegistrySource } from '../collectors/ecr/content/registry-source.ts'
import { createTypedCall } from '../collectors/lists/resource-list.ts'
import { isPolicyFault } from '../images/configured-policies.ts'
import { ImageContentError } from '../images/image-source.ts'
import { readMediaType } from '../images/manifest-json.ts'
import type { DeployedContainer } from './deployed-containers.ts'

/** Whether a container may run its image; `UNDECIDED` if that could not be found out. */
export type ContainerJudgement =
  { outcome: 'PASSED' } | { outcome: 'REFUSED' | 'UNDECIDED'; reason: string; digest?: string }

/** What a judgement rests on. */
export interface ContainerPolicies {
  account: string
  policies: readonly ImagePolicy[]
  /** Calls ECR. */
  call: AwsCall
  now: Date
}

/** Whether a policy refuses images. */
export function isEnforced({ mode = 'enforce' }: ImagePolicy): boolean {
  return mode === 'enforce'
}

/**
 * Judges the image of a container by the policy of its repository: an image that no policy names, or one that only warns,
 * passes unread.
 */
export async function judgeContainer(
  { image, digest }: DeployedContainer,
  context: ContainerPolicies,
): Promise<ContainerJudgement> {
  const { policies } = context
  const named = parseImage(image)
  if (named === undefined)
    return policies.some(isEnforced)
      ? { outcome: 'REFUSED', reason: 'is no reference of an image, so that no policy is known for it' }
      : { outcome: 'PASSED' }
  const policy = selectImagePolicy(policies, named.repository)
  if (policy === undefined || !isEnforced(policy)) return { outcome: 'PASSED' }
  if (named.uri === undefined)
    return {
      outcome: 'REFUSED',
      reason: 'a policy names, but is in no registry of ECR: Assay reads no other',
    }
  try {
    return await verifyContainer(named.uri, digest, policy, context)
  } catch (failure) {
    if (isPolicyFault(failure)) return { outcome: 'UNDECIDED', reason: explainPolicyFault(failure) }
    if (!isReadFailure(failure)) throw failure
    return { outcome: 'UNDECIDED', reason: `cannot be verified: ${failure.message}` }
  }
}

function isReadFailure(failure: unknown): failure is Error {
  return [AwsCallError, ImageContentError, UnexpectedResponseError].some(type => failure instanceof type)
}

/** The repository of an image as policies name it, and its URI if it is in ECR. Runtimes take a host with port 443 for the same. */
function parseImage(image: string): { repository: string; uri?: ImageUri } | undefined {
  const reference = parseImageReference(image)
  if (reference === undefined) return undefined
  const { repository, tag, digest } = reference
  const path = `${reference.registry.replace(/:443$/, '')}/${repository}`
  const uri = parseImageUri(`${path}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`)
  if (uri === undefined) return { repository: path }
  return { repository: formatRepositoryUri(buildAnyImage(uri, '')), uri }
}

/** An image of the repository, whichever it is. */
function buildAnyImage({ repositoryArn, region }: ImageUri, account: string) {
  return buildImageResource(repositoryArn, `sha256:${'0'.repeat(64)}`, { account, region })
}

async function verifyContainer(
  uri: ImageUri,
  resolved: string | undefined,
  policy: ImagePolicy,
  { account, call, now }: ContainerPolicies,
): Promise<ContainerJudgement> {
  const anyImage = buildAnyImage(uri, account)
  const source = createRegistrySource(createTypedCall(uri.region, call), anyImage)
  const digest = uri.digest ?? resolved ?? (await source.resolveTag(uri.tag ?? 'latest'))
  if (digest === undefined) return { outcome: 'UNDECIDED', reason: 'is not in its repository' }
  const manifest = await source.readManifest(digest)
  const content = parseManifestContent(new TextDecoder().decode(manifest), readMediaType(manifest) ?? '')
  if ('notUnderstood' in content)
    return {
      outcome: 'UNDECIDED',
      reason: `has a manifest that is not read: ${content.notUnderstood}`,
      digest,
    }
  if (content.role === 'ARTIFACT')
    return { outcome: 'REFUSED', reason: 'is no image by its manifest, which some runtimes accept', digest }
  const { verified, reasons } = await verifyByPolicy(source, buildSiblingImage(anyImage, digest), policy, now)
  if (verified) return { outcome: 'PASSED' }
  const [first = 'it has no signature'] = reasons
  return verified === undefined
    ? { outcome: 'UNDECIDED', reason: `cannot be verified: ${first}`, digest }
    : { outcome: 'REFUSED', reason: `is not verified: ${first}`, digest }
}
