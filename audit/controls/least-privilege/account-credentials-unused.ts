import type { AccessKey, UserFacts } from '../../resources/iam/user.ts'
import { describeResource } from '../../resources/kinds.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

const DAY = 86_400_000

export const accountCredentialsUnused = control(
  {
    id: 'least-privilege/account-credentials-unused',
    title: 'Unused passwords and access keys should be disabled',
    severity: 'MEDIUM',
    rationale:
      'Unused credentials enlarge the attack surface, and no one notices when they are stolen or misused.',
    remediation:
      'Deactivate the access key (UpdateAccessKey with Status Inactive) or delete the console password ' +
      '(DeleteLoginProfile).',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_finding-unused.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-22',
    ],
    frameworks: {
      'AWS FSBP': ['IAM.8'],
      'AWS Security Hub': ['IAM.22'],
      'BSI C5:2020': ['IDM-03', 'IDM-05'],
      'CIS AWS Foundations 5.0': ['1.11'],
      'CIS AWS Foundations 6.0': ['2.11'],
      'CIS AWS Foundations 7.0': ['2.11'],
      'FedRAMP 20x KSI 2026': ['KSI-IAM-AAM'],
      'HIPAA Security Rule': ['164.308(a)(3)(ii)(C)', '164.308(a)(4)(ii)(C)'],
      'ISO/IEC 27001:2022': ['A.5.15'],
      'NIS2 Article 21': ['21(2)(g)', '21(2)(i)'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'AC-6'],
      'PCI DSS 4.0.1': ['8.2.6'],
      'SOC 2': ['CC6.1', 'CC6.2', 'CC6.3'],
    },
    criteria: [
      'A credential that was never used counts from the day it was created; a password, from the day it was last created.',
    ],
    knownLimitations: ['Inactive access keys are not checked.'],
    /** Days without use after which a credential is non-compliant. */
    settings: { days: 45 },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::IAM::User',
      { facts: ['accessKeys', 'password', 'passwordLastUsedAt'] },
      ({ resource, accessKeys, password, passwordLastUsedAt }, { settings, now }) => {
        const credentials = [
          ...describePassword(password, passwordLastUsedAt),
          ...accessKeys.filter(({ status }) => status === 'Active').map(describeKey),
        ]
        if (credentials.length === 0)
          return notApplicable('The user has no password and no active access key.')
        const unused = credentials.filter(
          ({ unusedSince }) => now.getTime() - Date.parse(unusedSince) > settings.days * DAY,
        )
        const [first] = unused
        if (first === undefined) return compliant({ credentials })
        const use = first.lastUsedAt === 'NEVER' ? 'created' : 'last used'
        const never = first.lastUsedAt === 'NEVER' ? ' and never used' : ''
        const days = Math.floor((now.getTime() - Date.parse(first.unusedSince)) / DAY)
        const reason = `${first.credential} of ${describeResource(resource)} was ${use} ${days} days ago${never}.`
        return nonCompliant(reason, { unused })
      },
    ),
  ],
)

interface Credential {
  credential: string
  lastUsedAt: string
  /** ISO 8601. */
  unusedSince: string
}

function describeKey({ endsWith, createdAt, lastUsedAt }: AccessKey): Credential {
  const unusedSince = lastUsedAt === 'NEVER' ? createdAt : lastUsedAt
  return { credential: `Access key ending in ${quoteText(endsWith)}`, lastUsedAt, unusedSince }
}

/** IAM keeps the last use of a deleted password: a use before the creation of this password belongs to an earlier one. */
function describePassword(password: UserFacts['password'], lastUsedAt: string): Credential[] {
  if (password === 'NONE') return []
  const { createdAt } = password
  const isOfThisPassword = lastUsedAt !== 'NEVER' && Date.parse(lastUsedAt) >= Date.parse(createdAt)
  const credential = 'The password'
  return [
    isOfThisPassword
      ? { credential, lastUsedAt, unusedSince: lastUsedAt }
      : { credential, lastUsedAt: 'NEVER', unusedSince: createdAt },
  ]
}
