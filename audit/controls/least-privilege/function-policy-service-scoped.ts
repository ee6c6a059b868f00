import type { ClassifiedExposure } from '../../resources/trust-level.ts'
import { control } from '../control.ts'
import {
  filterServicesForAnyone,
  selectQualifiedExposures,
  describeQualifiedStatement,
  summarizeQualifiedExposures,
} from '../criteria/admitted-principals.ts'
import { describeAsSubject } from '../criteria/format-text.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

export const functionPolicyServiceScoped = control(
  {
    id: 'least-privilege/function-policy-service-scoped',
    title: 'Function permissions for AWS services should name the source',
    severity: 'HIGH',
    rationale:
      'An AWS service acts for all of its customers. If the permission does not name the source, anyone can make ' +
      'the service invoke your function from their own account, with input of their choice (the confused deputy ' +
      'problem).',
    remediation:
      'Remove the permission (RemovePermission) and add it again with SourceArn (AddPermission). For S3, set ' +
      'SourceAccount too, because someone else can create a deleted bucket again. For Secrets Manager, set ' +
      'SourceAccount; for Alexa, set EventSourceToken.',
    references: [
      'https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
    ],
    frameworks: {
      'AWS FSBP': ['Lambda.1'],
      'CIS AWS Foundations 7.0': ['2.21'],
      'NIST SP 800-53 r5': ['AC-3', 'AC-4', 'AC-6', 'SC-7'],
      'PCI DSS 4.0.1': ['7.2.1'],
      'OWASP Serverless Top 10': ['S5'],
    },
    knownLimitations: [
      'Whether the service sends the key that a condition names is not checked. If it does not, the permission has no effect, which is not a finding.',
      'A source in an untrusted account is reported by function-policy-known-accounts, not here.',
      'A statement that allows everyone is reported by function-policy-not-public, not here.',
    ],
    settings: {
      /** Services that send no source, such as example.amazonaws.com; their permissions pass. */
      sourceless: [] as string[],
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      { facts: ['qualifiedExposure'] },
      ({ resource, qualifiedExposure }, { settings }) => {
        const services = selectQualifiedExposures(qualifiedExposure, filterServiceExposures)
        if (services.length === 0)
          return notApplicable('The resource policy of the function allows no AWS service.')
        const unscoped = selectQualifiedExposures(qualifiedExposure, filterServicesForAnyone).filter(
          ({ exposure }) => !settings.sourceless.includes(getService(exposure)),
        )
        const [first] = unscoped
        if (first === undefined) return compliant({ permissions: services.length })
        const name =
          getService(first.exposure) === '*' ? 'any service' : quoteText(getService(first.exposure))
        const callers = isNamedSource(first.exposure)
          ? 'any account that owns a source of the given name, since the source ARN contains no account'
          : 'any account'
        return nonCompliant(
          `${describeAsSubject(resource)} allows ${name} to invoke it for ${callers} (${describeQualifiedStatement(first)}).`,
          summarizeQualifiedExposures(unscoped),
        )
      },
    ),
  ],
)

function filterServiceExposures(exposures: readonly ClassifiedExposure[]): ClassifiedExposure[] {
  return exposures.filter(({ to }) => to === 'SERVICE')
}

function getService(exposure: ClassifiedExposure): string {
  return exposure.to === 'SERVICE' ? exposure.service : ''
}

function isNamedSource(exposure: ClassifiedExposure): boolean {
  return exposure.to === 'SERVICE' && exposure.source.of === 'NAME'
}
