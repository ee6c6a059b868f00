import { expect, it } from 'vitest'
import { parsePolicy } from '../../../../../../audit/engines/iam/policy-document.ts'
import { listTrustedPrincipals } from '../../../../../../audit/engines/iam/exposure/trust/trusted-principals.ts'

const allow = { Effect: 'Allow', Action: 'sts:AssumeRole' }
const lambda = 'lambda.amazonaws.com'

it.each([
  ['no one', [], [], false],
  ['a service', [{ ...allow, Principal: { Service: lambda } }], [lambda], false],
  [
    'a service of China',
    [{ ...allow, Principal: { Service: 'EC2.amazonaws.com.cn' } }],
    ['ec2.amazonaws.com'],
    false,
  ],
  [
    'services of several statements, each once',
    [
      { ...allow, Principal: { Service: [lambda, 'ecs-tasks.amazonaws.com'] } },
      { ...allow, Principal: { Service: lambda }, Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
    ],
    ['ecs-tasks.amazonaws.com', lambda],
    false,
  ],
  [
    'a service and an account',
    [{ ...allow, Principal: { Service: lambda, AWS: '111122223333' } }],
    [lambda],
    true,
  ],
  [
    'an identity provider',
    [{ ...allow, Principal: { Federated: 'cognito-identity.amazonaws.com' } }],
    [],
    true,
  ],
  ['everyone', [{ ...allow, Principal: '*' }], [], true],
  ['all but some', [{ ...allow, NotPrincipal: { Service: lambda } }], [], true],
  ['no one else', [{ ...allow, Principal: { Service: lambda, AWS: [] } }], [lambda], false],
  [
    'no one that it denies',
    [
      { ...allow, Effect: 'Deny', Principal: { Service: lambda } },
      { ...allow, Effect: 'Deny', NotPrincipal: { AWS: '111122223333' } },
    ],
    [],
    false,
  ],
])('a role trusts %s', (_, Statement, services, others) => {
  expect(listTrustedPrincipals(parsePolicy({ Version: '2012-10-17', Statement }))).toEqual({
    services,
    others,
  })
})
