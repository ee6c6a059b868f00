import { unknown, type FactsByName } from '../../../../audit/resources/fact.ts'
import { kinds } from '../../../../audit/resources/kinds.ts'
import { parseFunctionName } from '../../../../audit/resources/lambda/function-name.ts'
import { buildVersionResource } from '../../../../audit/resources/lambda/version.ts'
import type { VersionPin } from '../../../../audit/resources/lambda/versions-in-use.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { buildPins } from '../../../collectors/lambda/versions/pinned-versions.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Contribution, FactLookup, Projection } from '../contribution.ts'
import { createFact } from '../derive/derive-fact.ts'
import { describeUnknownFacts, editFact, projectEdit } from '../derive/edit-facts.ts'
import { readProperty } from '../properties/read-property.ts'
import { readFunctionTarget } from './function-target.ts'

/**
 * AWS::Lambda::Version: the configuration of its function when it is published. A published version never changes: another
 * one replaces it.
 */
export const projectVersion: Projection = (resolvedResource, projectionContext) => {
  const { resource: owner } = readFunctionTarget(resolvedResource, 'FunctionName', projectionContext)
  const number = readVersionNumber(resolvedResource)
  const isProvisioned = readProperty(resolvedResource, 'ProvisionedConcurrencyConfig') !== undefined
  const own: Contribution = {
    resource: buildVersionResource(owner, number),
    logicalId: resolvedResource.logicalId,
    apply: (before, findFacts) => {
      if (before !== undefined) return before
      if (resolvedResource.generated === true) return copyConfiguration(owner, findFacts)
      return describeUnknownFacts('AWS::Lambda::Version', UNREAD) as FactsByName
    },
  }
  if (!isProvisioned) return [own]
  return [own, projectPin(resolvedResource, owner, { version: number, by: 'PROVISIONED_CONCURRENCY' })]
}

const UNREAD = 'the version was published before, and its configuration was not read'

/** The number of the version in its ARN, or what stands for it before AWS has published the version. */
function readVersionNumber({ physicalId }: ResolvedResource): string {
  return parseFunctionName(physicalId)?.qualifier ?? physicalId.split(':').at(-1) ?? physicalId
}

function copyConfiguration(
  owner: Resource<'AWS::Lambda::Function'>,
  findFacts: FactLookup | undefined,
): FactsByName {
  const facts = findFacts?.(owner) ?? {}
  const { policy: _, ...configuration } = kinds['AWS::Lambda::Version'].facts
  const why = 'Lambda publishes the configuration of the function, which is not known'
  const copied = Object.keys(configuration).map(name => [name, facts[name] ?? unknown(why)] as const)
  return { ...Object.fromEntries(copied), policy: createFact('NONE') }
}

/** The use of a published version of a function by its number. */
export function projectPin(
  resolvedResource: ResolvedResource,
  owner: Resource<'AWS::Lambda::Function'>,
  pin: VersionPin,
): Contribution {
  return projectEdit(resolvedResource, owner, before => {
    const pins = editFact(before('pins'), known => createFact(addPin(owner, known, pin).pins))
    const pinnedVersions = 'known' in pins ? addPin(owner, pins.known, pin).pinnedVersions : []
    return {
      pins,
      pinnedVersions: editFact(before('pinnedVersions'), () => createFact(pinnedVersions)),
    }
  })
}

function addPin(owner: Resource<'AWS::Lambda::Function'>, pins: readonly VersionPin[], pin: VersionPin) {
  const list = (by: VersionPin['by']) =>
    [...pins, pin].filter(each => each.by === by).map(({ version }) => version)
  return buildPins(owner, list('EVENT_SOURCE_MAPPING'), list('PROVISIONED_CONCURRENCY'))
}
