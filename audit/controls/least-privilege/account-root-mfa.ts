import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const accountRootMfa = control(
  {
    id: 'least-privilege/account-root-mfa',
    title: 'The root user should have MFA enabled',
    severity: 'CRITICAL',
    rationale:
      'IAM policies do not limit the root user. Without MFA, a guessed or stolen password gives full control of ' +
      'the account.',
    remediation:
      'Sign in as the root user and register an MFA device under Security credentials, preferably a hardware ' +
      'device. In an organization, you can delete the root credentials of member accounts centrally instead.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-mfa-for-root.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html',
    ],
    frameworks: {
      'AWS Security Hub': ['IAM.9'],
      'BSI C5:2020': ['IDM-09'],
      'CIS AWS Foundations 5.0': ['1.4'],
      'CIS AWS Foundations 6.0': ['2.4'],
      'CIS AWS Foundations 7.0': ['2.1.1', '2.5'],
      'DORA 2022/2554': ['Article 9'],
      'FedRAMP 20x KSI 2026': ['KSI-IAM-APM'],
      'HIPAA Security Rule': ['164.312(d)'],
      'ISO/IEC 27001:2022': ['A.5.17', 'A.8.5'],
      'NIS2 Article 21': ['21(2)(j)'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'IA-2'],
      'PCI DSS 4.0.1': ['8.4.1', '8.4.2'],
      'SOC 2': ['CC6.6'],
    },
    criteria: [
      'A virtual MFA device passes like a hardware device.',
      'An account whose root user has neither a password nor an access key, as with centralized root access, passes without MFA. If AWS does not report whether a password exists, it counts as existing.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Organizations::Account',
      { facts: ['rootMfa', 'rootPassword', 'rootAccessKeys'] },
      ({ resource, rootMfa, rootPassword, rootAccessKeys }) => {
        if (rootMfa) return compliant({ rootMfa })
        if (!rootPassword && rootAccessKeys === 0) return compliant({ rootCredentials: 'NONE' })
        return nonCompliant(`The root user of account ${resource.account} has no MFA device.`, {
          rootMfa,
          rootPassword,
          rootAccessKeys,
        })
      },
    ),
  ],
)
