import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../../functions/cloudformation/template/template.ts'
import { createUnresolved } from '../../../../../functions/cloudformation/resolve/resolved-value.ts'
import { captureTemplateError, findResolved } from '../resolve-sample.ts'
import { FUNCTION, resolveServerless, resolveServerlessJson } from './serverless-sample.ts'

function readWorker(globals: string, own: string, attributes = '') {
  const text = `Globals: {Function: ${globals}}\nResources:\n  W: {Type: AWS::Serverless::Function${attributes}, Properties: {${FUNCTION}${own}}}\n`
  return findResolved(resolveServerless(text), 'W').properties
}

/** The properties of the resources of a function, with variables of the environment in Globals and of its own. */
function listVariables(shared: Readonly<Record<string, string>>, own: Readonly<Record<string, string>>) {
  const [resolved] = resolveServerlessJson({
    Globals: { Function: { Environment: { Variables: shared } } },
    Resources: {
      W: {
        Type: 'AWS::Serverless::Function',
        Properties: { InlineCode: 'a', Environment: { Variables: own } },
      },
    },
  })
  return resolved?.resources.map(({ properties }) => properties)
}

describe('Globals', () => {
  it.each([
    ['{Timeout: 3}', '', { Timeout: 3 }],
    ['{Timeout: 3}', ', Timeout: 4', { Timeout: 4 }],
    ['{Layers: [a]}', ', Layers: [b]', { Layers: ['a', 'b'] }],
    ['{Architectures: [arm64]}', ', Architectures: [x86_64]', { Architectures: ['x86_64'] }],
    [
      '{Environment: {Variables: {A: 1, B: 2}}}',
      ', Environment: {Variables: {B: 3, C: 4}}',
      { Environment: { Variables: { A: 1, B: 3, C: 4 } } },
    ],
    ['{VpcConfig: {SubnetIds: [a]}}', ', VpcConfig: !Ref AWS::Region', { VpcConfig: 'eu-west-1' }],
    ['{Timeout: [3]}', ', Timeout: 4', { Timeout: 4 }],
  ])('%s and a function with %s', (globals, own, expected) => {
    expect(readWorker(globals, own)).toMatchObject(expected)
  })

  it('are ignored as the resource says', () => {
    const globals = '{Timeout: 3, MemorySize: 128}'
    expect(readWorker(globals, '', ', IgnoreGlobals: "*"')).not.toHaveProperty('Timeout')
    expect(readWorker(globals, '', ', IgnoreGlobals: [Timeout]')).toMatchObject({ MemorySize: 128 })
    expect(readWorker(globals, '', ', IgnoreGlobals: [Timeout]')).not.toHaveProperty('Timeout')
  })

  it('do not change other types, nor prototypes', () => {
    const [resolved] = resolveServerlessJson({
      Globals: JSON.parse(
        '{"Function": {"__proto__": {"Timeout": 3}, "Environment": {"Variables": {"__proto__": "x"}}}}',
      ) as Json,
      Resources: {
        T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 't' } },
        W: { Type: 'AWS::Serverless::Function', Properties: { InlineCode: 'a', Handler: 'a', Runtime: 'b' } },
      },
    })
    expect(resolved?.resources.find(({ logicalId }) => logicalId === 'T')?.properties).toEqual({
      TopicName: 't',
    })
    const worker = resolved?.resources.find(({ logicalId }) => logicalId === 'W')?.properties
    expect(worker?.['Timeout']).toBeUndefined()
    expect(({} as Record<string, unknown>)['Timeout']).toBeUndefined()
  })

  it.each([
    ['Globals: [a]', /Globals is no mapping/],
    ['Globals: {Function: [a]}', /Function in Globals is no mapping/],
  ])('are refused: %s', (globals, message) => {
    const text = `${globals}\nResources:\n  T: {Type: AWS::SNS::Topic}\n`
    expect(captureTemplateError(() => resolveServerless(text))).toMatch(message)
  })

  it('are refused if they add too much', () => {
    const variables = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`V${at}`, '']))
    const resources = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [
        `W${at}`,
        { Type: 'AWS::Serverless::Function', Properties: { Environment: { Variables: { A: '' } } } },
      ]),
    )
    const run = () =>
      resolveServerlessJson({
        Globals: { Function: { Environment: { Variables: variables } } },
        Resources: resources,
      })
    expect(captureTemplateError(run)).toMatch(/Globals adds more than 100000 values/)
  })

  it('and a resource that has them itself make the same function', () => {
    const name = fc.stringMatching(/^[A-Z][a-z]{0,5}$/)
    const variables = fc.dictionary(name, fc.stringMatching(/^[a-z]{0,5}$/), { maxKeys: 5 })
    fc.assert(
      fc.property(variables, variables, (shared, own) => {
        expect(listVariables(shared, own)).toEqual(listVariables({}, { ...shared, ...own }))
      }),
      { numRuns: 50 },
    )
  })
})

describe('references to what AWS SAM makes', () => {
  it('name the alias, the version and the layer', () => {
    const resolved = resolveServerless(`Resources:
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: s3://b/k}}
  W: {Type: AWS::Serverless::Function, DependsOn: Layer, Properties: {${FUNCTION}, AutoPublishAlias: live, Layers: [!Ref Layer]}}
  T:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: !Sub "\${W.Alias}"
      TopicName: !Select [7, !Split [":", !Ref W.Alias]]
      Tags: [{Key: !GetAtt W.Version.Version, Value: !GetAtt WRole.Arn}, {Key: !Sub ["\${W.Alias}", {W.Alias: own}], Value: !Ref WUrl}]
`)
    const [layer] = resolved.resources.filter(({ type }) => type === 'AWS::Lambda::LayerVersion')
    expect(layer).toMatchObject({
      logicalId: expect.stringMatching(/^Layer[0-9a-f]{10}$/) as string,
      source: { line: 3 },
      properties: { LayerName: 'Layer' },
    })
    const worker = findResolved(resolved, 'W')
    expect(worker.properties['Layers']).toEqual([layer?.physicalId])
    const role = findResolved(resolved, 'WRole').physicalId
    expect(findResolved(resolved, 'T').properties).toEqual({
      DisplayName: `arn:aws:lambda:eu-west-1:111122223333:function:${worker.physicalId}:live`,
      TopicName: 'live',
      Tags: [
        { Key: expect.any(String) as string, Value: `arn:aws:iam::111122223333:role/${role}` },
        {
          Key: 'own',
          Value: createUnresolved('the transform AWS::Serverless-2016-10-31 can add WUrl'),
        },
      ],
    })
  })
})

describe('connectors', () => {
  it.each([
    ['W: {Type: AWS::Serverless::Connector, Properties: {}}', 'Type'],
    ['W: {Type: AWS::SNS::Topic, Connectors: {A: {}}}', 'Connectors'],
    [`W: {Type: AWS::Serverless::Function, Connectors: {A: {}}, Properties: {${FUNCTION}}}`, 'Connectors'],
  ])('are not decided: %s', (yaml, property) => {
    const { undecided } = resolveServerless(`Resources:\n  Q: {Type: AWS::SQS::Queue}\n  ${yaml}\n`)
    expect(undecided).toEqual([
      {
        logicalId: 'W',
        stack: 'app',
        property,
        why: 'AWS SAM adds policies for a connector, which Assay does not derive',
      },
    ])
  })
})
