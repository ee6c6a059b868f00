import { describe, expect, it } from 'vitest'
import { getResourceName, type ResourceLocation } from '../../../../audit/resources/resource.ts'
import { roleList } from '../../../../functions/collectors/iam/resource-lists.ts'
import { functionList, layerList } from '../../../../functions/collectors/lambda/resource-lists.ts'
import {
  createTypedCall,
  listAllResources,
  type ResourceList,
} from '../../../../functions/collectors/lists/resource-list.ts'
import type { RecordedCall } from '../../../../functions/local/account-file.ts'
import {
  createRecordedApi,
  checkoutFunction,
  readRecorded,
  listRecordedCalls,
  sharedRole,
} from '../recorded-account.ts'

function page(call: Pick<RecordedCall, 'service' | 'operation' | 'input' | 'output'>): RecordedCall {
  const region = call.service === 'iam' ? 'us-east-1' : 'eu-west-1'
  return { ...call, region, at: '2026-05-12T09:00:01Z' }
}

function listAttached(input: object, output: object): RecordedCall {
  const requested = { RoleName: 'SharedLambdaRole', ...input }
  return page({ service: 'iam', operation: 'ListAttachedRolePolicies', input: requested, output })
}

function listResources(input: object, output: object): RecordedCall {
  const requested = { FunctionName: 'checkout-api', ...input }
  return page({ service: 'lambda', operation: 'ListFunctionUrlConfigs', input: requested, output })
}

function policy(name: string) {
  return { PolicyArn: `arn:aws:iam::111122223333:policy/${name}` }
}

function url(qualifier: string) {
  return { FunctionArn: `${checkoutFunction.arn}${qualifier}`, AuthType: 'NONE' }
}

function role(path: string, name: string) {
  return { Arn: `arn:aws:iam::111122223333:role${path}${name}`, Path: path }
}

describe('paginated lists', () => {
  it('are read to the end with IAM’s tokens', async () => {
    const read = await readRecorded(sharedRole, [
      ...listRecordedCalls(),
      listAttached({}, { AttachedPolicies: [policy('b')], IsTruncated: true, Marker: 'm1' }),
      listAttached({ Marker: 'm1' }, { AttachedPolicies: [], IsTruncated: true, Marker: 'm2' }),
      listAttached(
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

  it('are read to the end with Lambda’s tokens', async () => {
    const read = await readRecorded(checkoutFunction, [
      ...listRecordedCalls(),
      listResources({}, { FunctionUrlConfigs: [url('')], NextMarker: 'm1' }),
      listResources({ Marker: 'm1' }, { FunctionUrlConfigs: [url(':live')], NextMarker: null }),
    ])
    const urls = {
      known: [
        { qualifier: '$LATEST', authType: 'NONE' },
        { qualifier: 'live', authType: 'NONE' },
      ],
    }
    expect(read).toMatchObject({ facts: { urls } })
  })

  it('make facts unknown when a later page is denied', async () => {
    const read = await readRecorded(
      sharedRole,
      listRecordedCalls({
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
    const calls = [...listRecordedCalls({ operation: 'ListRolePolicies', output }), again]
    const read = await readRecorded(sharedRole, calls, ['inline'])
    expect(read).toMatchObject({
      facts: { inlinePolicies: { unknown: 'iam:ListRolePolicies returned more than 200 pages' } },
    })
  })
})

describe('the lists of an account', () => {
  const ireland = { account: '111122223333', region: 'eu-west-1' }
  const everywhere = { account: '111122223333', region: 'us-east-1' }

  it('contain its functions', async () => {
    expect(await listNames(functionList, ireland, listRecordedCalls())).toEqual([
      'assay-assessor',
      'checkout-api',
      'image-resizer',
      'legacy-export',
      'nightly-report',
      'partner-webhook',
    ])
  })

  it('contain the latest version of each of its layers', async () => {
    const latest = (name: string, version: number) => ({
      LayerName: name,
      LatestMatchingVersion: { LayerVersionArn: `${layer}:${name}:${version}` },
    })
    const layer = 'arn:aws:lambda:eu-west-1:111122223333:layer'
    const calls = [
      ...listRecordedCalls(),
      page({
        service: 'lambda',
        operation: 'ListLayers',
        input: {},
        output: { Layers: [latest('a', 3), { LayerName: 'empty' }], NextMarker: 'm1' },
      }),
      page({
        service: 'lambda',
        operation: 'ListLayers',
        input: { Marker: 'm1' },
        output: { Layers: [latest('b', 1)] },
      }),
    ]
    expect(await listNames(layerList, ireland, listRecordedCalls())).toEqual(['shared-utils:4'])
    expect(await listNames(layerList, ireland, calls)).toEqual(['a:3', 'b:1'])
  })

  it('contain its roles without service-linked ones', async () => {
    const Roles = [role('/', 'Mine'), role('/aws-service-role/inspector2.amazonaws.com/', 'AWSServiceRole')]
    const calls = listRecordedCalls({ operation: 'ListRoles', output: { Roles, IsTruncated: false } })
    expect(await listNames(roleList, everywhere, calls)).toEqual(['Mine'])
  })

  it('are unknown when they cannot be read', async () => {
    const denied = listRecordedCalls({ operation: 'ListFunctions', error: 'AccessDeniedException' })
    await expect(listNames(functionList, ireland, denied)).rejects.toThrow('AccessDeniedException')
    const invalid = listRecordedCalls({ operation: 'ListFunctions', output: { Functions: 'all' } })
    await expect(listNames(functionList, ireland, invalid)).rejects.toThrow('ListFunctions at "Functions"')
  })
})

/** The names of the listed resources in recorded `calls`. */
async function listNames(
  resourceList: ResourceList,
  where: ResourceLocation,
  calls: readonly RecordedCall[],
): Promise<string[]> {
  const found = await listAllResources(
    resourceList,
    createTypedCall(where.region, createRecordedApi(calls)),
    where,
  )
  return found.map(getResourceName).toSorted()
}
