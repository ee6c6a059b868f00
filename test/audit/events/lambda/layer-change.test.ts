import { describe, expect, it } from 'vitest'
import type { ParsedEvent } from '../../../../audit/events/change.ts'
import { parseFunctionChange } from '../../../../audit/events/lambda/function-change.ts'
import { buildLambdaCall } from './lambda-calls.ts'

const layer = 'arn:aws:lambda:eu-west-1:111122223333:layer:shared-utils'
const version = { layerName: 'shared-utils', versionNumber: 5 }

function read(eventName: string, request: unknown, response: unknown = null): ParsedEvent {
  return parseFunctionChange(buildLambdaCall(eventName, request, response), { regions: ['eu-west-1'] })
}

function parseChange(eventName: string, request: unknown, response: unknown = null) {
  const found = read(eventName, request, response)
  if ('change' in found) return found.change
  throw new Error(`ignored: ${found.ignored}`)
}

describe('a change of a layer', () => {
  it.each([
    ['its ARN', { layerArn: layer, layerVersionArn: `${layer}:5`, version: 5 }],
    ['the ARN of the layer', { layerArn: layer, version: 5 }],
    ['its number', { version: 5 }],
  ])('is the published version, by %s', (_, response) => {
    expect(
      parseChange('PublishLayerVersion20181031', { layerName: 'shared-utils' }, response).subjects,
    ).toEqual([
      {
        resource: {
          kind: 'AWS::Lambda::LayerVersion',
          account: '111122223333',
          region: 'eu-west-1',
          arn: `${layer}:5`,
        },
        facts: 'ALL',
        expectation: { presence: 'PRESENT' },
      },
    ])
  })

  it.each([
    ['AddLayerVersionPermission', { facts: ['policy'], expectation: { presence: 'PRESENT' } }],
    ['AddLayerVersionPermission20181031', { facts: ['policy'], expectation: { presence: 'PRESENT' } }],
    ['RemoveLayerVersionPermission20181031', { facts: ['policy'], expectation: { presence: 'PRESENT' } }],
    ['DeleteLayerVersion20181031', { facts: [], fullRead: true, expectation: { presence: 'DELETED' } }],
    ['UpdateLayerVersionSomethingNew', { facts: [], fullRead: true }],
  ])('by %s concerns the version in the call, by name or ARN', (eventName, parameters) => {
    for (const layerName of ['shared-utils', layer])
      for (const versionNumber of [5, '5'])
        expect(parseChange(eventName, { layerName, versionNumber }).subjects).toEqual([
          { resource: expect.objectContaining({ arn: `${layer}:5` }) as unknown, ...parameters },
        ])
  })

  it.each([
    ['PutResourcePolicy', { resourceArn: `${layer}:5`, policy: '{}' }, ['policy']],
    ['DeleteResourcePolicy', { resourceArn: `${layer}:5` }, ['policy']],
    ['TagResource20170331v2', { resource: `${layer}:5` }, []],
  ])('by %s concerns the version with the ARN in the call', (eventName, request, facts) => {
    expect(parseChange(eventName, request).subjects).toMatchObject([
      { resource: { arn: `${layer}:5` }, facts },
    ])
  })

  it.each([
    ['nothing', null],
    ['no layer', { versionNumber: 5 }],
    ['no version', { layerName: 'shared-utils' }],
    ['nulls', { layerName: null, versionNumber: null }],
    ['a version that is none', { ...version, versionNumber: 0 }],
    ['half a version', { ...version, versionNumber: 1.5 }],
    ['an object as version', { ...version, versionNumber: { valueOf: 5 } }],
    ['a function', { ...version, layerName: 'arn:aws:lambda:eu-west-1:111122223333:function:a' }],
    ['a name that is none', { ...version, layerName: 'shared utils' }],
    ['too much', { ...version, layerName: 'a'.repeat(3_000) }],
    ['another region', { ...version, layerName: layer.replace('eu-west-1', 'us-east-1') }],
  ])('is unresolved if the call names %s', (_, request) => {
    for (const eventName of [
      'PublishLayerVersion20181031',
      'DeleteLayerVersion20181031',
      'AddLayerVersionPermission20181031',
    ])
      expect(parseChange(eventName, request)).toMatchObject({
        subjects: [],
        unresolvedKinds: ['AWS::Lambda::LayerVersion'],
      })
  })

  it('is ignored for a layer of another account', () => {
    const request = { layerName: layer.replace('111122223333', '444455556666'), versionNumber: 5 }
    expect(read('AddLayerVersionPermission20181031', request)).toEqual({ ignored: 'kind-not-audited' })
  })
})
