import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffPermissions } from '../../../../../audit/engines/iam/diff/diff-permissions.ts'
import { parsePolicy } from '../../../../../audit/engines/iam/policy-document.ts'
import type { Principal } from '../../../../../audit/engines/iam/effective-permissions/principal.ts'
import type { PermissionChange } from '../../../../../audit/engines/iam/diff/permission-change.ts'
import { loadActions } from '../../../../../functions/bundled-files/aws-catalog.ts'
import { buildSmallActionCatalog } from '../oracle/generators/action-catalog.ts'
import { generateEdits } from '../oracle/generators/edits.ts'
import { isMatchByRegex } from '../oracle/pattern.ts'
import { generatePolicy } from '../oracle/generators/policies.ts'
import { buildEnginePrincipal, generatePrincipals } from '../oracle/generators/principals.ts'

const world = { actions: loadActions(), now: '2026-11-25T00:00:00.000Z' }

type RawDiffStatement = Readonly<Record<string, unknown>>

function role(Statement: readonly RawDiffStatement[], partition = 'aws'): Principal {
  const document = parsePolicy({ Version: '2012-10-17', Statement })
  return {
    arn: `arn:${partition}:iam::111122223333:role/app`,
    kind: 'role',
    account: '111122223333',
    identity: [{ policy: 'own', document }],
  }
}

const allow = (Action: string, Resource: string): RawDiffStatement => ({ Effect: 'Allow', Action, Resource })
const but = (Action: string, ...NotResource: readonly string[]): RawDiffStatement => ({
  Effect: 'Allow',
  Action,
  NotResource,
})

/** Resources of the first changes that the statement grants to a role without permissions. */
function listExamples(statement: RawDiffStatement, partition?: string): string[] {
  const { granted } = diffPermissions(role([], partition), role([statement], partition), world)
  return granted.map(({ example }) => example.resource)
}

/** The statement and an example resource. */
const EXAMPLES: readonly [string, RawDiffStatement, string][] = [
  [
    'what it is usually called is left out',
    but('iam:PassRole', 'arn:aws:iam::111122223333:role/example'),
    'arn:aws:iam::111122223333:role/x',
  ],
  [
    'all usual names are left out',
    but('iam:PassRole', 'arn:aws:iam::*:role/x*', 'arn:aws:iam::*:role/e*'),
    'arn:aws:iam::111122223333:role/y',
  ],
  [
    'all of the account is left out',
    but('iam:PassRole', 'arn:aws:iam::111122223333:role/*'),
    'arn:aws:iam::999999999999:role/example',
  ],
  [
    'a star stands for the type',
    allow('iam:PassRole', 'arn:aws:iam::*:*/app'),
    'arn:aws:iam::111122223333:role/app',
  ],
  ['only an end is said', allow('iam:PassRole', '*admin'), 'arn:aws:iam::111122223333:role/exampleadmin'],
  [
    'only a middle is said',
    allow('iam:PassRole', '*role/admin*'),
    'arn:aws:iam::111122223333:role/adminexample',
  ],
  [
    'a star stands for several parts',
    allow('lambda:InvokeFunction', 'arn:aws:lambda:*:function:prod-*'),
    'arn:aws:lambda:us-east-1:111122223333:function:prod-example',
  ],
  [
    'the partition is begun',
    allow('iam:PassRole', 'arn:aws*:iam::*:role/app'),
    'arn:aws:iam::111122223333:role/app',
  ],
  [
    'the partition is another',
    allow('iam:PassRole', 'arn:aws-us-gov:iam::*:role/*'),
    'arn:aws-us-gov:iam::111122223333:role/example',
  ],
  [
    'the account is begun',
    allow('iam:PassRole', 'arn:aws:iam::1111*:role/app'),
    'arn:aws:iam::111122223333:role/app',
  ],
  [
    'the account is another, half said',
    allow('iam:PassRole', 'arn:aws:iam::4444*66:role/app'),
    'arn:aws:iam::444400000066:role/app',
  ],
  [
    'the account is another, said by its places',
    allow('iam:PassRole', 'arn:aws:iam::4???????????:role/app'),
    'arn:aws:iam::400000000000:role/app',
  ],
  [
    'the region is begun',
    allow('lambda:InvokeFunction', 'arn:aws:lambda:eu-*:*:function:*'),
    'arn:aws:lambda:eu-west-1:111122223333:function:example',
  ],
  [
    'the region is said but for its number',
    allow('lambda:InvokeFunction', 'arn:aws:lambda:ap-northeast-?:*:*'),
    'arn:aws:lambda:ap-northeast-1:111122223333:function:example',
  ],
  [
    'the first region is left out',
    but('lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:*:*'),
    'arn:aws:lambda:eu-west-1:111122223333:function:example',
  ],
  [
    'a name is left out everywhere',
    but('kms:Decrypt', '*example*'),
    'arn:aws:kms:us-east-1:111122223333:key/x',
  ],
  ['it has no account', allow('s3:GetObject', 'arn:aws:s3:::a*'), 'arn:aws:s3:::aexample/aexample'],
  [
    'stars cross its parts',
    allow('execute-api:Invoke', 'arn:aws:execute-api:*:*:*/prod/*'),
    'arn:aws:execute-api:us-east-1:111122223333:x/x/prod/x',
  ],
  [
    'AWS does not list the action',
    allow('newservice:DoIt', 'arn:aws:newservice:eu-*:*:thing/*'),
    'arn:aws:newservice:eu-west-1:111122223333:thing/example',
  ],
]

