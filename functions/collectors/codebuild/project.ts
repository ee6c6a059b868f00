import * as z from 'zod/mini'
import type { ProjectFacts, ProjectText, ProjectWebhook } from '../../../audit/resources/codebuild/project.ts'
import { getResourceName } from '../../../audit/resources/resource.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'
import { AwsCallError } from '../api/aws-call.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import { resolveRole } from '../ecs/task-definition.ts'
import { environmentValueSchema, type FactCollector, type Redactor } from '../fact-collector.ts'
import { redactBuildspec, redactLocation, shortenLocation } from '../redaction/redact-codebuild.ts'
import { redactVariable } from '../redaction/redact-variable.ts'
import { isSecretTag } from '../redaction/redact-tags.ts'
import { deriveDescribedTags, describedTagsSchema } from '../tags/tag-list.ts'
import { batchGetProjects } from './operations.ts'

const text = z.optional(z.nullable(z.string()))
const redactedText = z.optional(z.nullable(environmentValueSchema))

function optionalList<S extends z.ZodMiniType>(item: S) {
  return z.optional(z.nullable(z.array(item)))
}

const sourceShape = z.object({
  sourceIdentifier: text,
  location: redactedText,
  buildspec: redactedText,
  auth: z.optional(z.nullable(z.object({ resource: redactedText }))),
})
const variableShape = z.object({ name: z.string(), value: redactedText, type: text })
const filterShape = z.object({
  type: z.string(),
  pattern: text,
  excludeMatchedPattern: z.optional(z.nullable(z.boolean())),
})
const webhookShape = z.object({
  filterGroups: optionalList(z.array(filterShape)),
  scopeConfiguration: z.optional(z.nullable(z.object({ name: z.string(), domain: text }))),
  pullRequestBuildPolicy: z.optional(
    z.nullable(
      z.object({
        requiresCommentApproval: z.enum(['ALL_PULL_REQUESTS', 'FORK_PULL_REQUESTS', 'DISABLED']),
        approverRoles: optionalList(z.string()),
      }),
    ),
  ),
})
const projectShape = z.object({
  name: z.string(),
  arn: z.string(),
  source: sourceShape,
  secondarySources: optionalList(sourceShape),
  environment: z.object({ environmentVariables: optionalList(variableShape) }),
  serviceRole: text,
  projectVisibility: z.optional(z.nullable(z.enum(['PRIVATE', 'PUBLIC_READ']))),
  webhook: z.optional(z.nullable(webhookShape)),
  tags: describedTagsSchema,
})
const projectsResponse = z.object({
  projects: optionalList(projectShape),
  projectsNotFound: optionalList(z.string()),
})

/** A source, a variable and a webhook in BatchGetProjects' output. */
export type SourceResponse = z.infer<typeof sourceShape>
export type VariableResponse = z.infer<typeof variableShape>
export type WebhookResponse = z.infer<typeof webhookShape>

/** The error for a project that CodeBuild does not find, for which it has no error of its own. */
const PROJECT_NOT_FOUND = 'ProjectNotFound'

/** BatchGetProjects: what a project builds, as which role, and what starts a build. */
export const projectConfiguration: FactCollector<'AWS::CodeBuild::Project'> = {
  operations: [batchGetProjects],
  notFoundErrors: [PROJECT_NOT_FOUND],
  async collect(callApi, resource, { redact: redactor }) {
    const name = getResourceName(resource)
    const { projects, projectsNotFound } = await callApi(
      batchGetProjects,
      { names: [name] },
      projectsResponse,
    )
    const found = projects?.find(each => each.name === name)
    if (found === undefined) throw createNotFoundError(name, projectsNotFound ?? [])
    const tags = deriveDescribedTags(found.tags, batchGetProjects, isSecretTag)
    const sources = [found.source, ...(found.secondarySources ?? [])]
    return {
      arn: found.arn,
      facts: {
        environment: parseEnvironment(found.environment.environmentVariables ?? [], redactor),
        texts: parseTexts(sources, redactor),
        location: parseLocation(found.source, redactor),
        serviceRole: resolveRole(found.serviceRole, resource),
        // By default, builds are private (CodeBuild User Guide, "Get public build project URLs").
        visibility: found.projectVisibility ?? 'PRIVATE',
        webhook: found.webhook ? parseWebhook(found.webhook) : 'NONE',
        ...tags.facts,
      },
      unknown: tags.unknown,
      incomplete: tags.incomplete,
    }
  },
}

