import { getKindDefinition } from '../../resources/kinds.ts'
import { control } from '../control.ts'
import {
  filterServicesForAnyone,
  formatExposureReason,
  isAnyServiceForAnySource,
  skipForeignPolicy,
  summarizeExposures,
  type TriggerPolicyInputs,
} from '../criteria/admitted-principals.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'

export const triggerPolicyServiceScoped = control(
  {
    id: 'least-privilege/trigger-policy-service-scoped',
    title: 'Queues and topics that trigger functions should name the source in permissions for AWS services',
    severity: 'HIGH',
    rationale:
      'An AWS service acts for all of its customers. If the permission does not name the source, anyone can make ' +
      'the service send messages of their choice, which invoke the function (the confused deputy problem).',
    remediation:
      'Add a condition on aws:SourceArn, aws:SourceAccount or aws:SourceOrgID to the statement ' +
      '(SetQueueAttributes, SetTopicAttributes). For S3, require aws:SourceAccount too: the ARN of a bucket ' +
      'contains no account, and someone else can create a deleted bucket again.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
      'https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html',
      'https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html',
    ],
    frameworks: {
      'CIS AWS Foundations 7.0': ['2.21'],
      'OWASP Serverless Top 10': ['S1', 'S5'],
    },
    criteria: [
      'The same queues and topics are evaluated as by trigger-policy-not-public.',
      'A source ARN that matches resources of any account, such as arn:aws:s3:::*, names no source.',
    ],
    knownLimitations: [
      'Whether the service sends the key that a condition names is not checked. If it does not, the permission has no effect, which is not a finding.',
      'Any service for any source is reported by trigger-policy-not-public, not here.',
      'Whether the account of a named source is trusted is not checked.',
    ],
    settings: {
      /** Services that send no source, such as example.amazonaws.com; their permissions pass. */
      sourceless: [] as string[],
    },
  },
  declareEvaluator => [
    declareEvaluator('AWS::SQS::Queue', { facts: ['policyExposure'] }, (inputs, { settings }) =>
      evaluatePolicy(inputs, settings.sourceless),
    ),
    declareEvaluator('AWS::SNS::Topic', { facts: ['policyExposure'] }, (inputs, { settings }) =>
      evaluatePolicy(inputs, settings.sourceless),
    ),
  ],
)

function evaluatePolicy(
  { resource, policyExposure }: TriggerPolicyInputs,
  sourceless: readonly string[],
): EvaluatorResult {
  if (policyExposure === 'FOREIGN') return skipForeignPolicy(resource)
  const services = policyExposure.filter(each => each.to === 'SERVICE' && !isAnyServiceForAnySource(each))
  if (services.length === 0)
    return notApplicable(
      `The policy of the ${getKindDefinition(resource.kind).label} allows no AWS service by name.`,
    )
  const unscoped = filterServicesForAnyone(services).filter(({ service }) => !sourceless.includes(service))
  const [first] = unscoped
  if (first === undefined) return compliant({ permissions: services.length })
  return nonCompliant(formatExposureReason(resource, first), summarizeExposures(unscoped))
}
