import type { PolicyDocument, PolicyStatement } from '../../engines/iam/policy-document.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const vpcEndpointPolicyScoped = control(
  {
    id: 'segmentation/vpc-endpoint-policy-scoped',
    title: 'Policies of VPC endpoints should not allow everyone everything',
    severity: 'MEDIUM',
    rationale:
      "With the default policy an endpoint also carries data out: with somebody else's credentials to somebody else's " +
      'bucket, without ever touching the internet.',
    remediation:
      'Set a policy (ModifyVpcEndpoint with PolicyDocument) that names the actions and resources in use, or has conditions ' +
      'on aws:PrincipalOrgID and aws:ResourceOrgID, or on the accounts.',
    references: [
      'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
      'https://docs.aws.amazon.com/whitepapers/latest/building-a-data-perimeter-on-aws/building-a-data-perimeter-on-aws.html',
    ],
    frameworks: { 'ISO/IEC 27001:2022': ['A.8.20', 'A.8.22'], 'NIST SP 800-190': ['4.4.2'] },
    knownLimitations: [
      'Any condition on the organization or account of the principal or the resource counts, whatever it names.',
      'A policy that names actions or resources counts as limited, however many they are.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::EC2::VPCEndpoint',
      { facts: ['policy', 'serviceName'] },
      ({ policy, serviceName }) => {
        if (policy === 'NONE') return notApplicable('The endpoint takes no policy.')
        const service = serviceName.slice(0, 120)
        const [open] = findOpenStatements(policy)
        if (open === undefined) return compliant({ service })
        return nonCompliant(`${open} of its policy allows everyone every action on every resource.`, {
          service,
          statement: open,
        })
      },
    ),
  ],
)

/** The statements, as people call them, that allow everything to everyone and that no Deny holds back. */
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
    .map(({ statement: { Sid }, index }) =>
      Sid ? `Statement ${Sid.slice(0, 80)}` : `Statement ${index + 1}`,
    )
}

/** Everyone, every action, every resource. */
function allowsEverything({ Principal, Action, Resource }: PolicyStatement): boolean {
  const everyone = ['*', 'AWS'].some(type => Principal?.[type]?.includes('*'))
  return everyone && Boolean(Action?.some(isStar)) && Boolean(Resource?.some(isStar))
}

function isStar(text: string): boolean {
  return /^\*+$/.test(text)
}

/** Keys that say whose the principal or the resource is (IAM User Guide, "AWS global condition context keys"). */
const PARTIES = /^aws:(principal|resource)(orgid|orgpaths|account|arn)$/i

/** Operators by which an Allow is for some, and those by which a Deny is for all others. */
const ALLOWS_SOME = /^(ForAnyValue:)?(String(Equals|EqualsIgnoreCase|Like)|Arn(Equals|Like))(IfExists)?$/i
const DENIES_OTHERS =
  /^(ForAnyValue:|ForAllValues:)?(StringNot(Equals|EqualsIgnoreCase|Like)|ArnNot(Equals|Like))(IfExists)?$/i

/** Whether a condition of the statement says by `operators` whose principals or resources are meant. */
function restrictsParties({ Condition }: PolicyStatement, operators: RegExp): boolean {
  return Object.entries(Condition ?? {}).some(
    ([operator, keys]) =>
      operators.test(operator) &&
      Object.entries(keys).some(([key, values]) => PARTIES.test(key) && !values.some(isStar)),
  )
}
