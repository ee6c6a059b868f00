import { isServiceForAnyone } from '../../engines/iam/exposure/result/exposure-scope.ts'
import type { ClassifiedExposure } from '../../resources/trust-level.ts'
import { control } from '../control.ts'
import {
  summarizeExposures,
  filterUntrustedExposures,
  formatExposureReason,
} from '../criteria/admitted-principals.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const eventBusPolicyScoped = control(
  {
    id: 'least-privilege/event-bus-policy-scoped',
    title: 'Event bus policies should allow only trusted accounts and organizations',
    severity: 'HIGH',
    rationale:
      'Principals that can put events on the bus invoke the targets of its rules with events of their choice. ' +
      'Principals that can create rules on it can send its events to themselves.',
    remediation:
      'Remove the statement (RemovePermission) and grant access to specific accounts, or to your organization ' +
      'with aws:PrincipalOrgID (PutPermission). Restrict services with aws:SourceArn or aws:SourceAccount. List your own accounts and organizations under "trusted" in ' +
      'assay.config.json.',
    references: [
      'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html',
      'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html',
    ],
    frameworks: {
      'CIS AWS Foundations 7.0': ['2.21'],
      'OWASP Serverless Top 10': ['S1', 'S5'],
    },
    criteria: [
      'An event bus without a resource policy passes: only its own account can put events on it, so there is nothing to evaluate.',
      'An AWS service that is admitted whichever account it acts for counts as everyone: aws:SourceArn, aws:SourceAccount or aws:SourceOrgID must name the source. A source ARN without an account does not suffice.',
      'If "trusted" lists no organization, every organization that a condition names counts as trusted.',
      'A condition on values that callers choose, such as events:source, does not make a statement less public.',
    ],
    settings: {
      /** ARNs of event buses that are public by design. */
      publicByDesign: [] as string[],
    },
  },
  declareEvaluator => [
    declareEvaluator('AWS::Events::EventBus', { facts: ['policyExposure'] }, (inputs, { settings }) => {
      const { resource, policyExposure } = inputs
      const open = policyExposure.filter(isOpenToEveryone)
      const isPublicByDesign = settings.publicByDesign.includes(resource.arn)
      const [first] = isPublicByDesign ? [] : open
      if (first !== undefined)
        return nonCompliant(formatExposureReason(resource, first), summarizeExposures(open))
      const untrusted = filterUntrustedExposures(policyExposure)
      const [firstUntrusted] = untrusted
      if (firstUntrusted === undefined)
        return compliant(isPublicByDesign ? { publicByDesign: true } : { statements: policyExposure.length })
      return nonCompliant(formatExposureReason(resource, firstUntrusted), summarizeExposures(untrusted))
    }),
  ],
)

/** Everyone in a network counts as everyone: a network identifies no account. So does a service that acts for anyone. */
function isOpenToEveryone(exposure: ClassifiedExposure): boolean {
  return exposure.to === 'PUBLIC' || exposure.to === 'NETWORK' || isServiceForAnyone(exposure)
}
