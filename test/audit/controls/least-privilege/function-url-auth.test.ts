import { functionUrlAuth } from '../../../../audit/controls/least-privilege/function-url-auth.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:webhook'
const open = { Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunctionUrl', Resource: arn }

testControl(functionUrlAuth, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'AWS_IAM', ...withUrl('AWS_IAM', {}) },
    { name: 'AWS_IAM, although everyone is allowed', ...withUrl('AWS_IAM', { $LATEST: [open] }) },
    { name: 'NONE without a policy', ...withUrl('NONE', {}) },
    {
      name: 'NONE of an alias, public statement on the function',
      ...withUrl('NONE', { $LATEST: [open] }, 'live'),
    },
    { name: 'NONE of the function, public statement on an alias', ...withUrl('NONE', { live: [open] }) },
    { name: 'NONE of an alias called like a property of objects', ...withUrl('NONE', {}, 'constructor') },
    { name: 'another action', ...withUrl('NONE', { $LATEST: [{ ...open, Action: 'lambda:GetFunction' }] }) },
    {
      name: 'another principal',
      ...withUrl('NONE', { $LATEST: [{ ...open, Principal: { AWS: '444455556666' } }] }),
    },
    { name: 'only with AWS_IAM', ...when({ StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } }) },
    { name: 'only of an organization', ...when({ StringEquals: { 'aws:PrincipalOrgID': 'o-abc123' } }) },
    { name: 'only for an account', ...when({ StringEquals: { 'AWS:SourceAccount': '111122223333' } }) },
    { name: 'denied to everyone', ...withUrl('NONE', { $LATEST: [open, { ...open, Effect: 'Deny' }] }) },
    {
      name: 'denied to everyone outside of an organization',
      ...withUrl('NONE', {
        $LATEST: [
          open,
          { ...open, Effect: 'Deny', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abc123' } } },
        ],
      }),
    },
    {
      name: 'public by design',
      ...withUrl('NONE', { $LATEST: [open] }),
      settings: { publicByDesign: [arn] },
      evidence: { publicByDesign: true },
    },
  ],
  nonCompliant: [
    {
      name: 'everyone as *',
      ...withUrl('NONE', { $LATEST: [open] }),
      reason: 'The URL of function webhook has AuthType NONE and its resource policy allows everyone.',
      evidence: { openUrls: [{ qualifier: '$LATEST', access: 'EVERYONE' }] },
    },
    { name: 'everyone as AWS *', ...withUrl('NONE', { $LATEST: [{ ...open, Principal: { AWS: '*' } }] }) },
    {
      name: 'everyone in a list',
      ...withUrl('NONE', { $LATEST: [{ ...open, Principal: { AWS: ['444455556666', '*'] } }] }),
    },
    {
      name: 'an alias',
      ...withUrl('NONE', { live: [open] }, 'live'),
      reason:
        'The URL of alias live of function webhook has AuthType NONE and its resource policy allows everyone.',
    },
    {
      name: 'a glob over the action',
      ...withUrl('NONE', { $LATEST: [{ ...open, Action: 'lambda:Invoke*' }] }),
    },
    {
      name: 'the condition that the console writes',
      ...when({ StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } }),
    },
    { name: 'only by the URL', ...when({ Bool: { 'lambda:InvokedViaFunctionUrl': true } }) },
    {
      name: 'from an address',
      ...when({ IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }),
      reason:
        'The URL of function webhook has AuthType NONE and its resource policy allows anonymous callers that meet a condition.',
    },
    {
      name: 'a Deny that does not always hold',
      ...withUrl('NONE', {
        $LATEST: [
          open,
          { ...open, Effect: 'Deny', Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
        ],
      }),
      reason: 'anonymous callers that meet a condition',
    },
    {
      name: 'another function is public by design',
      ...withUrl('NONE', { $LATEST: [open] }),
      settings: { publicByDesign: [`${arn}-2`] },
    },
  ],
  notApplicable: [
    { name: 'no URL', facts: { urls: [], policies: {} } },
    {
      name: 'no URL, although everyone is allowed',
      arn,
      facts: { urls: [], policies: { $LATEST: policy([open]) } },
    },
  ],
})

function withUrl(
  authType: 'AWS_IAM' | 'NONE',
  statements: Readonly<Record<string, readonly object[]>>,
  qualifier = '$LATEST',
): KnownResource {
  const policies = Object.entries(statements).map(([name, each]) => [name, policy(each)])
  return {
    arn,
    facts: { urls: [{ qualifier, authType }], policies: Object.fromEntries(policies) as object },
  }
}

function when(Condition: object): KnownResource {
  return withUrl('NONE', { $LATEST: [{ ...open, Condition }] })
}

function policy(statements: readonly object[]) {
  return parsePolicy({ Version: '2012-10-17', Statement: statements })
}
