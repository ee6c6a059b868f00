import { getResourceName } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

export const accountUserMfa = control(
  {
    id: 'least-privilege/account-user-mfa',
    title: 'Users with a console password should have MFA enabled',
    severity: 'HIGH',
    rationale: 'Without MFA, anyone who guesses, reuses or phishes a password can sign in to the console.',
    remediation:
      'Register an MFA device for the user (EnableMFADevice), or delete the console password ' +
      '(DeleteLoginProfile) and give the person access through IAM Identity Center.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-5',
    ],
    frameworks: {
      'AWS FSBP': ['IAM.5'],
      'BSI C5:2020': ['IDM-09'],
      'CIS AWS Foundations 5.0': ['1.9'],
      'CIS AWS Foundations 6.0': ['2.9'],
      'CIS AWS Foundations 7.0': ['2.10'],
      'DORA 2022/2554': ['Article 9'],
      'FedRAMP 20x KSI 2026': ['KSI-IAM-APM'],
      'HIPAA Security Rule': ['164.312(d)'],
      'ISO/IEC 27001:2022': ['A.5.17', 'A.8.5'],
      'NIS2 Article 21': ['21(2)(j)'],
      'NIST SP 800-190': ['4.3.2'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'IA-2'],
      'PCI DSS 4.0.1': ['8.4.1', '8.4.2'],
      'SOC 2': ['CC6.6'],
    },
    criteria: ['A virtual MFA device passes like a hardware device.'],
    knownLimitations: [
      'Users without a console password are not evaluated: whether policies require MFA for their access keys is not checked.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::IAM::User',
      { facts: ['password', 'mfaDevices'] },
      ({ resource, password, mfaDevices }) => {
        if (password === 'NONE') return notApplicable('The user has no console password.')
        if (mfaDevices.length > 0) return compliant({ mfaDevices: mfaDevices.slice(0, 3) })
        const reason = `User ${quoteText(getResourceName(resource))} has a console password and no MFA device.`
        return nonCompliant(reason, { passwordCreatedAt: password.createdAt, mfaDevices })
      },
    ),
  ],
)
