import { codebuildTriggerSafe } from '../../../../audit/controls/security-testing/codebuild-trigger-safe.ts'
import type { ProjectWebhook, WebhookFilter } from '../../../../audit/resources/codebuild/project.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const PULL_REQUESTS = 'PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED,PULL_REQUEST_REOPENED'
const approval = {
  commentApproval: 'ALL_PULL_REQUESTS',
  approverRoles: ['GITHUB_WRITE', 'GITHUB_ADMIN'],
} as const
const privateRepositories = ['https://github.com/acme/*']

testControl(codebuildTriggerSafe, 'AWS::CodeBuild::Project', {
  compliant: [
    { name: 'pushes', ...webhook([events('PUSH')]), evidence: { filterGroups: 1 } },
    {
      name: 'events of people who may write',
      ...webhook([events('PUSH, PULL_REQUEST_MERGED, RELEASED, PRERELEASED')]),
    },
    { name: 'one account', ...webhook([events(PULL_REQUESTS), actors('^123$')]) },
    { name: 'several accounts', ...webhook([events(PULL_REQUESTS), actors('^(?:123|456)$')]) },
    {
      name: 'jobs of the workflows of one account',
      ...webhook([events('WORKFLOW_JOB_QUEUED'), actors('^123$')]),
    },
    {
      name: 'one account beside filters that cannot be read or restrict nothing',
      ...webhook([events(`${PULL_REQUESTS}, NEW_EVENT`), actors('(?i)^a$'), actors('123'), actors('^123$')]),
    },
    { name: 'an approval of all pull requests', ...webhook([events(PULL_REQUESTS)], approval) },
    {
      name: 'an approval of those from forks, of anyone who may approve',
      ...webhook([events(PULL_REQUESTS)], { commentApproval: 'FORK_PULL_REQUESTS' }),
    },
    { name: 'an approval without filter groups', ...webhooks([], approval) },
    {
      name: 'an approval although a pattern cannot be read',
      ...webhook([events(PULL_REQUESTS), actors('\\b1')], approval),
    },
    {
      name: 'all events but those of outsiders',
      ...webhook([
        { ...events(`${PULL_REQUESTS}, PULL_REQUEST_CLOSED, WORKFLOW_JOB_QUEUED`), excluded: true },
      ]),
    },
    { name: 'events that exclude each other', ...webhook([events(PULL_REQUESTS), events('PUSH')]) },
    {
      name: 'another repository than a private one',
      ...webhook([events('PUSH')]),
      settings: { privateRepositories: ['https://github.com/acme'] },
    },
  ],
  nonCompliant: [
    {
      name: 'pull requests of anyone',
      ...webhook([events('PUSH')], {}, [
        events(PULL_REQUESTS),
        { type: 'BASE_REF', pattern: 'NOT_KEPT', excluded: false },
      ]),
      reason: 'Filter group 2 of its webhook builds the pull requests of anyone.',
      evidence: { count: 1, triggers: [{ group: 2, events: PULL_REQUESTS.split(/, ?/), actors: 'ANYONE' }] },
    },
    {
      name: 'pull requests that their author closes',
      ...webhook([events('PULL_REQUEST_CLOSED')]),
      reason: 'the pull requests of anyone.',
    },
    {
      name: 'a group without events',
      ...webhook([]),
      reason: 'Filter group 1 of its webhook builds the pull requests of anyone.',
    },
    {
      name: 'all events but pushes',
      ...webhook([{ ...events('PUSH'), excluded: true }]),
      reason: 'the pull requests of anyone.',
    },
    {
      name: 'no filter groups',
      ...webhooks([]),
      reason: 'Its webhook, which has no filter groups, builds the pull requests of anyone.',
    },
    {
      name: 'a pattern without anchors',
      ...webhook([events(PULL_REQUESTS), actors('123|456')]),
      reason: 'of accounts whose id only contains an allowed one: an ACTOR_ACCOUNT_ID pattern lacks ^ or $.',
    },
    {
      name: 'a pattern with anchors in some alternatives',
      ...webhook([events(PULL_REQUESTS), actors('^123|456$')]),
      reason: 'lacks ^ or $',
    },
    {
      name: 'a pattern that any account meets',
      ...webhook([events(PULL_REQUESTS), actors('^\\d+$')]),
      reason: 'of many accounts: an ACTOR_ACCOUNT_ID pattern does not list them.',
    },
    {
      name: 'excluded accounts',
      ...webhook([events(PULL_REQUESTS), { ...actors('^123$'), excluded: true }]),
      reason: 'of anyone.',
    },
    {
      name: 'an approval that every reader can give',
      ...webhook([events(PULL_REQUESTS)], { ...approval, approverRoles: ['GITHUB_READ', 'GITHUB_WRITE'] }),
      reason: 'of anyone who can read the repository, since a role for reading is an approver.',
    },
    {
      name: 'an open group beside one that cannot be evaluated',
      ...webhook(
        [events('WORKFLOW_JOB_QUEUED')],
        {},
        [events(PULL_REQUESTS)],
        [events(PULL_REQUESTS), actors('1')],
      ),
      reason: 'Filter group 2 of its webhook builds the pull requests of anyone (and 1 more).',
    },
    {
      name: 'a private repository that the settings do not list',
      ...webhook([events(PULL_REQUESTS)]),
      settings: { privateRepositories: ['https://github.com/acme', 'https://github.com/other/*'] },
    },
    {
      name: 'an organization of which one repository is listed',
      ...webhook([events(PULL_REQUESTS)], { organization: 'https://github.com/acme' }),
      settings: { privateRepositories: ['https://github.com/acme/shop.git'] },
    },
  ],
  notApplicable: [
    { name: 'no webhook', facts: { location: 'NONE', webhook: 'NONE' }, reason: 'No webhook starts builds.' },
    {
      name: 'a private repository',
      ...webhook([events(PULL_REQUESTS)]),
      settings: { privateRepositories },
      reason: 'The settings list the repository as private.',
    },
    {
      name: 'a private repository with a runner',
      ...webhook([events('WORKFLOW_JOB_QUEUED')]),
      settings: { privateRepositories },
    },
    {
      name: 'an organization of private repositories',
      ...webhook([events(PULL_REQUESTS)], { organization: 'https://github.com/acme' }),
      settings: { privateRepositories },
    },
  ],
  insufficientData: [
    {
      name: 'a pattern that cannot be read',
      ...webhook([events(PULL_REQUESTS), actors('^(?=1)1$')]),
      reason: 'an ACTOR_ACCOUNT_ID pattern of filter group 1 cannot be evaluated: Assay does not read groups',
    },
    {
      name: 'a pattern of 20,000 characters',
      ...webhook([events(PULL_REQUESTS), actors('1'.repeat(20_000))]),
      reason: 'it has more than 16384 characters',
    },
    {
      name: 'an event that Assay does not know',
      ...webhook([events('PUSH, ISSUE_COMMENTED')]),
      reason: 'filter group 1 has the event ISSUE_COMMENTED, which Assay does not know',
    },
    {
      name: 'an event with control characters',
      ...webhook([events('PUSH\u0000\u202e')]),
      reason: 'the event "PUSH\\u0000\\u202e"',
    },
    {
      name: 'jobs of workflows',
      ...webhook([events('WORKFLOW_JOB_QUEUED')], approval),
      reason: 'is a setting of the repository, which Assay does not read',
    },
  ],
})

function events(pattern: string): WebhookFilter {
  return { type: 'EVENT', pattern, excluded: false }
}

function actors(pattern: string): WebhookFilter {
  return { type: 'ACTOR_ACCOUNT_ID', pattern, excluded: false }
}

/** A project with a webhook of one filter group, and of `others`. */
function webhook(
  group: readonly WebhookFilter[],
  more: Partial<ProjectWebhook> = {},
  ...others: readonly (readonly WebhookFilter[])[]
): KnownResource {
  return webhooks([group, ...others], more)
}

function webhooks(
  filterGroups: ProjectWebhook['filterGroups'],
  more: Partial<ProjectWebhook> = {},
): KnownResource {
  const defaults = { organization: 'NONE', commentApproval: 'DISABLED', approverRoles: [] }
  return {
    facts: { location: 'https://github.com/acme/shop.git', webhook: { ...defaults, ...more, filterGroups } },
  }
}
