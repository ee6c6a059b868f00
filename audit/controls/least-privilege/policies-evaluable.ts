import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import { getVersionNumber } from '../../resources/lambda/function-name.ts'
import type { Resource } from '../../resources/resource.ts'
import { declareVersionsInUse, mergeVersionsInUse } from '../../resources/lambda/versions-in-use.ts'
import { FACT_STEPS } from '../compute-fact.ts'
import { control } from '../control.ts'
import { describeAsSubject, joinNames } from '../criteria/format-text.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'

const LIMIT = FACT_STEPS.each.toLocaleString('en-US')

export const policiesEvaluable = control(
  {
    id: 'least-privilege/policies-evaluable',
    title: 'Policies should be simple enough to be evaluated',
    severity: 'HIGH',
    rationale:
      'Neither people nor tools can review a policy that takes millions of comparisons to evaluate. ' +
      'Ordinary policies are far from that. Such a policy can be written to hide what it allows.',
    remediation:
      'Find out who wrote the policy and what for. Then replace patterns of many wildcards by the names of ' +
      'services, actions and resources, and long alternations of Allow and Deny by one Allow of what is needed.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-policy-validation.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
    ],
    frameworks: {
      'FedRAMP 20x KSI 2026': ['KSI-MLA-EVC'],
      'NIST SP 800-53 r5': ['AC-6'],
    },
    criteria: [
      `A resource fails if one of the searches in its policies takes more than ${LIMIT} steps; a step is about one comparison of two patterns. Each search counts by itself: administrator access, escalation paths, broad permissions, and who a resource policy or trust policy admits.`,
      'The same policies always take the same number of steps, on any computer.',
      'The other controls that need the result of such a search are INSUFFICIENT_DATA for the resource.',
    ],
    knownLimitations: [
      'The limit is a limit of Assay. AWS evaluates the policies of every request, however complex they are.',
      'Comparisons of policies before and after a change are not evaluated by this control. They have a limit of their own, and the notification names the policies that exceed it.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::IAM::Role',
      { stepsOf: ['administration', 'selfEscalation', 'broadGrants', 'broadWrites', 'trustExposure'] },
      evaluateIdentityPolicies,
    ),
    declareEvaluator(
      'AWS::IAM::User',
      { stepsOf: ['administration', 'selfEscalation', 'broadGrants', 'broadWrites'] },
      evaluateIdentityPolicies,
    ),
    declareEvaluator('AWS::IAM::Group', { stepsOf: ['broadGrants', 'broadWrites'] }, evaluateSearches),
    declareEvaluator(
      'AWS::IAM::ManagedPolicy',
      { stepsOf: ['broadGrants', 'broadWrites'] },
      evaluateIdentityPolicies,
    ),
    declareEvaluator(
      'AWS::Lambda::Function',
      {
        stepsOf: ['policyExposure'],
        each: declareVersionsInUse({ stepsOf: ['policyExposure'] }),
      },
      ({ resource, exceeding, ...inUse }) => {
        const found = mergeVersionsInUse(inUse).filter(version => version.exceeding.length > 0)
        if (exceeding.length > 0 || found.length === 0) return evaluateSearches({ resource, exceeding })
        const numbers = found.map(version => getVersionNumber(version.resource))
        const owner = `${describeAsSubject(resource)} (version ${numbers.slice(0, MAX_VERSIONS).join(', ')})`
        return explainExceeding(owner, ['policyExposure'])
      },
    ),
    declareEvaluator(
      'AWS::Lambda::LayerVersion',
      { facts: ['policy'], stepsOf: ['policyExposure'] },
      evaluatePolicy,
    ),
    declareEvaluator(
      'AWS::ECR::Registry',
      { facts: ['policy'], stepsOf: ['policyExposure'] },
      evaluatePolicy,
    ),
    declareEvaluator(
      'AWS::ECR::Repository',
      { facts: ['policy'], stepsOf: ['policyExposure'] },
      evaluatePolicy,
    ),
    declareEvaluator(
      'AWS::Events::EventBus',
      { facts: ['policy'], stepsOf: ['policyExposure'] },
      evaluatePolicy,
    ),
    declareEvaluator('AWS::SNS::Topic', { facts: ['policy'], stepsOf: ['policyExposure'] }, evaluatePolicy),
    declareEvaluator('AWS::SQS::Queue', { facts: ['policy'], stepsOf: ['policyExposure'] }, evaluatePolicy),
  ],
)

/** Versions that a reason names. */
const MAX_VERSIONS = 3

/** What is unknown without a fact. */
const MEANINGS: Readonly<Record<string, string>> = {
  administration: 'administrator access',
  selfEscalation: 'escalation paths',
  broadGrants: 'broad permissions',
  broadWrites: 'broad write permissions',
  trustExposure: 'who can assume it',
  policyExposure: 'who has access',
}

interface SearchedResource {
  resource: Resource
  /** The facts that take too many steps. */
  exceeding: readonly string[]
}

function evaluateSearches({ resource, exceeding }: SearchedResource): EvaluatorResult {
  return exceeding.length === 0
    ? compliant({ evaluable: true })
    : explainExceeding(describeAsSubject(resource), exceeding)
}

function evaluateIdentityPolicies(searchedResource: SearchedResource): EvaluatorResult {
  const owned = explainAwsOwnership(searchedResource.resource)
  return owned === undefined ? evaluateSearches(searchedResource) : notApplicable(owned)
}

function evaluatePolicy({
  policy,
  ...searchedResource
}: SearchedResource & { policy: PolicyDocument | 'NONE' | 'FOREIGN' }): EvaluatorResult {
  if (policy === 'NONE') return notApplicable('The resource has no policy.')
  if (policy === 'FOREIGN')
    return notApplicable('The resource belongs to another account; only that account can change its policy.')
  return evaluateSearches(searchedResource)
}

function explainExceeding(owner: string, exceeding: readonly string[]): EvaluatorResult {
  const unknowns = joinNames(exceeding.map(fact => MEANINGS[fact] ?? fact))
  return nonCompliant(
    `${owner} has policies that take more than ${LIMIT} steps to evaluate. Unknown: ${unknowns}.`,
    { unknown: exceeding },
    exceeding,
  )
}
