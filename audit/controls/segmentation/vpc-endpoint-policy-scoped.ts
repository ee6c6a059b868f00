import type { PolicyDocument, PolicyStatement } from '../../engines/iam/policy-document.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

export const vpcEndpointPolicyScoped = control(
  {
    id: 'segmentation/vpc-endpoint-policy-scoped',
    title: 'VPC endpoint policies should not allow full access',
    severity: 'MEDIUM',
    rationale:
      'With the default policy, an attacker can send data through the endpoint to a bucket in their own ' +
      'account, with their own credentials and without touching the internet.',
    remediation:
      'Set an endpoint policy (ModifyVpcEndpoint with PolicyDocument) that lists the actions and ' +
      'resources in use, or that has conditions on aws:PrincipalOrgID and aws:ResourceOrgID or on the ' +
      'accounts.',
    references: [
      'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
      'https://docs.aws.amazon.com/whitepapers/latest/building-a-data-perimeter-on-aws/building-a-data-perimeter-on-aws.html',
    ],
    frameworks: { 'ISO/IEC 27001:2022': ['A.8.20', 'A.8.22'], 'NIST SP 800-190': ['4.4.2'] },
    criteria: [
      'Any condition on the organization or account of the principal or the resource counts, whatever ' +
        'its value.',
      'A policy that lists actions or resources passes, however many it lists.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::EC2::VPCEndpoint',
      { facts: ['policy', 'serviceName'] },
      ({ policy, serviceName }) => {
        if (policy === 'NONE') return notApplicable('The endpoint does not support a policy.')
        const service = serviceName.slice(0, 120)
        const [open] = findOpenStatements(policy)
        if (open === undefined) return compliant({ service })
        return nonCompliant(
          `${open} of the endpoint policy allows all principals all actions on all resources.`,
          {
            service,
            statement: open,
          },
        )
      },
    ),
  ],
)

/** Labels of the statements that allow all principals all actions on all resources, unless a Deny restricts them. */
function findOpenStatements(policy: PolicyDocument): string[] {
  const all = policy.Statement.map((policyStatement, index) => ({
    statement: policyStatement,
    index,
  })).filter(({ statement }) => allowsEverything(statement))
  const perimeter = all.some(
    ({ statement }) => statement.Effect === 'Deny' && restrictsParties(statement, DENIES_OTHERS),
  )
  if (perimeter) return []
  return all
    .filter(({ statement }) => statement.Effect === 'Allow' && !restrictsParties(statement, ALLOWS_SOME))
    .map(({ statement: { Sid }, index }) => (Sid ? `Statement ${quoteText(Sid)}` : `Statement ${index + 1}`))
}

/** Whether the statement applies to all principals, actions and resources. */
function allowsEverything({ Principal, Action, Resource }: PolicyStatement): boolean {
  const everyone = ['*', 'AWS'].some(type => Principal?.[type]?.includes('*'))
  return everyone && Boolean(Action?.some(isStar)) && Boolean(Resource?.some(isStar))
}

function isStar(text: string): boolean {
  return /^\*+$/.test(text)
}

/** Condition keys for the owner of the principal or the resource (IAM User Guide, "AWS global condition context keys"). */
const PARTIES = /^aws:(principal|resource)(orgid|orgpaths|account|arn)$/i

/** Operators that limit an Allow to some owners, and operators that extend a Deny to all others. */
const ALLOWS_SOME = /^(ForAnyValue:)?(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like))(IfExists)?$/i
const DENIES_OTHERS =
  /^(ForAnyValue:|ForAllValues:)?(StringNot(Equals|EqualsIgnoreCase|Like)|ArnNot(Equals|Like))(IfExists)?$/i

/** Whether a condition with one of `operators` restricts the owner of the principal or the resource. */
function restrictsParties({ Condition }: PolicyStatement, operators: RegExp): boolean {
  return Object.entries(Condition ?? {}).some(
    ([operator, keys]) =>
      operators.test(operator) &&
      Object.entries(keys).some(([key, values]) => PARTIES.test(key) && !values.some(isStar)),
  )
}
