import { functionPolicyActionScoped } from '../../../../audit/controls/least-privilege/function-policy-action-scoped.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const statement = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Resource: '*' }

testControl(functionPolicyActionScoped, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'invoking', ...allows('lambda:InvokeFunction') },
    { name: 'invoking by a URL', ...allows('lambda:InvokeFunctionUrl', 'lambda:InvokeFunction') },
    { name: 'every way of invoking', ...allows('LAMBDA:invoke*') },
    { name: 'reading', ...allows('lambda:GetFunction', 'lambda:ListTags') },
    { name: 'an action of another service, which does nothing here', ...allows('s3:*') },
    {
      name: 'more actions for no principal',
      ...buildStatement({ ...statement, Action: 'lambda:*', Principal: { AWS: 'AROACKCEVSQ6C2EXAMPLE' } }),
    },
    {
      name: 'more, but all of it denied',
      ...buildStatement(
        { ...statement, Action: 'lambda:UpdateFunctionCode' },
        { ...statement, Principal: '*', Effect: 'Deny', Action: 'lambda:Update*' },
      ),
    },
    { name: 'all but Lambda', ...buildStatement({ ...statement, NotAction: 'lambda:*' }) },
  ],
  nonCompliant: [
    {
      name: 'everything',
      ...allows('*'),
      reason:
        'Function a allows its own account more than invocation: * (statement 1 of its resource policy).',
    },
    {
      name: 'everything of Lambda',
      ...allows('lambda:*'),
      evidence: { admitted: [{ actions: ['lambda:*'] }] },
    },
    { name: 'the code', ...allows('lambda:UpdateFunctionCode') },
    { name: 'the code, beside invoking', ...allows('lambda:InvokeFunction', 'lambda:UpdateFunctionCode') },
    { name: 'permissions', ...allows('lambda:AddPermission') },
    { name: 'a glob', ...allows('lambda:*Function') },
    { name: 'all but one action', ...buildStatement({ ...statement, NotAction: 'lambda:InvokeFunction' }) },
    {
      name: 'to a service',
      ...buildStatement({ ...statement, Action: 'lambda:*', Principal: { Service: 'events.amazonaws.com' } }),
    },
    {
      name: 'for an alias',
      facts: { policies: { live: policy({ ...statement, Action: '*' }) } },
      reason: 'of alias live',
    },
    {
      name: 'more, a part of it denied',
      ...buildStatement(
        { ...statement, Action: 'lambda:*' },
        { ...statement, Principal: '*', Effect: 'Deny', Action: 'lambda:Update*' },
      ),
    },
  ],
  notApplicable: [{ name: 'no policy', facts: { policies: {} } }],
})

function allows(...Action: readonly string[]): KnownResource {
  return buildStatement({ ...statement, Action })
}

function buildStatement(...statements: readonly object[]): KnownResource {
  return { facts: { policies: { $LATEST: policy(...statements) } } }
}

function policy(...statements: readonly object[]) {
  return parsePolicy({ Version: '2012-10-17', Statement: statements })
}
