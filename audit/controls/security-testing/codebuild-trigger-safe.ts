import type { OpenTrigger } from '../../resources/codebuild/project.ts'
import { isPrivateRepository, TRIGGER_CONTROL } from '../../resources/derived/codebuild/private-repository.ts'
import { quoteText } from '../../text/quote-text.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

/** The number of filter groups in the evidence. */
const SHOWN = 10

export const codebuildTriggerSafe = control(
  {
    id: TRIGGER_CONTROL,
    title: 'CodeBuild webhooks should not build the pull requests of outsiders',
    severity: 'HIGH',
    rationale:
      'A build runs the code of the pull request with the service role, the variables and the repository credentials of the ' +
      'project. In a public repository, anyone can open a pull request. A filter pattern that is not anchored admits every ' +
      'account whose id contains an allowed one: that is how the build credentials of repositories of AWS could be taken ' +
      '(CodeBreach, January 2026).',
    remediation:
      'Require an approval for pull requests (UpdateWebhook with pullRequestBuildPolicy: requiresCommentApproval, and ' +
      'approverRoles that may write), or restrict each filter group with pull request events by an ACTOR_ACCOUNT_ID filter ' +
      'that lists the accounts between anchors: ^(?:123|456)$. List private repositories under "privateRepositories".',
    references: [
      'https://docs.aws.amazon.com/codebuild/latest/userguide/webhooks.html',
      'https://docs.aws.amazon.com/codebuild/latest/userguide/pull-request-build-policy.html',
      'https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html',
    ],
    frameworks: {},
    criteria: [
      'A filter group fails if it starts builds on PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_REOPENED or ' +
        'PULL_REQUEST_CLOSED, which the author of a pull request causes; so does a webhook without filter groups.',
      'It passes if an ACTOR_ACCOUNT_ID pattern lists at most 1,000 account ids, with ^ before and $ behind each of them: ' +
        'CodeBuild searches for a pattern anywhere in the id. A filter that excludes accounts does not count.',
      'It also passes if pull requests, or those from forks, need the approval of a role that may do more than read.',
      'Filters by branch, file or commit message do not count: the author of a pull request chooses these.',
      'NOT_APPLICABLE is a repository whose URL matches a pattern of "privateRepositories": the URL as the source of the ' +
        'project has it, or that of an organization with a slash at the end if its webhook is one of the organization; * ' +
        'stands for any characters.',
      'A filter group for jobs of workflows (WORKFLOW_JOB_QUEUED) is INSUFFICIENT_DATA unless it lists the accounts.',
    ],
    knownLimitations: [
      'Whether a repository is public is not read: list private ones under "privateRepositories".',
      'Builds that a pipeline, a rule or StartBuild starts are not evaluated.',
      'Who may write to the repository is not read.',
    ],
    /** Patterns of the URLs of repositories that outsiders cannot read. */
    settings: { privateRepositories: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::CodeBuild::Project',
      { facts: ['location', 'openTriggers', 'webhook'] },
      ({ location, openTriggers, webhook }, { settings }) => {
        if (webhook === 'NONE') return notApplicable('No webhook starts builds.')
        if (isPrivateRepository({ location, webhook }, settings.privateRepositories))
          return notApplicable('The settings list the repository as private.')
        const [first] = openTriggers
        if (first === undefined) return compliant({ filterGroups: webhook.filterGroups.length })
        const more = openTriggers.length === 1 ? '' : ` (and ${openTriggers.length - 1} more)`
        return nonCompliant(
          `${describeGroup(first)} builds the pull requests of ${ACTORS[first.actors]}${more}.`,
          {
            triggers: openTriggers.slice(0, SHOWN),
            count: openTriggers.length,
            repository: quoteText(location),
          },
          [...new Set(openTriggers.map(({ actors, events }) => `${actors} ${events.join(' ')}`))],
        )
      },
    ),
  ],
)

function describeGroup({ group }: OpenTrigger): string {
  return group === 0 ? 'Its webhook, which has no filter groups,' : `Filter group ${group} of its webhook`
}

const ACTORS: Readonly<Record<OpenTrigger['actors'], string>> = {
  ANYONE: 'anyone',
  READERS: 'anyone who can read the repository, since a role for reading is an approver',
  UNANCHORED: 'accounts whose id only contains an allowed one: an ACTOR_ACCOUNT_ID pattern lacks ^ or $',
  MANY: 'many accounts: an ACTOR_ACCOUNT_ID pattern does not list them',
}
