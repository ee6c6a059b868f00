import { getResourceName } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const accountUserMfa = control(
  {
    id: 'least-privilege/account-user-mfa',
    title: 'Users with a password should sign in with MFA',
    severity: 'HIGH',
    rationale: 'A password that is guessed, reused or phished opens the console to whoever has it.',
    remediation:
      'Let the user register an MFA device (EnableMFADevice), or delete his password (DeleteLoginProfile) and let him ' +
      'sign in through IAM Identity Center.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-5',
    ],
    frameworks: {
      'AWS FSBP': ['IAM.5'],
      'CIS AWS Foundations 7.0': ['2.10'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'IA-2'],
      'PCI DSS 4.0.1': ['8.4.1', '8.4.2'],
      'ISO/IEC 27001:2022': ['A.5.17', 'A.8.5'],
      'NIST SP 800-190': ['4.3.2'],
      'SOC 2': ['CC6.6'],
    },
    knownLimitations: [
      'Users without a password cannot sign in to the console: whether MFA is asked of their access keys is not looked at.',
      'A virtual MFA device passes like a hardware one.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::IAM::User',
      { facts: ['password', 'mfaDevices'] },
      ({ resource, password, mfaDevices }) => {
        if (password === 'NONE') return notApplicable('The user has no password for the console.')
        if (mfaDevices.length > 0) return compliant({ mfaDevices: mfaDevices.slice(0, 3) })
        const reason = `User ${getResourceName(resource)} has a password for the console and no MFA device.`
        return nonCompliant(reason, { passwordSince: password.createdAt, mfaDevices })
      },
    ),
  ],
)
