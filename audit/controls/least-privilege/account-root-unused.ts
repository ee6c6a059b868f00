import type { RootUse } from '../../resources/organizations/account.ts'
import type { RecordedChange } from '../../resources/recorded/recorded-change.ts'
import { quoteText } from '../../text/quote-text.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

const DAY = 86_400_000

export const accountRootUnused = control(
  {
    id: 'least-privilege/account-root-unused',
    title: 'The root user should not be used',
    severity: 'HIGH',
    rationale:
      'IAM policies do not limit the root user, and all who use it share its name: what was done with it cannot be ' +
      'limited, nor attributed to a person.',
    remediation:
      'Find out who used the root user and why. Use roles for what the root user alone need not do, and delete its ' +
      'access keys. In an organization, you can delete the root credentials of member accounts centrally.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html',
      'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html',
    ],
    frameworks: {
      'CIS AWS Foundations 5.0': ['1.6'],
      'CIS AWS Foundations 6.0': ['2.6'],
      'CIS AWS Foundations 7.0': ['2.7'],
      'ISO/IEC 27001:2022': ['A.5.15'],
      'NIST SP 800-53 r5': ['AC-6'],
    },
    criteria: [
      'The password or an access key of the root user was used, as the credential report of IAM or the event of a sign-in says.',
      'An account whose root user has neither a password nor an access key, as with centralized root access, passes.',
    ],
    knownLimitations: [
      'The credential report is up to four hours old. Only sign-ins to the console are found in seconds.',
      'Of an access key that was used more than once within 15 minutes, IAM reports the first use.',
    ],
    /** Days after a use for which the account is non-compliant. */
    settings: { days: 14 },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Organizations::Account',
      { facts: ['rootPassword', 'rootAccessKeys', 'rootSignIn'], anyOf: ['rootUse'] },
      ({ resource, rootPassword, rootAccessKeys, rootUse, rootSignIn }, { settings, now }) => {
        if (!rootPassword && rootAccessKeys === 0) return compliant({ rootCredentials: 'NONE' })
        const last = findLastUse(rootUse, rootSignIn)
        if (last === undefined) return compliant({ lastUse: 'NEVER' })
        const { what, at } = last
        if (now.getTime() - Date.parse(at) > settings.days * DAY) return compliant({ lastUse: at })
        const reason = `The root user of account ${resource.account} ${what} at ${quoteText(at)}.`
        return nonCompliant(reason, { lastUse: at }, [`used on ${at.slice(0, 10)}`])
      },
    ),
  ],
)

interface Use {
  what: string
  /** ISO 8601. */
  at: string
}

/** The last use that is known; undefined if none is. */
function findLastUse(rootUse: RootUse | undefined, rootSignIn: RecordedChange | 'NONE'): Use | undefined {
  const uses: Use[] = [
    { what: 'signed in', at: rootSignIn === 'NONE' ? 'NEVER' : rootSignIn.at },
    { what: 'used its password', at: rootUse?.password ?? 'NEVER' },
    { what: 'used an access key', at: rootUse?.accessKey ?? 'NEVER' },
  ]
  return uses.filter(({ at }) => at !== 'NEVER').toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))[0]
}
