import { functionPolicyNotPublic } from '../../../../audit/controls/least-privilege/function-policy-not-public.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:webhook'
const open = { Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: arn }
const url = { ...open, Action: 'lambda:InvokeFunctionUrl' }
const throughNone = { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } }

testControl(functionPolicyNotPublic, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'no policy', ...policies({}), evidence: { policies: 0 } },
    { name: 'a service', ...buildStatement({ ...open, Principal: { Service: 's3.amazonaws.com' } }) },
    { name: 'an account', ...buildStatement({ ...open, Principal: { AWS: '444455556666' } }) },
    { name: 'an organization', ...when({ StringEquals: { 'aws:PrincipalOrgID': 'o-abc123' } }) },
    { name: 'a source account', ...when({ StringEquals: { 'AWS:SourceAccount': '111122223333' } }) },
    { name: 'a source', ...when({ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:t' } }) },
    { name: 'a source organization', ...when({ StringEquals: { 'aws:SourceOrgID': 'o-abc123' } }) },
    {
      name: 'any source account: services alone have one, and another control reports them',
      ...when({ StringLike: { 'aws:SourceAccount': '*' } }),
    },
    { name: 'a network', ...when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }) },
    {
      name: 'secrets manager, which cannot set a source ARN',
      ...buildStatement({ ...open, Principal: { Service: 'secretsmanager.amazonaws.com' } }),
    },
    {
      name: 'Alexa with a token',
      ...buildStatement({
        ...open,
        Principal: { Service: 'alexa-connectedhome.amazon.com' },
        Condition: { StringEquals: { 'lambda:EventSourceToken': 'amzn1.ask.skill.1' } },
      }),
    },
    {
      name: 'a URL with AuthType NONE, another control',
      ...buildStatement({ ...url, Condition: throughNone }),
    },
    {
      name: 'both statements of a URL with AuthType NONE',
      ...buildStatement(
        { ...url, Condition: throughNone },
        { ...open, Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } },
      ),
    },
    { name: 'everyone denied', ...buildStatement(open, { ...open, Effect: 'Deny', Action: 'lambda:*' }) },
    {
      name: 'those outside of an organization denied',
      ...buildStatement(open, {
        ...open,
        Effect: 'Deny',
        Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abc123' } },
      }),
    },
    {
      name: 'public by design',
      ...buildStatement(open),
      settings: { publicByDesign: [arn] },
      evidence: { publicByDesign: true },
    },
  ],
  nonCompliant: [
    {
      name: 'the bare star',
      ...buildStatement(open),
      reason: 'Function webhook is open to any AWS account (statement 1 of its resource policy).',
      evidence: { admitted: [{ qualifier: '$LATEST', statement: 'statement 1' }] },
    },
    { name: 'AWS *', ...buildStatement({ ...open, Principal: { AWS: '*' } }) },
    {
      name: 'an alias',
      ...policies({ live: [{ ...open, Sid: 'Open' }] }),
      reason:
        'Function webhook is open to any AWS account (statement Open of the resource policy of alias live).',
    },
    { name: 'the alias alone, the function scoped', ...policies({ $LATEST: [], live: [open] }) },
    { name: 'an alias called like a property of objects', ...policies({ constructor: [open] }) },
    {
      name: 'a URL that requires any identity',
      ...buildStatement({ ...url, Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } } }),
    },
    { name: 'a URL, whichever', ...buildStatement(url) },
    { name: 'all sources but one', ...when({ StringNotEquals: { 'aws:SourceArn': 'arn:aws:s3:::b' } }) },
    {
      name: 'an organization or none',
      ...when({ StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abc123' } }),
    },
    {
      name: 'the world in two halves',
      ...when({ IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }),
    },
    { name: 'a referer', ...when({ StringLike: { 'aws:Referer': 'https://example.com/*' } }) },
    {
      name: 'a Deny under a condition',
      ...buildStatement(open, {
        ...open,
        Effect: 'Deny',
        Condition: { StringEquals: { 'aws:UserAgent': 'curl' } },
      }),
      reason:
        'Function webhook is open to any AWS account that meets a condition (statement 1 of its resource policy).',
    },
    {
      name: 'another is public by design',
      ...buildStatement(open),
      settings: { publicByDesign: [`${arn}-2`] },
    },
  ],
})

function buildStatement(...statements: readonly object[]): KnownResource {
  return policies({ $LATEST: statements })
}

function when(Condition: object): KnownResource {
  return buildStatement({ ...open, Condition })
}

function policies(statements: Readonly<Record<string, readonly object[]>>): KnownResource {
  const all = Object.entries(statements).map(([qualifier, each]) => [
    qualifier,
    parsePolicy({ Version: '2012-10-17', Statement: each }),
  ])
  return { arn, facts: { policies: Object.fromEntries(all) as object } }
}
