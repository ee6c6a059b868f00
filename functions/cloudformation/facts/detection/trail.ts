import { getPartition } from '../../../../audit/resources/arn.ts'
import {
  buildAccountTrailsResource,
  type Trail,
} from '../../../../audit/resources/cloudtrail/account-trails.ts'
import { hasManagementWriteSelector } from '../../../collectors/cloudtrail/event-selectors.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Projection, ProjectionContext } from '../contribution.ts'
import { createFact, deriveFact } from '../derive/derive-fact.ts'
import { compareArns, editFact, projectEdit } from '../derive/edit-facts.ts'
import { PropertyError } from '../properties/property-error.ts'
import { readObjects, readTexts, type PartialList } from '../properties/read-list.ts'
import {
  readChoice,
  readFlag,
  readProperty,
  readTextProperty,
  requireTextProperty,
  type PropertySource,
} from '../properties/read-property.ts'
import { projectAnalyzer } from './analyzer.ts'
import { projectDetector } from './detector.ts'

/** AWS::CloudTrail::Trail: one of the trails of the account, of which multi-Region trails are audited. */
const projectTrail: Projection = (resolvedResource, projectionContext) => {
  const name = readTextProperty(resolvedResource, 'TrailName') ?? resolvedResource.physicalId
  const trail = deriveFact(() => readTrail(resolvedResource, name, projectionContext))
  return [
    projectEdit(resolvedResource, buildAccountTrailsResource(projectionContext), before => ({
      trails: editFact(before('trails'), all => {
        const others = all.filter(each => each.arn !== buildTrailArn(name, projectionContext))
        if ('unknown' in trail) return createFact(others, trail.unknown)
        const own = trail.known === 'SINGLE_REGION' ? [] : [trail.known]
        return createFact([...others, ...own].toSorted(compareArns))
      }),
    })),
  ]
}

function buildTrailArn(name: string, { account, region }: ProjectionContext): string {
  return `arn:${getPartition(region)}:cloudtrail:${region}:${account}:trail/${name}`
}

function readTrail(
  resolvedResource: ResolvedResource,
  name: string,
  projectionContext: ProjectionContext,
): Trail | 'SINGLE_REGION' {
  if (!(readFlag(resolvedResource, 'IsMultiRegionTrail') ?? false)) return 'SINGLE_REGION'
  const isLogging = readFlag(resolvedResource, 'IsLogging')
  if (isLogging === undefined) throw new PropertyError('property IsLogging is missing')
  return {
    name,
    arn: buildTrailArn(name, projectionContext),
    isLogging,
    logsManagementWrites: hasManagementWrites(resolvedResource),
    logFileValidation: readFlag(resolvedResource, 'EnableLogFileValidation') ?? false,
    isOrganizationTrail: readFlag(resolvedResource, 'IsOrganizationTrail') ?? false,
  }
}

/** A trail without selectors logs all management events (CloudTrail API Reference, PutEventSelectors). */
function hasManagementWrites(resolvedResource: ResolvedResource): boolean {
  const isAdvanced = readProperty(resolvedResource, 'AdvancedEventSelectors') !== undefined
  if (isAdvanced) {
    const selectors = expectAll(readObjects(resolvedResource, 'AdvancedEventSelectors'))
    return hasManagementWriteSelector({ AdvancedEventSelectors: selectors.map(readAdvancedSelector) })
  }
  const basic = expectAll(readObjects(resolvedResource, 'EventSelectors')).map(readSelector)
  return hasManagementWriteSelector({ EventSelectors: basic.length === 0 ? [{}] : basic })
}

function readSelector(source: PropertySource) {
  return {
    ReadWriteType: readChoice(source, 'ReadWriteType', ['All', 'ReadOnly', 'WriteOnly'] as const),
    IncludeManagementEvents: readFlag(source, 'IncludeManagementEvents'),
  }
}

function readAdvancedSelector(source: PropertySource) {
  const fields = expectAll(readObjects(source, 'FieldSelectors'))
  return {
    FieldSelectors: fields.map(field => ({
      Field: requireTextProperty(field, 'Field'),
      Equals: [...expectAll(readTexts(field, 'Equals'))],
      StartsWith: [...expectAll(readTexts(field, 'StartsWith'))],
      EndsWith: [...expectAll(readTexts(field, 'EndsWith'))],
    })),
  }
}

/** The elements of a list that must be known as a whole. Throws PropertyError. */
function expectAll<T>({ items, missing }: PartialList<T>): readonly T[] {
  if (missing !== undefined) throw new PropertyError(missing)
  return items
}

/** The projections of the types of IAM Access Analyzer, CloudTrail and GuardDuty. */
export const detectionProjections: Readonly<Record<string, Projection>> = {
  'AWS::AccessAnalyzer::Analyzer': projectAnalyzer,
  'AWS::CloudTrail::Trail': projectTrail,
  'AWS::GuardDuty::Detector': projectDetector,
}