function createNotFoundError(name: string, notFound: readonly string[]): Error {
  return notFound.includes(name)
    ? new AwsCallError(batchGetProjects, PROJECT_NOT_FOUND, `the project ${quoteText(name)} does not exist`)
    : new UnexpectedResponseError('codebuild:BatchGetProjects returned another project')
}

/** Whether the value of a variable of a type is the name of a stored parameter or secret. The default is PLAINTEXT. */
export function isReferenceType(type: string | null | undefined): boolean {
  return type === 'PARAMETER_STORE' || type === 'SECRETS_MANAGER'
}

/** The variables that have their value in the project. What equal names resemble is put together. */
export function parseEnvironment(
  variables: readonly VariableResponse[],
  redactor: Redactor,
): ProjectFacts['environment'] {
  const environment = new Map<string, ProjectFacts['environment'][string]>()
  for (const { name, value, type } of variables) {
    if (isReferenceType(type)) continue
    const { detected, hash } = redactVariable(name, value ?? '', redactor)
    const before = environment.get(name)?.detected ?? []
    environment.set(name, { detected: [...new Set([...before, ...detected])], hash })
  }
  return Object.fromEntries(environment)
}

/** The texts of the sources of a project, the primary one first. */
export function parseTexts(sources: readonly SourceResponse[], redactor: Redactor): ProjectText[] {
  return sources.flatMap(({ sourceIdentifier, location, buildspec, auth }, index): ProjectText[] => {
    const source = index === 0 ? 'PRIMARY' : (sourceIdentifier ?? '')
    const credentials = auth?.resource
    return [
      ...(location ? [{ source, part: 'location' as const, ...redactLocation(location, redactor) }] : []),
      ...(buildspec ? [{ source, part: 'buildspec' as const, ...redactBuildspec(buildspec, redactor) }] : []),
      ...(credentials
        ? [{ source, part: 'auth' as const, ...redactVariable('', credentials, redactor) }]
        : []),
    ]
  })
}

/** Where the code of a source is, without the user name and the parameters of a URL. */
export function parseLocation({ location }: Pick<SourceResponse, 'location'>, redactor: Redactor): string {
  if (!location) return 'NONE'
  const isKept = typeof location === 'string' && redactLocation(location, redactor).detected.length === 0
  return isKept ? shortenLocation(location) : 'NOT_KEPT'
}

/** The types of filters that restrict which people start builds of which events. */
const KEPT_TYPES = ['EVENT', 'ACTOR_ACCOUNT_ID']

/** What starts builds, and who. */
export function parseWebhook(webhook: WebhookResponse): ProjectWebhook {
  const { filterGroups, scopeConfiguration, pullRequestBuildPolicy } = webhook
  return {
    filterGroups: (filterGroups ?? []).map(group =>
      group.map(({ type, pattern, excludeMatchedPattern }) => ({
        type,
        pattern: KEPT_TYPES.includes(type) ? (pattern ?? '') : 'NOT_KEPT',
        excluded: excludeMatchedPattern ?? false,
      })),
    ),
    organization: scopeConfiguration
      ? `https://${scopeConfiguration.domain ?? 'github.com'}/${scopeConfiguration.name}`
      : 'NONE',
    commentApproval: pullRequestBuildPolicy?.requiresCommentApproval ?? 'DISABLED',
    approverRoles: pullRequestBuildPolicy?.approverRoles ?? [],
  }
}
