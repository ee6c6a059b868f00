import { describe, expect, it } from 'vitest'
import { UnreadableEvent, type Subject } from '../../../../audit/changes/change.ts'
import { readFunctionChange } from '../../../../audit/changes/lambda/function-change.ts'
import { relationsOf } from '../../../../audit/resources/kinds.ts'

const layer = 'arn:aws:lambda:eu-west-1:111122223333:layer:shared-utils'
const NETWORK = ['vpc', 'subnets', 'securityGroups']

/** What a call of Lambda's API is about. */
function subjectOf(
  eventName: string,
  requestParameters: object,
  responseElements: object | null = null,
): Subject {
  const event = {
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.lambda',
    account: '111122223333',
    region: 'eu-west-1',
    detail: {
      eventSource: 'lambda.amazonaws.com',
      eventName,
      eventID: '1',
      eventTime: '2026-05-12T09:00:00Z',
      awsRegion: 'eu-west-1',
      readOnly: false,
      requestParameters,
      responseElements,
    },
  }
  const read = readFunctionChange(event, { regions: ['eu-west-1'] })
  const [subject, ...others] = 'change' in read ? read.change.subjects : []
  if (subject === undefined || others.length > 0) throw new Error(JSON.stringify(read))
  return subject
}

describe('a change of a function', () => {
  const named = { functionName: 'checkout-api' }

  it.each([
    ['UpdateFunctionCode20150331v2', { publish: true }, ['runtime', 'imageUri', 'image', 'tagRepository']],
    ['UpdateFunctionConfiguration20150331v2', { memorySize: 512 }, ['runtime', 'environment']],
    [
      'UpdateFunctionConfiguration20150331v2',
      { role: 'arn:aws:iam::111122223333:role/A' },
      ['runtime', 'role', 'environment'],
    ],
    ['UpdateFunctionConfiguration20150331v2', { layers: [] }, ['runtime', 'environment', 'layers']],
    ['UpdateFunctionConfiguration20150331v2', { vpcConfig: {} }, ['runtime', 'environment', ...NETWORK]],
    ['CreateAlias20150331', { name: 'live' }, ['urls', 'policies', 'aliases']],
    ['UpdateAlias20150331', { name: 'live' }, ['aliases']],
    ['DeleteAlias20150331', { name: 'live' }, ['urls', 'policies', 'aliases']],
    ['PublishVersion20150331', {}, []],
    ['PutRuntimeManagementConfig', { updateRuntimeOn: 'Manual' }, ['runtimeManagement']],
    ['PutFunctionSomethingNew', {}, 'ALL'],
  ])('by %s %j may be one of %j', (eventName, more, facts) => {
    expect(subjectOf(eventName, { ...named, ...more }).facts).toEqual(facts)
  })

  it('by new code or configuration may be one of each relation that names others', () => {
    const all = { ...named, role: 'arn:aws:iam::111122223333:role/A', layers: [], vpcConfig: {} }
    const facts = ['UpdateFunctionCode', 'UpdateFunctionConfiguration'].flatMap(
      eventName => subjectOf(eventName, all).facts,
    )
    expect(facts).toEqual(expect.arrayContaining(relationsOf('AWS::Lambda::Function')))
  })
})

describe('a change of a layer', () => {
  const version = { layerName: 'shared-utils', versionNumber: 5 }

  it('is the version that it published', () => {
    const { resource, facts, expects } = subjectOf(
      'PublishLayerVersion20181031',
      { layerName: 'shared-utils' },
      { layerArn: layer, layerVersionArn: `${layer}:5`, version: 5 },
    )
    expect(resource).toMatchObject({
      kind: 'AWS::Lambda::LayerVersion',
      region: 'eu-west-1',
      arn: `${layer}:5`,
    })
    expect({ facts, expects }).toEqual({ facts: 'ALL', expects: { presence: 'PRESENT' } })
  })

  it.each([
    ['AddLayerVersionPermission20181031', ['policy'], 'PRESENT'],
    ['RemoveLayerVersionPermission20181031', ['policy'], 'PRESENT'],
    ['DeleteLayerVersion20181031', 'ALL', 'GONE'],
  ])('is by %s the version that it names, by name or by ARN', (eventName, facts, presence) => {
    for (const layerName of ['shared-utils', layer]) {
      const subject = subjectOf(eventName, { ...version, layerName })
      expect(subject.resource.arn).toBe(`${layer}:5`)
      expect(subject).toMatchObject({ facts, expects: { presence } })
    }
  })

  it.each([
    ['no layer', { versionNumber: 5 }],
    ['no version', { layerName: 'shared-utils' }],
    ['a version that is none', { ...version, versionNumber: 0 }],
    ['a text as version', { ...version, versionNumber: '5' }],
    ['half a version', { ...version, versionNumber: 1.5 }],
    ['a function', { ...version, layerName: 'arn:aws:lambda:eu-west-1:111122223333:function:a' }],
    ['a name that is none', { ...version, layerName: 'shared utils' }],
  ])('is refused that names %s', (_, parameters) => {
    expect(() => subjectOf('DeleteLayerVersion20181031', parameters)).toThrow(UnreadableEvent)
  })
})
