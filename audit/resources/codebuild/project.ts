import type { EnvironmentVariable } from '../lambda/configuration.ts'
import { getPartition } from '../arn.ts'
import { modified, type KindDefinition } from '../kind-definition.ts'
import type { Resource, ResourceLocation } from '../resource.ts'

/** A text of a project besides its variables that can contain a secret. It is inspected by the collector and never stored. */
export interface ProjectText extends EnvironmentVariable {
  /** The identifier of the secondary source that it belongs to; `'PRIMARY'` for the source of the project. */
  source: string
  /** The location of the code, the build commands, or what the credentials for the location are. */
  part: 'location' | 'buildspec' | 'auth'
}

/** A filter of a webhook. */
export interface WebhookFilter {
  /** `EVENT`, `ACTOR_ACCOUNT_ID` or another type. */
  type: string
  /** Event names, or a regular expression; `'NOT_KEPT'` of types that no control needs. */
  pattern: string
  /** Whether events that match do not start a build. */
  excluded: boolean
}

/** A webhook: events of a repository start builds (CodeBuild API Reference, Webhook). */
export interface ProjectWebhook {
  /** An event starts a build if it meets all filters of a group. Without groups, pushes and pull requests start builds. */
  filterGroups: readonly (readonly WebhookFilter[])[]
  /** The organization or group whose repositories send events; `'NONE'` if only the repository of the source does. */
  organization: string
  /** Which pull requests are built only after a comment of an approver. */
  commentApproval: 'ALL_PULL_REQUESTS' | 'FORK_PULL_REQUESTS' | 'DISABLED'
  /** The roles in the repository whose members approve, and whose own pull requests need no approval. */
  approverRoles: readonly string[]
}

/** The facts of a build project. */
export interface ProjectFacts {
  /** The variables of type PLAINTEXT. The others name a stored parameter or secret. */
  environment: Readonly<Record<string, EnvironmentVariable>>
  texts: readonly ProjectText[]
  /** Where the code is; `'NONE'` if nowhere, and `'NOT_KEPT'` if the text contains a secret. */
  location: string
  serviceRole: Resource<'AWS::IAM::Role'> | 'NONE'
  visibility: 'PRIVATE' | 'PUBLIC_READ'
  webhook: ProjectWebhook | 'NONE'
  tags: Readonly<Record<string, string>>
}

/** A filter group of a webhook that starts builds of the code of outsiders. */
export interface OpenTrigger {
  /** Its place among the groups, from 1; 0 if the webhook has none. */
  group: number
  /** The events, such as `PULL_REQUEST_CREATED`. */
  events: readonly string[]
  /**
   * Who can start builds: anyone; anyone who can read the repository, as an approver; accounts whose id contains that of an
   * allowed one; or the many accounts that a pattern matches.
   */
  actors: 'ANYONE' | 'READERS' | 'UNANCHORED' | 'MANY'
}

/** The derived facts of a build project. */
export interface ProjectDerivedFacts {
  /** Empty without a webhook. Incomplete if a filter group cannot be evaluated. */
  openTriggers: readonly OpenTrigger[]
}

const project = { collector: 'project', affects: [] }

export const projectKind = {
  kind: 'AWS::CodeBuild::Project',
  label: 'build project',
  facts: {
    environment: project,
    texts: project,
    location: project,
    serviceRole: {
      collector: 'project',
      affects: [[modified('serviceRole')]],
      relationship: { to: 'AWS::IAM::Role', label: 'runs as', inverseLabel: 'the service role of' },
    },
    visibility: project,
    webhook: project,
    tags: project,
  },
} satisfies KindDefinition

/** A build project by its name, of at most 255 letters, digits, hyphens and underscores. */
export function buildProjectResource(
  name: string,
  { account, region }: ResourceLocation,
): Resource<'AWS::CodeBuild::Project'> {
  const arn = `arn:${getPartition(region)}:codebuild:${region}:${account}:project/${name}`
  return { kind: 'AWS::CodeBuild::Project', account, region, arn }
}
