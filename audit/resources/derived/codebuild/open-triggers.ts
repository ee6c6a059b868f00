import { listMatchedTexts } from '../../../engines/webhook/matched-texts.ts'
import { quoteName } from '../../../text/quote-text.ts'
import type { OpenTrigger, ProjectWebhook, WebhookFilter } from '../../codebuild/project.ts'
import { createIncompleteFact, known } from '../../fact.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { isPrivateRepository, readPrivateRepositories } from './private-repository.ts'

/** The events of pull requests that their authors cause. Only people who may write merge one. */
const PULL_REQUEST_EVENTS = [
  'PULL_REQUEST_CREATED',
  'PULL_REQUEST_UPDATED',
  'PULL_REQUEST_REOPENED',
  'PULL_REQUEST_CLOSED',
]

/** A job of a workflow waits for a runner: the project runs it. */
const WORKFLOW_EVENT = 'WORKFLOW_JOB_QUEUED'

/** All events (CodeBuild API Reference, WebhookFilter). The others need write access to the repository. */
const EVENTS = [
  ...PULL_REQUEST_EVENTS,
  WORKFLOW_EVENT,
  'PUSH',
  'PULL_REQUEST_MERGED',
  'RELEASED',
  'PRERELEASED',
]

/** The events that start a build where a webhook has no filter groups (AWS CDK, `webhookFilters`). */
const DEFAULT_EVENTS = ['PULL_REQUEST_CREATED', 'PULL_REQUEST_UPDATED']

/** The approver roles that everyone has in a public repository: everyone can read it. */
const READER_ROLES = ['GITHUB_READ', 'BITBUCKET_READ']

/** The filter groups of the webhook that start builds of the code of outsiders. */
export const openTriggers = defineDerivedFact(
  'AWS::CodeBuild::Project',
  { facts: ['location', 'webhook'] },
  ({ location, webhook }, settings) => {
    if (webhook === 'NONE' || isPrivateRepository({ location, webhook }, readPrivateRepositories(settings)))
      return known([])
    const { filterGroups } = webhook
    if (filterGroups.length === 0) return known(findPullRequestTrigger(0, DEFAULT_EVENTS, 'ANYONE', webhook))
    const groups = filterGroups.map((group, index) => evaluateGroup(group, index + 1, webhook))
    const open = groups.flatMap(each => each.open)
    const [unread] = groups.flatMap(each => each.unread)
    return unread === undefined ? known<readonly OpenTrigger[]>(open) : createIncompleteFact(open, unread)
  },
)

/** What a filter group starts, and why that is not known in part. */
interface GroupEvaluation {
  open: readonly OpenTrigger[]
  unread: readonly string[]
}

function evaluateGroup(
  filters: readonly WebhookFilter[],
  group: number,
  webhook: ProjectWebhook,
): GroupEvaluation {
  const actors = evaluateActors(filters)
  if (actors === 'NAMED') return { open: [], unread: [] }
  const { events, unknownEvents } = listEvents(filters)
  const pullRequests = events.filter(event => PULL_REQUEST_EVENTS.includes(event))
  const unread = [
    ...unknownEvents.map(
      event => `filter group ${group} has the event ${quoteName(event)}, which Assay does not know`,
    ),
    ...(events.includes(WORKFLOW_EVENT) ? [explainWorkflows(group)] : []),
  ]
  if (typeof actors === 'string')
    return { open: findPullRequestTrigger(group, pullRequests, actors, webhook), unread }
  if (pullRequests.length === 0 || needsApproval(webhook) === 'APPROVAL') return { open: [], unread }
  return {
    open: [],
    unread: [
      `an ACTOR_ACCOUNT_ID pattern of filter group ${group} cannot be evaluated: ${actors.unreadable}`,
      ...unread,
    ],
  }
}

function explainWorkflows(group: number): string {
  return (
    `filter group ${group} runs jobs of workflows; whether those of pull requests from forks are run is a setting of the ` +
    'repository, which Assay does not read'
  )
}

/** Who meets the filters of a group. `'NAMED'`: only accounts that a pattern lists. */
function evaluateActors(
  filters: readonly WebhookFilter[],
): 'NAMED' | 'ANYONE' | 'UNANCHORED' | 'MANY' | { unreadable: string } {
  const matched = filters
    .filter(({ type, excluded }) => type === 'ACTOR_ACCOUNT_ID' && !excluded)
    .map(({ pattern }) => listMatchedTexts(pattern))
  if (matched.some(each => 'texts' in each)) return 'NAMED'
  const unreadable = matched.find(each => 'unreadable' in each)
  if (unreadable !== undefined) return unreadable
  const open = matched.flatMap(each => ('open' in each ? [each.open] : []))
  return open.find(each => each === 'UNANCHORED') ?? open[0] ?? 'ANYONE'
}

/** The events that meet the filters of a group, and those that Assay does not know. */
function listEvents(filters: readonly WebhookFilter[]): { events: string[]; unknownEvents: string[] } {
  const listed = filters
    .filter(({ type }) => type === 'EVENT')
    .map(({ pattern, excluded }) => ({
      names: pattern.split(',').map(name => name.trim()),
      excluded,
    }))
  const events = EVENTS.filter(event =>
    listed.every(({ names, excluded }) => names.includes(event) !== excluded),
  )
  return {
    events,
    unknownEvents: listed.flatMap(({ names, excluded }) =>
      excluded ? [] : names.filter(name => !EVENTS.includes(name)),
    ),
  }
}

/** The trigger of these events of pull requests, unless someone approves each build of an outsider's. */
function findPullRequestTrigger(
  group: number,
  events: readonly string[],
  actors: 'ANYONE' | 'UNANCHORED' | 'MANY',
  webhook: ProjectWebhook,
): OpenTrigger[] {
  const approval = needsApproval(webhook)
  if (events.length === 0 || approval === 'APPROVAL') return []
  return [{ group, events, actors: approval === 'OF_READERS' ? 'READERS' : actors }]
}

/** A pull request from the repository itself, and no fork, is of someone who may write to it. */
function needsApproval({
  commentApproval,
  approverRoles,
}: ProjectWebhook): 'APPROVAL' | 'OF_READERS' | 'NONE' {
  if (commentApproval === 'DISABLED') return 'NONE'
  return approverRoles.some(role => READER_ROLES.includes(role)) ? 'OF_READERS' : 'APPROVAL'
}
