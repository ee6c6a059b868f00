import { control } from '../control.ts'
import {
  selectQualifiedExposures,
  filterPublicExposures,
  formatQualifiedReason,
  summarizeQualifiedExposures,
} from '../criteria/admitted-principals.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const functionPolicyNotPublic = control(
  {
    id: 'least-privilege/function-policy-not-public',
    title: 'Function resource policies should not allow public access',
    severity: 'CRITICAL',
    rationale: 'Anyone with an AWS account can invoke the function with input of their choice, at your cost.',
    remediation:
      'Remove the statement (RemovePermission, with the Qualifier of the alias if the policy belongs to one) and ' +
      'grant access to the accounts or services that need it (AddPermission with SourceAccount, SourceArn or ' +
      'PrincipalOrgID).',
    references: [
      'https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1',
    ],
    frameworks: {
      'AWS FSBP': ['Lambda.1'],
      'CIS AWS Compute 1.0': ['4.6'],
      'CIS AWS Foundations 7.0': ['2.21'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-MAT'],
      'HIPAA Security Rule': ['164.312(a)(1)'],
      'ISO/IEC 27001:2022': ['A.8.1', 'A.8.3'],
      'NIS2 Article 21': ['21(2)(i)'],
      'NIST SP 800-53 r5': ['AC-3', 'AC-4', 'AC-6', 'AC-21', 'SC-7'],
      'OWASP Serverless Top 10': ['S5', 'S6'],
      'PCI DSS 4.0.1': ['7.2.1'],
    },
    criteria: [
      'A statement that is restricted to IP addresses, VPCs or VPC endpoints does not count as public.',
      'A condition on values that callers choose, or on a key that is not known to identify them, does not make a statement less public.',
    ],
    knownLimitations: [
      'A statement that only opens a function URL with AuthType NONE (a condition on lambda:FunctionUrlAuthType or lambda:InvokedViaFunctionUrl) is evaluated by function-url-auth, not here.',
      'A statement that allows only AWS services, whichever account they act for, is evaluated by function-policy-service-scoped.',
      'The policy of a published version is read only if the version is in use: by an alias or an event source mapping, or with provisioned concurrency.',
    ],
    settings: {
      /** ARNs of functions that are public by design. */
      publicByDesign: [] as string[],
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      { facts: ['qualifiedExposure'] },
      ({ resource, qualifiedExposure }, { settings }) => {
        const open = selectQualifiedExposures(qualifiedExposure, filterPublicExposures)
        const [first] = open
        if (first === undefined) return compliant({ policies: Object.keys(qualifiedExposure).length })
        if (settings.publicByDesign.includes(resource.arn)) return compliant({ publicByDesign: true })
        return nonCompliant(formatQualifiedReason(resource, first), summarizeQualifiedExposures(open))
      },
    ),
  ],
)
