import { control } from '../control.ts'
import {
  selectQualifiedExposures,
  filterPublicExposures,
  describeQualifiedStatement,
  summarizeQualifiedExposures,
  describePrincipal,
} from '../criteria/admitted-principals.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const functionPolicyNotPublic = control(
  {
    id: 'least-privilege/function-policy-not-public',
    title: "Functions' resource policies should not let everyone in",
    severity: 'CRITICAL',
    rationale:
      'Anyone with an AWS account of his own can run the function, with input of his choice, at your cost.',
    remediation:
      'Remove the statement (RemovePermission, with the Qualifier of the alias if it is of one) and grant the accounts ' +
      'or services that need it (AddPermission with SourceAccount, SourceArn or PrincipalOrgID).',
    references: [
      'https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1',
    ],
    frameworks: {
      'AWS FSBP': ['Lambda.1'],
      'CIS AWS Foundations 7.0': ['2.21'],
      'CIS AWS Compute 1.0': ['4.6'],
      'NIST SP 800-53 r5': ['AC-3', 'AC-4', 'AC-6', 'AC-21', 'SC-7'],
      'PCI DSS 4.0.1': ['7.2.1'],
      'ISO/IEC 27001:2022': ['A.8.1'],
      'OWASP Serverless Top 10': ['S5', 'S6'],
    },
    knownLimitations: [
      'What only opens a URL with AuthType NONE (lambda:FunctionUrlAuthType NONE, or lambda:InvokedViaFunctionUrl) is judged by function-url-auth, not here.',
      'A statement that is bound to addresses, VPCs or VPC endpoints is not public here.',
      'A statement that lets in nobody but AWS services, whoever they act for, is judged by function-policy-service-scoped.',
      'A condition on what callers choose themselves, or on a key that is not known to identify them, does not make a statement less public.',
      'Policies of published versions are not read; those of the function and its aliases are.',
    ],
    settings: {
      /** ARNs of functions that are meant for everyone. */
      publicByDesign: [] as string[],
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      { facts: ['policyExposure'] },
      ({ resource, policyExposure }, { settings }) => {
        const open = selectQualifiedExposures(policyExposure, filterPublicExposures)
        const [first] = open
        if (first === undefined) return compliant({ policies: Object.keys(policyExposure).length })
        if (settings.publicByDesign.includes(resource.arn)) return compliant({ publicByDesign: true })
        const does = `lets ${describePrincipal(first.exposure)} in`
        return nonCompliant(
          `${describeQualifiedStatement(first)} ${does}.`,
          summarizeQualifiedExposures(open),
        )
      },
    ),
  ],
)
