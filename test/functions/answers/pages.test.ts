import { describe, expect, it } from 'vitest'
import { functionsIn, rolesOf } from '../../../functions/answers/listing.ts'
import { nameOf } from '../../../audit/resources/resource.ts'
import type { RecordedCall } from '../../../functions/local/account-file.ts'
import { answering, checkout, reading, recorded, shared } from './recorded.ts'

function page(call: Pick<RecordedCall, 'service' | 'operation' | 'input' | 'output'>): RecordedCall {
  const region = call.service === 'iam' ? 'us-east-1' : 'eu-west-1'
  return { ...call, region, at: '2026-05-12T09:00:01Z' }
}

function attached(input: object, output: object): RecordedCall {
  const asked = { RoleName: 'SharedLambdaRole', ...input }
  return page({ service: 'iam', operation: 'ListAttachedRolePolicies', input: asked, output })
}

function listed(input: object, output: object): RecordedCall {
  const asked = { FunctionName: 'checkout-api', ...input }
  return page({ service: 'lambda', operation: 'ListFunctionUrlConfigs', input: asked, output })
}

function policy(name: string) {
  return { PolicyArn: `arn:aws:iam::111122223333:policy/${name}` }
}

function url(qualifier: string) {
  return { FunctionArn: `${checkout.arn}${qualifier}`, AuthType: 'NONE' }
}

function role(path: string, name: string) {
  return { Arn: `arn:aws:iam::111122223333:role${path}${name}`, Path: path }
}

describe('lists of several pages', () => {
  it("are read to the end in IAM's way", async () => {
    const read = await reading(shared, [
      ...recorded(),
      attached({}, { AttachedPolicies: [policy('b')], IsTruncated: true, Marker: 'm1' }),
      attached({ Marker: 'm1' }, { AttachedPolicies: [], IsTruncated: true, Marker: 'm2' }),
      attached(
        { Marker: 'm2' },
        { AttachedPolicies: [policy('a')], IsTruncated: false, Marker: 'left over' },
      ),
    ])
    expect(read).toMatchObject({
      facts: {
        attachedPolicies: { known: [{ arn: policy('a').PolicyArn }, { arn: policy('b').PolicyArn }] },
      },
    })
  })

  it("are read to the end in Lambda's way", async () => {
    const read = await reading(checkout, [
      ...recorded(),
      listed({}, { FunctionUrlConfigs: [url('')], NextMarker: 'm1' }),
      listed({ Marker: 'm1' }, { FunctionUrlConfigs: [url(':live')], NextMarker: null }),
    ])
    const urls = {
      known: [
        { qualifier: '$LATEST', authType: 'NONE' },
        { qualifier: 'live', authType: 'NONE' },
      ],
    }
    expect(read).toMatchObject({ facts: { urls } })
  })

  it('make facts unknown when a later page is refused', async () => {
    const read = await reading(
      shared,
      recorded({
        operation: 'ListAttachedRolePolicies',
        output: { AttachedPolicies: [], IsTruncated: true, Marker: 'm1' },
      }),
    )
    expect(read).toMatchObject({
      facts: { attachedPolicies: { unknown: expect.stringContaining('"Marker":"m1"') as string } },
    })
  })

  it('make facts unknown when they never end', async () => {
    const input = { RoleName: 'SharedLambdaRole' }
    const output = { PolicyNames: [], IsTruncated: true, Marker: 'm1' }
    const again = page({
      service: 'iam',
      operation: 'ListRolePolicies',
      input: { ...input, Marker: 'm1' },
      output,
    })
    const calls = [...recorded({ operation: 'ListRolePolicies', output }), again]
    const read = await reading(shared, calls, ['inline'])
    expect(read).toMatchObject({
      facts: { inlinePolicies: { unknown: 'ListRolePolicies goes on for ever' } },
    })
  })
})

describe('what an account has', () => {
  const where = ['111122223333', 'eu-west-1', answering(recorded())] as const

  it('is its functions', async () => {
    expect((await functionsIn(...where)).map(nameOf).toSorted()).toEqual([
      'assay-assessor',
      'checkout-api',
      'image-resizer',
      'legacy-export',
      'nightly-report',
      'partner-webhook',
    ])
  })

  it('is its roles, but for those that belong to services', async () => {
    const Roles = [role('/', 'Mine'), role('/aws-service-role/inspector2.amazonaws.com/', 'AWSServiceRole')]
    const call = answering(recorded({ operation: 'ListRoles', output: { Roles, IsTruncated: false } }))
    expect((await rolesOf('111122223333', 'us-east-1', call)).map(nameOf)).toEqual(['Mine'])
  })

  it('is not known when the list cannot be read', async () => {
    const call = answering(recorded({ operation: 'ListFunctions', error: 'AccessDeniedException' }))
    await expect(functionsIn('111122223333', 'eu-west-1', call)).rejects.toThrow('AccessDeniedException')
    const odd = answering(recorded({ operation: 'ListFunctions', output: { Functions: 'all' } }))
    await expect(functionsIn('111122223333', 'eu-west-1', odd)).rejects.toThrow(
      'not understood at "Functions"',
    )
  })
})
