import { control } from '../control.ts'
import { describeAsSubject } from '../criteria/format-text.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

const DAY = 86_400_000

export const accountAccessKeyRotated = control(
  {
    id: 'least-privilege/account-access-key-rotated',
    title: 'IAM users should have at most one active access key, rotated at least every 90 days',
    severity: 'MEDIUM',
    rationale:
      'The longer an access key exists, the more places hold a copy of it, and the longer a stolen copy works.',
    remediation:
      'Create a new access key (CreateAccessKey), switch every application to it, deactivate the old key ' +
      '(UpdateAccessKey with Status Inactive), then delete it (DeleteAccessKey). Where possible, use IAM roles ' +
      'instead, which have temporary credentials.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id-credentials-access-keys-update.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-3',
    ],
    frameworks: {
      'AWS FSBP': ['IAM.3'],
      'CIS AWS Foundations 5.0': ['1.12', '1.13'],
      'CIS AWS Foundations 6.0': ['2.12', '2.13'],
      'CIS AWS Foundations 7.0': ['2.12'],
      'FedRAMP 20x KSI 2026': ['KSI-IAM-AAM'],
      'ISO/IEC 27001:2022': ['A.5.15'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3'],
      'PCI DSS 4.0.1': ['8.3.9', '8.6.3'],
      'SOC 2': ['CC6.1', 'CC6.2'],
    },
    knownLimitations: [
      'Inactive access keys are not checked.',
      'SSH keys and signing certificates are not checked.',
    ],
    settings: {
      /** Maximum age of an active access key, in days. */
      days: 90,
      /** Maximum number of active access keys of a user. */
      activeKeys: 1,
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::IAM::User',
      { facts: ['accessKeys'] },
      ({ resource, accessKeys }, { settings, now }) => {
        const active = accessKeys.filter(({ status }) => status === 'Active')
        const [first] = active
        if (first === undefined) return notApplicable('The user has no active access key.')
        const keys = active.map(({ endsWith, createdAt }) => ({ endsWith, createdAt }))
        const oldest = active.reduce((old, key) =>
          Date.parse(key.createdAt) < Date.parse(old.createdAt) ? key : old,
        )
        const age = now.getTime() - Date.parse(oldest.createdAt)
        if (age > settings.days * DAY) {
          const reason = `${describeAsSubject(resource)} has an access key (ending in ${quoteText(oldest.endsWith)}) that is ${Math.floor(age / DAY)} days old.`
          return nonCompliant(reason, { keys })
        }
        if (active.length > settings.activeKeys)
          return nonCompliant(`${describeAsSubject(resource)} has ${active.length} active access keys.`, {
            keys,
          })
        return compliant({ keys })
      },
    ),
  ],
)
