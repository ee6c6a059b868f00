import { describe, expect, it } from 'vitest'
import { explainNotUnderstood } from '../../../../audit/engines/iam/not-understood.ts'
import { parsePolicyInPart } from '../../../../audit/engines/iam/policy-document.ts'

const explain = (...statements: readonly unknown[]) =>
  explainNotUnderstood(parsePolicyInPart({ Version: '2012-10-17', Statement: statements }))

const buildAllow = (Principal: unknown) => ({ Effect: 'Allow', Principal, Action: 'sqs:*', Resource: '*' })

describe('a policy is understood as a whole with the principal', () => {
  it.each(
    [
      '*',
      { AWS: '*' },
      { AWS: '111122223333' },
      { AWS: ['arn:aws:iam::111122223333:root', 'arn:aws-cn:iam::111122223333:role/team/app'] },
      { AWS: 'arn:aws:sts::111122223333:assumed-role/app/session' },
      { AWS: 'arn:aws:sts::111122223333:federated-user/ann' },
      { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1A2B3C4D5' },
      { AWS: 'AROAEXAMPLEEXAMPLE123' },
      { AWS: 'AIDAEXAMPLEEXAMPLE123' },
      { Service: ['lambda.amazonaws.com', 'ecs.amazonaws.com.cn'] },
      { Service: '*' },
      { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' },
      { Federated: 'accounts.google.com' },
      { CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' },
    ].map(principal => [JSON.stringify(principal), principal] as const),
  )('%s', (_, principal) => {
    expect(explain(buildAllow(principal))).toBeUndefined()
    expect(explain({ ...buildAllow(undefined), NotPrincipal: principal })).toBeUndefined()
  })
})

describe('a policy is not understood as a whole with the principal', () => {
  const odd: readonly (readonly [principal: object, named: string])[] = [
    [{ AWS: 'arn:aws:iam::*:root' }, 'arn:aws:iam::*:root'],
    [{ AWS: ['111122223333', 'arn:aws:iam::1111????3333:root'] }, 'arn:aws:iam::1111????3333:root'],
    [{ AWS: 'arn:*:iam::111122223333:root' }, 'arn:*:iam::111122223333:root'],
    [{ AWS: 'arn:aws:iam::111122223333:role/*' }, 'arn:aws:iam::111122223333:role/*'],
    [{ AWS: 'arn:aws:iam:::root' }, 'arn:aws:iam:::root'],
    [{ AWS: '1111*' }, '1111*'],
    [{ AWS: '**' }, '**'],
    [{ AWS: 'ann@example.com' }, 'ann@example.com'],
    [{ Service: '*.amazonaws.com' }, '*.amazonaws.com'],
    [{ Federated: 'arn:aws:iam::*:saml-provider/x' }, 'arn:aws:iam::*:saml-provider/x'],
    [{ Account: '111122223333' }, '111122223333'],
    [{ Account: '*' }, '*'],
  ]
  it.each(odd)('%j', (principal, named) => {
    const why = `a policy is not understood as a whole: statement 1 names the principal ${named}, which AWS does not accept`
    expect(explain(buildAllow(principal))).toBe(why)
    expect(explain({ ...buildAllow(undefined), NotPrincipal: principal })).toBe(why)
    expect(explain({ ...buildAllow(principal), Effect: 'Deny' })).toBe(why)
  })
})

it('names the first of several statements and counts the others', () => {
  expect(explain(buildAllow('*'), { ...buildAllow({ AWS: '12*' }), Sid: 'Odd' }, null, 7)).toBe(
    'a policy is not understood as a whole: statement Odd names the principal 12*, which AWS does not accept (and 2 more)',
  )
})

it('quotes what a principal contains', () => {
  expect(explain(buildAllow({ AWS: '*\nCRITICAL 0' }))).toContain('the principal "*\\nCRITICAL 0", which')
})
