import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const accountRootMfa = control(
  {
    id: 'least-privilege/account-root-mfa',
    title: 'The root user should sign in with MFA',
    severity: 'CRITICAL',
    rationale:
      'No policy limits the root user: without a second factor a guessed or stolen password is the account.',
    remediation:
      'Sign in as the root user and register an MFA device, best a hardware one; in an organization, delete the root ' +
      'credentials of member accounts centrally instead.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/enable-mfa-for-root.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html',
    ],
    frameworks: {
      'AWS Security Hub': ['IAM.9'],
      'CIS AWS Foundations 7.0': ['2.1.1', '2.5'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'IA-2'],
      'PCI DSS 4.0.1': ['8.4.1', '8.4.2'],
      'ISO/IEC 27001:2022': ['A.5.17', 'A.8.5'],
      'SOC 2': ['CC6.6'],
    },
    knownLimitations: [
      'A virtual MFA device passes like a hardware one.',
      'An account whose root user has neither password nor access key, as under central root access, passes without MFA; ' +
        'where AWS does not say whether there is a password, there is one.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Organizations::Account',
      { facts: ['rootMfa', 'rootPassword', 'rootAccessKeys'] },
      ({ rootMfa, rootPassword, rootAccessKeys }) => {
        if (rootMfa) return compliant({ rootMfa })
        if (!rootPassword && rootAccessKeys === 0) return compliant({ rootCredentials: 'NONE' })
        return nonCompliant('The root user has no MFA device.', { rootMfa, rootPassword, rootAccessKeys })
      },
    ),
  ],
)
