import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const accountRootNoAccessKey = control(
  {
    id: 'least-privilege/account-root-no-access-key',
    title: 'The root user should have no access key',
    severity: 'CRITICAL',
    rationale:
      'IAM policies do not limit the root user. Anyone who obtains its access key controls the account and can ' +
      'close it.',
    remediation:
      'Give the applications that use the key an IAM role, then sign in as the root user and delete the key ' +
      'under Security credentials. In an organization, you can delete the root credentials of member accounts ' +
      'centrally.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user_manage_delete-key.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-4',
    ],
    frameworks: {
      'AWS FSBP': ['IAM.4'],
      'CIS AWS Foundations 5.0': ['1.3'],
      'CIS AWS Foundations 6.0': ['2.3'],
      'CIS AWS Foundations 7.0': ['2.4'],
      'FedRAMP 20x KSI 2026': ['KSI-IAM-SNU'],
      'HIPAA Security Rule': ['164.312(a)(2)(i)'],
      'ISO/IEC 27001:2022': ['A.5.15'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'AC-6', 'IA-2'],
      'PCI DSS 4.0.1': ['7.2.2', '8.2.2'],
      'SOC 2': ['CC6.1', 'CC6.2', 'CC6.3'],
    },
    knownLimitations: ['Signing certificates of the root user are not checked.'],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Organizations::Account',
      { facts: ['rootAccessKeys'] },
      ({ resource, rootAccessKeys }) =>
        rootAccessKeys === 0
          ? compliant({ rootAccessKeys })
          : nonCompliant(`The root user of account ${resource.account} has an access key.`, {
              rootAccessKeys,
            }),
    ),
  ],
)
