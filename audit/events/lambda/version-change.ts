import { isVersionNumber } from '../../resources/lambda/function-name.ts'
import { buildVersionResource } from '../../resources/lambda/version.ts'
import type { Subject } from '../change.ts'
import { readObject, readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import type { FunctionReference } from './lambda-resources.ts'

/** Lambda routes an alias to at most two versions (Lambda Developer Guide, "Create an alias for a Lambda function"). */
const MAX_VERSIONS = 2

/**
 * The published versions that a call names. They are read again although a version never changes: a function that was
 * deleted and created again has other versions of the same numbers.
 */
export function listVersionSubjects(
  call: CloudTrailEvent,
  { resource, qualifier }: FunctionReference,
): Subject[] {
  const policyOnly = /^(?:Add|Remove)Permission$|ResourcePolicy$/.test(call.operation)
  const versions = new Set(listVersions(call, qualifier).filter(isVersionNumber))
  return [...versions].slice(0, MAX_VERSIONS).map(version => ({
    resource: buildVersionResource(resource, version),
    ...(policyOnly ? { facts: ['policy'] } : { facts: [], fullRead: true }),
  }))
}

function listVersions(
  { operation, request, response }: CloudTrailEvent,
  qualifier: string | undefined,
): string[] {
  const named = [qualifier, readText(request, 'qualifier')]
  const routed = Object.keys(readObject(readObject(request, 'routingConfig'), 'additionalVersionWeights'))
  const target = operation.endsWith('Alias') ? readText(request, 'functionVersion') : undefined
  const published = operation === 'PublishVersion' ? readText(response, 'version') : undefined
  return [...named, target, ...routed, published].flatMap(version => version ?? [])
}