describe('the example of granted permissions', () => {
  it.each(EXAMPLES)('is a typical resource of the account: %s', (_, statement, resource) => {
    expect(listExamples(statement)).toEqual([resource])
  })

  it.each([
    ['aws-cn', 'arn:aws-cn:lambda:cn-north-1:111122223333:function:example'],
    ['aws-us-gov', 'arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:example'],
    ['aws-iso', 'arn:aws-iso:lambda:us-iso-east-1:111122223333:function:example'],
  ])('is in the partition of the principal: %s', (partition, resource) => {
    expect(listExamples(allow('lambda:InvokeFunction', '*'), partition)).toEqual([resource])
  })

  it("is the policy's text if that is not a real resource", () => {
    expect(listExamples(allow('iam:PassRole', 'arn:aws:iam:::role/app'))).toEqual(['arn:aws:iam:::role/app'])
  })

  it('has no empty part for the account, region or partition', () => {
    const principals = generatePrincipals(fc.array(generatePolicy([]), { minLength: 1, maxLength: 3 }), [])
    const small = { ...world, actions: buildSmallActionCatalog() }
    fc.assert(
      fc.property(generateEdits(principals, []), ({ before, after }) => {
        const owner = buildEnginePrincipal(after)
        for (const permissionChange of diffPermissions(buildEnginePrincipal(before), owner, small).granted) {
          const better = fillExample(permissionChange.example.resource, owner.account)
          expect(better === permissionChange.example.resource || !isInside(permissionChange, better)).toBe(
            true,
          )
        }
      }),
      { numRuns: 300, seed: 20_261_125 },
    )
  })
})

/** The ARN with the usual content in its empty parts, if resources of the service have them. */
function fillExample(arn: string, account: string): string {
  const [start = '', partition = '', service = '', region = '', of = '', ...rest] = arn.split(':')
  if (rest.length === 0 || service === 's3') return arn
  const inRegion = service === 'iam' ? region : region === '' ? 'us-east-1' : region
  return [
    start,
    partition === '' ? 'aws' : partition,
    service,
    inRegion,
    of === '' ? account : of,
    ...rest,
  ].join(':')
}

function isInside({ resource, within, except }: PermissionChange, text: string): boolean {
  return (
    [resource, ...within].every(glob => isMatchByRegex(glob, text)) &&
    !except.some(glob => isMatchByRegex(glob, text))
  )
}
