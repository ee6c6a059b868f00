import { getPartition, parseArn } from '../../../../audit/resources/arn.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import { PropertyError } from '../properties/property-error.ts'
import { readTextProperty } from '../properties/read-property.ts'
import type { ProjectionContext } from '../contribution.ts'

/** Whether a text is an ARN of a service. */
export function isArnOf(text: string, service: string): boolean {
  return parseArn(text)?.service === service
}

/** The ARN of an IAM entity whose physical id is its name or its ARN. IAM's names are unique regardless of their path. */
export function buildIamArn(
  type: string,
  resolvedResource: ResolvedResource,
  { account, region }: ProjectionContext,
): string {
  const { physicalId } = resolvedResource
  if (isArnOf(physicalId, 'iam')) return physicalId
  return `arn:${getPartition(region)}:iam::${account}:${type}${readPath(resolvedResource)}${physicalId}`
}

function readPath(resolvedResource: ResolvedResource): string {
  try {
    const path = readTextProperty(resolvedResource, 'Path') ?? '/'
    return /^\/(?:[!-~]{1,510}\/)?$/.test(path) ? path : '/'
  } catch (failure) {
    if (!(failure instanceof PropertyError)) throw failure
    return '/'
  }
}
