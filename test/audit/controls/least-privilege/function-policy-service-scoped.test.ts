import { functionPolicyServiceScoped } from '../../../../audit/controls/least-privilege/function-policy-service-scoped.ts'
import { parsePolicy } from '../../../../audit/engines/iam/policy-document.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const bucket = { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::photos' } }
const account = { StringEquals: { 'AWS:SourceAccount': '111122223333' } }

testControl(functionPolicyServiceScoped, 'AWS::Lambda::Function', {
  compliant: [
    { name: 'a bucket and its account', ...invokes('s3', { ...bucket, ...account }) },
    { name: 'an account', ...invokes('secretsmanager', account) },
    {
      name: 'an API, whose ARN has the account',
      ...invokes('apigateway', {
        ArnLike: { 'aws:SourceArn': 'arn:aws:execute-api:eu-west-1:111122223333:a1b2/*/GET/orders' },
      }),
    },
    { name: 'a rule', ...source('arn:aws:events:eu-west-1:111122223333:rule/nightly') },
    { name: 'any rule of the account', ...source('arn:aws:events:*:111122223333:rule/*') },
    {
      name: 'a topic of another account, which another control reports',
      ...source('arn:aws:sns:eu-west-1:444455556666:t'),
    },
    { name: 'an organization', ...invokes('sns', { StringEquals: { 'aws:SourceOrgID': 'o-abc123' } }) },
    {
      name: 'the account by variable',
      ...invokes('ses', { StringEquals: { 'aws:SourceAccount': '${aws:ResourceAccount}' } }),
    },
    {
      name: 'a token',
      ...invokes('alexa', { StringEquals: { 'lambda:EventSourceToken': 'amzn1.ask.skill.1' } }),
    },
    {
      name: 'the rest denied',
      ...buildStatement(permission('s3', {}), {
        ...permission('s3', { StringNotEquals: { 'aws:SourceAccount': '111122223333' } }),
        Effect: 'Deny',
      }),
    },
    {
      name: 'a service that sends nothing, by the settings',
      ...invokes('example', {}),
      settings: { sourceless: ['example.amazonaws.com'] },
    },
    {
      name: 'a condition on the organization of the caller, which services do not have',
      ...buildStatement(
        permission('sns', { StringEquals: { 'aws:PrincipalOrgID': 'o-abc123' } }),
        permission('s3', account),
      ),
    },
  ],
  nonCompliant: [
    {
      name: 'nothing',
      ...invokes('s3', {}),
      reason:
        'Function a allows s3.amazonaws.com to invoke it for any account (statement 1 of its resource policy).',
      evidence: { admitted: [{ principal: 's3.amazonaws.com for any account' }] },
    },
    {
      name: 'a bucket without the account',
      ...invokes('s3', bucket),
      reason:
        'Function a allows s3.amazonaws.com to invoke it for any account that owns a source of the given name, since the source ARN contains no account (statement 1 of its resource policy).',
    },
    { name: 'any source', ...source('*') },
    { name: 'a source of any account', ...source('arn:aws:events:*:*:rule/*') },
    { name: 'any account', ...invokes('sns', { StringLike: { 'aws:SourceAccount': '*' } }) },
    {
      name: 'a source condition with IfExists',
      ...invokes('sns', { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } }),
    },
    {
      name: 'all accounts but one',
      ...invokes('sns', { StringNotEquals: { 'aws:SourceAccount': '444455556666' } }),
    },
    {
      name: 'everyone with any source account',
      ...buildStatement({
        ...permission('', { StringLike: { 'aws:SourceAccount': '*' } }),
        Principal: '*',
      }),
      reason:
        'Function a allows any service to invoke it for any account (statement 1 of its resource policy).',
    },
    { name: 'another condition', ...invokes('sns', { Bool: { 'aws:SecureTransport': 'true' } }) },
    { name: 'one of two', ...buildStatement(permission('s3', account), permission('sns', {})) },
    { name: 'an alias', ...policies({ live: [permission('sns', {})] }), reason: 'of alias live' },
    {
      name: 'any service',
      ...buildStatement({ ...permission('', {}), Principal: { Service: '*' } }),
      reason: 'allows any service to invoke it for any account',
    },
    {
      name: 'another service is sourceless',
      ...invokes('s3', {}),
      settings: { sourceless: ['example.amazonaws.com'] },
    },
  ],
  notApplicable: [
    { name: 'no policy', ...policies({}) },
    {
      name: 'an account alone',
      ...buildStatement({ ...permission('', {}), Principal: { AWS: '444455556666' } }),
    },
    {
      name: 'everyone, which another control reports',
      ...buildStatement({ ...permission('', {}), Principal: '*' }),
    },
  ],
})

function invokes(service: string, condition: object): KnownResource {
  return buildStatement(permission(service, condition))
}

function source(arn: string): KnownResource {
  return invokes('events', { ArnLike: { 'aws:SourceArn': arn } })
}

function permission(service: string, Condition: object) {
  const Principal = { Service: `${service}.amazonaws.com` }
  return { Effect: 'Allow', Principal, Action: 'lambda:InvokeFunction', Resource: '*', Condition }
}

function buildStatement(...statements: readonly object[]): KnownResource {
  return policies({ $LATEST: statements })
}

function policies(statements: Readonly<Record<string, readonly object[]>>): KnownResource {
  const all = Object.entries(statements).map(([qualifier, each]) => [
    qualifier,
    parsePolicy({ Version: '2012-10-17', Statement: each }),
  ])
  return { facts: { policies: Object.fromEntries(all) as object } }
}
