import { functionPolicyKnownAccounts } from '../../../../audit/controls/least-privilege/function-policy-known-accounts.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const other = { AWS: 'arn:aws:iam::444455556666:root' }
const trusted = { accounts: ['444455556666'] }
const inOrganization = { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } }
const topic = { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:444455556666:orders' } }

testControl(functionPolicyKnownAccounts, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'no policy', ...policies({}) },
    { name: 'its own account', ...allows({ AWS: '111122223333' }) },
    { name: 'a trusted account', ...allows(other), trusted },
    { name: 'an organization', ...allows('*', inOrganization) },
    { name: 'an account while it is in the organization', ...allows(other, inOrganization) },
    {
      name: 'the organization of the function',
      ...allows('*', { StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } }),
      trusted: { organizations: ['o-other12345'] },
    },
    { name: 'everyone, which another control reports', ...allows('*') },
    {
      name: 'a service without a source, which another control reports',
      ...allows({ Service: 'sns.amazonaws.com' }),
    },
    { name: 'a service for a trusted account', ...allows({ Service: 'sns.amazonaws.com' }, topic), trusted },
    { name: 'a deleted role', ...allows({ AWS: 'AROACKCEVSQ6C2EXAMPLE' }) },
    {
      name: 'an account that can invoke only through a URL with AuthType NONE',
      ...allows(other, { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } }),
    },
  ],
  nonCompliant: [
    {
      name: 'an account',
      ...allows(other),
      reason:
        'Function a is open to account 444455556666, which is not trusted (statement 1 of its resource policy).',
    },
    { name: 'a role of an account', ...allows({ AWS: 'arn:aws:iam::444455556666:role/caller' }) },
    { name: 'an account, for an alias', ...policies({ live: [statement(other)] }), reason: 'of alias live' },
    {
      name: 'an account through a URL',
      ...allows(other, { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } }),
    },
    {
      name: 'a service for an account',
      ...allows({ Service: 'sns.amazonaws.com' }, topic),
      reason:
        'Function a is open to sns.amazonaws.com for account 444455556666, which is not trusted (statement 1 of its resource policy).',
    },
    {
      name: 'an organization that is not listed',
      ...allows('*', inOrganization),
      trusted: { organizations: ['o-other12345'] },
    },
    {
      name: 'a canonical user, whose account is unknown',
      ...allows({ CanonicalUser: '79a59df900b949e5' }),
      trusted,
    },
  ],
})

function statement(Principal: unknown, Condition: object = {}) {
  return { Effect: 'Allow', Principal, Action: 'lambda:InvokeFunctionUrl', Resource: '*', Condition }
}

function allows(Principal: unknown, Condition: object = {}): KnownResource {
  return policies({ $LATEST: [statement(Principal, Condition)] })
}

function policies(statements: Readonly<Record<string, readonly object[]>>): KnownResource {
  const all = Object.entries(statements).map(([qualifier, each]) => [
    qualifier,
    parsePolicy({ Version: '2012-10-17', Statement: each }),
  ])
  return { facts: { policies: Object.fromEntries(all) as object } }
}
