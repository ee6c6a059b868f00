import { buildProjectResource, type ProjectWebhook } from '../../../../audit/resources/codebuild/project.ts'
import { createFact, deriveFact, deriveListFact } from '../derive/derive-fact.ts'
import {
  isReferenceType,
  parseEnvironment,
  parseLocation,
  parseTexts,
  parseWebhook,
  type SourceResponse,
  type VariableResponse,
  type WebhookResponse,
} from '../../../collectors/codebuild/project.ts'
import { resolveRole } from '../../../collectors/ecs/task-definition.ts'
import type { ResolvedResource } from '../../resolve/resolved-template.ts'
import type { Projection } from '../contribution.ts'
import { projectOwnResource, resolveAbsentProperty } from '../derive/edit-facts.ts'
import { setTags } from '../derive/set-tags.ts'
import { createInvalidError, PropertyError } from '../properties/property-error.ts'
import { convertItems, readObjects, readTexts, type PartialList } from '../properties/read-list.ts'
import {
  isList,
  readChoice,
  readFlag,
  readObjectProperty,
  readProperty,
  readTextProperty,
  requireTextProperty,
  type PropertySource,
} from '../properties/read-property.ts'

/** AWS::CodeBuild::Project: what it builds, as which role, and what starts a build. */
const projectBuildProject: Projection = (resolvedResource, { account, region, redactor }) => {
  const where = { account, region }
  return projectOwnResource(resolvedResource, {
    resource: buildProjectResource(resolvedResource.physicalId, where),
    created: {
      visibility: createFact('PRIVATE' as const),
      webhook: createFact('NONE' as const),
      tags: createFact({}),
    },
    derive: before => ({
      environment: deriveListFact(
        () => convertItems(readObjects(resolvedResource, 'Environment.EnvironmentVariables'), readVariable),
        variables => parseEnvironment(variables, redactor),
      ),
      texts: deriveListFact(
        () => readSources(resolvedResource),
        sources => parseTexts(sources, redactor),
      ),
      location: deriveFact(() =>
        parseLocation({ location: readTextProperty(resolvedResource, 'Source.Location') }, redactor),
      ),
      serviceRole: deriveFact(() => resolveRole(requireTextProperty(resolvedResource, 'ServiceRole'), where)),
      visibility:
        readProperty(resolvedResource, 'Visibility') === undefined
          ? resolveAbsentProperty(before('visibility'), 'PRIVATE', 'Visibility')
          : deriveFact(
              () =>
                readChoice(resolvedResource, 'Visibility', ['PRIVATE', 'PUBLIC_READ'] as const) ?? 'PRIVATE',
            ),
      webhook:
        readProperty(resolvedResource, 'Triggers') === undefined
          ? resolveAbsentProperty(before('webhook'), 'NONE', 'Triggers')
          : deriveFact(() => readWebhook(resolvedResource)),
      tags: setTags(before('tags'), resolvedResource),
    }),
  })
}

/** A variable; the value of one that names a stored parameter or secret need not be known. */
function readVariable(variable: PropertySource): VariableResponse {
  const name = requireTextProperty(variable, 'Name')
  const type = readTextProperty(variable, 'Type')
  return isReferenceType(type)
    ? { name, type }
    : { name, type, value: requireTextProperty(variable, 'Value') }
}

/** The sources, the primary one first. One of which a text is not known is missing. */
function readSources(resolvedResource: ResolvedResource): PartialList<SourceResponse> {
  const primary = readObjectProperty(resolvedResource, 'Source')
  if (primary === undefined)
    throw new PropertyError('property Source is missing, which CloudFormation requires')
  const secondary = readObjects(resolvedResource, 'SecondarySources')
  const sources = { ...secondary, items: [primary, ...secondary.items] }
  return convertItems(sources, source => ({
    sourceIdentifier: readTextProperty(source, 'SourceIdentifier'),
    location: readTextProperty(source, 'Location'),
    buildspec: readTextProperty(source, 'BuildSpec'),
    auth: { resource: readTextProperty(source, 'Auth.Resource') },
  }))
}

/** The webhook. A filter that is not known can restrict its group, so nothing is known of the webhook then. */
function readWebhook(source: PropertySource): ProjectWebhook | 'NONE' {
  if (readFlag(source, 'Triggers.Webhook') !== true) return 'NONE'
  const scope = readObjectProperty(source, 'Triggers.ScopeConfiguration')
  const policy = readObjectProperty(source, 'Triggers.PullRequestBuildPolicy')
  return parseWebhook({
    filterGroups: readFilterGroups(source),
    scopeConfiguration:
      scope === undefined
        ? undefined
        : { name: requireTextProperty(scope, 'Name'), domain: readTextProperty(scope, 'Domain') },
    pullRequestBuildPolicy:
      policy === undefined
        ? undefined
        : {
            requiresCommentApproval: readApproval(policy),
            approverRoles: requireAll(readTexts(policy, 'ApproverRoles')),
          },
  })
}

function readApproval(policy: PropertySource) {
  const choices = ['ALL_PULL_REQUESTS', 'FORK_PULL_REQUESTS', 'DISABLED'] as const
  return readChoice(policy, 'RequiresCommentApproval', choices) ?? 'DISABLED'
}

const FILTER_GROUPS = 'Triggers.FilterGroups'

/** The filter groups, a list of lists. */
function readFilterGroups(source: PropertySource): NonNullable<WebhookResponse['filterGroups']> {
  const groups = readProperty(source, FILTER_GROUPS) ?? []
  if (!isList(groups)) throw createInvalidError(FILTER_GROUPS, 'a list')
  return groups.map((group, index) => {
    const filters = readObjects({ properties: { [index]: group }, path: FILTER_GROUPS }, String(index))
    return requireAll(
      convertItems(filters, filter => ({
        type: requireTextProperty(filter, 'Type'),
        pattern: requireTextProperty(filter, 'Pattern'),
        excludeMatchedPattern: readFlag(filter, 'ExcludeMatchedPattern'),
      })),
    )
  })
}

/** The elements of a list that must be known as a whole. Throws PropertyError. */
function requireAll<T>({ items, missing }: PartialList<T>): T[] {
  if (missing !== undefined) throw new PropertyError(missing)
  return [...items]
}

/** The projections of the types of CodeBuild. */
export const codeBuildProjections: Readonly<Record<string, Projection>> = {
  'AWS::CodeBuild::Project': projectBuildProject,
}
