import type { ClassifiedExposure } from '../../resources/trust-level.ts'
import { control } from '../control.ts'
import {
  formatExposureReason,
  isAnyServiceForAnySource,
  skipForeignPolicy,
  summarizeExposures,
  type TriggerPolicyInputs,
} from '../criteria/admitted-principals.ts'
import { compliant, nonCompliant, type EvaluatorResult } from '../evaluation.ts'

export const triggerPolicyNotPublic = control(
  {
    id: 'least-privilege/trigger-policy-not-public',
    title:
      'Queues and topics that trigger functions or receive their failed events should not allow public access',
    severity: 'CRITICAL',
    rationale:
      'Anyone who can send or publish invokes the function with input of their choice. Anyone who can receive or ' +
      'subscribe can read the events or remove them.',
    remediation:
      'Remove the statement from the policy (SetQueueAttributes, SetTopicAttributes, RemovePermission) and name ' +
      'the accounts or services that need access. Restrict services with aws:SourceArn or aws:SourceAccount.',
    references: [
      'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html',
      'https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html#sqs-3',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/sns-controls.html#sns-4',
    ],
    frameworks: {
      'AWS FSBP': ['SNS.4', 'SQS.3'],
      'CIS AWS Foundations 7.0': ['2.21'],
      'HIPAA Security Rule': ['164.312(a)(1)'],
      'ISO/IEC 27001:2022': ['A.8.1', 'A.8.3'],
      'NIS2 Article 21': ['21(2)(i)'],
      'OWASP Serverless Top 10': ['S1'],
    },
    criteria: [
      'Queues and topics are evaluated once a function uses them: through an event source mapping, a dead-letter target, a destination or the aws:SourceArn of its resource policy, or as the dead-letter queue of such a queue.',
      'A statement that is restricted to IP addresses, VPCs or VPC endpoints, or that allows only AWS services by name, does not count as public.',
      'A statement for everyone whose aws:SourceArn can belong to anyone, such as * or arn:aws:s3:::*, counts as public, as in Security Hub.',
      'A condition on values that callers choose, such as sns:Protocol, does not make a statement less public.',
    ],
    knownLimitations: [
      'A service that is allowed by name, whichever account it acts for, is evaluated by trigger-policy-service-scoped.',
      'A topic whose subscription reaches a function only through a queue is not evaluated.',
    ],
    settings: {
      /** ARNs of queues and topics that are public by design. */
      publicByDesign: [] as string[],
    },
  },
  declareEvaluator => [
    declareEvaluator('AWS::SQS::Queue', { facts: ['policyExposure'] }, (inputs, { settings }) =>
      evaluatePolicy(inputs, settings.publicByDesign),
    ),
    declareEvaluator('AWS::SNS::Topic', { facts: ['policyExposure'] }, (inputs, { settings }) =>
      evaluatePolicy(inputs, settings.publicByDesign),
    ),
  ],
)

function isPublic(exposure: ClassifiedExposure): boolean {
  return exposure.to === 'PUBLIC' || isAnyServiceForAnySource(exposure)
}

function evaluatePolicy(
  { resource, policyExposure }: TriggerPolicyInputs,
  publicByDesign: readonly string[],
): EvaluatorResult {
  if (policyExposure === 'FOREIGN') return skipForeignPolicy(resource)
  const open = policyExposure.filter(isPublic)
  const [first] = open
  if (first === undefined) return compliant({ statements: policyExposure.length })
  if (publicByDesign.includes(resource.arn)) return compliant({ publicByDesign: true })
  return nonCompliant(formatExposureReason(resource, first), summarizeExposures(open))
}
