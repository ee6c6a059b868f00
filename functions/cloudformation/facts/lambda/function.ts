import { buildFunctionResource, type FunctionFacts } from '../../../../audit/resources/lambda/function.ts'
import { buildCodeSigningConfigResource } from '../../../../audit/resources/lambda/code-signing-config.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import type { Fact } from '../../../../audit/resources/fact.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Projection } from '../contribution.ts'
import { createFact, deriveFact, mapFact, type ProjectedFacts } from '../derive/derive-fact.ts'
import { projectOwnResource, resolveAbsentProperty } from '../derive/edit-facts.ts'
import { setTags } from '../derive/set-tags.ts'
import { readChoice, readObjectProperty, readTextProperty } from '../properties/read-property.ts'
import { projectUsedLogGroup } from '../logs/log-group.ts'
import { deriveFunctionConfiguration, deriveLogging, isImagePackage } from './configuration.ts'

type CodeSigning = FunctionFacts['codeSigningConfig']

type RuntimeManagement = FunctionFacts['runtimeManagement']

/** The facts of a function that was created now, of which other resources of a template set some. */
const CREATED: ProjectedFacts<'AWS::Lambda::Function'> = {
  lastModified: createFact('NONE'),
  codeSha256: createFact('NONE'),
  codeContent: createFact('NONE'),
  scanCoverage: createFact('NEW'),
  packageFindings: createFact('NONE'),
  urls: createFact([]),
  sourceQueues: createFact([]),
  destinationQueues: createFact([]),
  destinationTopics: createFact([]),
  sourceTopics: createFact([]),
  policies: createFact({}),
  versions: createFact([]),
  routes: createFact([]),
  pinnedVersions: createFact([]),
  pins: createFact([]),
  codeSigningConfig: createFact('NONE'),
  tags: createFact({}),
}

/** AWS::Lambda::Function: the configuration of $LATEST. Code in S3 changes no fact. */
export const projectFunction: Projection = (resolvedResource, projectionContext) => {
  const resource = buildFunctionResource(resolvedResource.physicalId, projectionContext)
  const own = projectOwnResource(resolvedResource, {
    resource,
    created: CREATED,
    derive: (before, findFacts) => ({
      ...deriveFunctionConfiguration(resolvedResource, resource, before, projectionContext, findFacts),
      runtimeManagement: deriveRuntimeManagement(resolvedResource, before('runtimeManagement')),
      codeSigningConfig: deriveCodeSigningConfig(resolvedResource, resource, before('codeSigningConfig')),
      tags: setTags(before('tags'), resolvedResource),
    }),
  })
  const { logGroup } = deriveLogging(resolvedResource, resource)
  const isKnown = logGroup !== undefined && 'known' in logGroup
  return isKnown ? [...own, projectUsedLogGroup(resolvedResource, logGroup.known)] : own
}

/** Without the property a function keeps the mode that it has; a new one has `Auto` (Lambda API Reference, GetRuntimeManagementConfig). */
function deriveRuntimeManagement(
  resolvedResource: ResolvedResource,
  before: Fact<RuntimeManagement>,
): Fact<RuntimeManagement> {
  return deriveFact((): RuntimeManagement => {
    if (isImagePackage(resolvedResource)) return 'IMAGE'
    const config = readObjectProperty(resolvedResource, 'RuntimeManagementConfig')
    if (config === undefined)
      return 'known' in before && before.known !== 'IMAGE'
        ? before.known
        : { updateRuntimeOn: 'Auto', runtimeVersionArn: 'NONE' }
    const modes = ['Auto', 'FunctionUpdate', 'Manual'] as const
    return {
      updateRuntimeOn: readChoice(config, 'UpdateRuntimeOn', modes) ?? 'Auto',
      runtimeVersionArn: readTextProperty(config, 'RuntimeVersionArn') ?? 'NONE',
    }
  })
}

function deriveCodeSigningConfig(
  resolvedResource: ResolvedResource,
  { account }: Resource,
  before: Fact<CodeSigning>,
): Fact<CodeSigning> {
  const config = deriveFact(() => readTextProperty(resolvedResource, 'CodeSigningConfigArn') ?? 'NONE')
  if ('known' in config && config.known === 'NONE')
    return resolveAbsentProperty<CodeSigning>(before, 'NONE', 'CodeSigningConfigArn')
  return mapFact(config, arn => buildCodeSigningConfigResource(arn, account))
}
