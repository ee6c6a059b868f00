import { describe, expect, it } from 'vitest'
import { createUnresolved } from '../../../../functions/cloudformation/resolve/resolved-value.ts'
import { captureTemplateError, findResolved, resolveOnly, resolveText } from './resolve-sample.ts'

const TOPIC = 'Type: AWS::SNS::Topic'

/** Whether the condition `C` of `sections` is true, false or undecided (both). */
function decide(condition: string, environment?: string): boolean | 'BOTH' {
  const text = `
Parameters:
  Environment: {Type: String}
  Size: {Type: Number, Default: 1}
Mappings:
  Live: {eu-west-1: {IsLive: true}}
Conditions:
  IsLive: !Equals [!Ref Environment, live]
  IsTest: !Not [!Condition IsLive]
  C: ${condition}
Resources:
  Always: {${TOPIC}}
  R: {${TOPIC}, Condition: C}
`
  const parameters = environment === undefined ? {} : { Environment: environment }
  const found = new Set(
    resolveText(text, { parameters }).map(({ resources }) =>
      resources.some(({ logicalId }) => logicalId === 'R'),
    ),
  )
  return found.size === 2 ? 'BOTH' : found.has(true)
}

describe('conditions', () => {
  it.each([
    ['!Equals [a, a]', true],
    ['!Equals [a, b]', false],
    ['!Equals [true, "true"]', true],
    ['!Equals [1, "1"]', true],
    ['!Equals [!Ref Size, 1]', true],
    ['!Equals [!Ref AWS::Region, eu-west-1]', true],
    ['!Equals [!FindInMap [Live, !Ref "AWS::Region", IsLive], true]', true],
    ['!Equals [!Join ["", [a, b]], ab]', true],
    ['!Equals [[a], [a]]', true],
    ['!Equals ["[\\"a\\"]", [a]]', false],
    ['!Not [!Equals [a, b]]', true],
    ['!And [!Equals [a, a], !Equals [b, b]]', true],
    ['!And [!Equals [a, a], !Equals [b, c]]', false],
    ['!Or [!Equals [a, b], !Equals [b, b]]', true],
    ['!Or [!Equals [a, b], !Equals [b, c]]', false],
    ['!Condition IsLive', true],
    ['{Condition: IsTest}', false],
    ['!And [!Condition IsLive, !Not [!Condition IsTest]]', true],
  ])('%s', (condition, truth) => {
    expect(decide(condition, 'live')).toBe(truth)
  })

  it.each([
    ['!Condition IsLive', 'BOTH'],
    ['!Not [!Condition IsLive]', 'BOTH'],
    ['!And [!Condition IsLive, !Equals [a, b]]', false],
    ['!Or [!Condition IsLive, !Equals [a, a]]', true],
    ['!And [!Condition IsLive, !Condition IsTest]', false],
    ['!Or [!Condition IsLive, !Condition IsTest]', true],
    ['!Equals [!Ref Environment, !Ref Environment]', true],
    ['!And [!Equals [!Ref Environment, a], !Equals [!Ref Environment, b]]', false],
    ['!And [!Equals [!Ref Environment, live], !Equals [live, !Ref Environment]]', 'BOTH'],
  ] as const)('%s of an unknown parameter', (condition, truth) => {
    expect(decide(condition)).toBe(truth)
  })

  it.each([
    ['!Condition Nothing', /no condition of this name/],
    ['!Equals [!Ref Nothing, a]', /no resource or parameter Nothing/],
    ['!Equals [!Ref Always, a]', /no resource or parameter Always/],
    ['!Equals [a]', /Fn::Equals takes a list of 2/],
    ['!Not [!Condition C]', /The conditions C, C form a circle/],
    ['!And [!Equals [a, a]]', /Fn::And takes a list of 2 to 10/],
    ['!If [IsLive, a, b]', /A condition is Fn::And/],
    ['{a: b, c: d}', /A condition is Fn::And/],
  ])('%s is refused', (condition, message) => {
    const error = captureTemplateError(() => decide(condition, 'live'))
    expect(error).toMatch(message)
    expect(error).toMatch(/^app\.yaml:10: /)
  })
})

describe('both branches of an undecidable condition', () => {
  const text = `
Parameters:
  Environment: {Type: String, AllowedValues: [live, test]}
  Other: {Type: String}
Conditions:
  IsLive: !Equals [!Ref Environment, live]
  IsTest: !Equals [!Ref Environment, test]
  Unused: !Equals [!Ref Other, a]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Path: !If [IsLive, /live/, !If [IsTest, /test/, /never/]]
      Description: !If [IsTest, text, !Ref AWS::NoValue]
  Topic: {${TOPIC}, Condition: IsTest}
`

  it('are resolved, without values that AllowedValues forbids and conditions that nothing uses', () => {
    const resolved = resolveText(text)
    expect(resolved.map(({ assumed }) => assumed).toSorted(a => (a['IsLive'] === true ? -1 : 1))).toEqual([
      { IsLive: true, IsTest: false },
      { IsLive: false, IsTest: true },
    ])
    for (const each of resolved) {
      const { properties } = findResolved(each, 'Role')
      const isLive = each.assumed['IsLive'] === true
      expect(properties).toEqual(isLive ? { Path: '/live/' } : { Path: '/test/', Description: 'text' })
      expect(each.resources).toHaveLength(isLive ? 1 : 2)
      expect(each.undecided).toEqual([])
    }
  })

  it('assume nothing where all is known', () => {
    expect(resolveOnly(text, { parameters: { Environment: 'live' } }).assumed).toEqual({})
  })

  it('are at most 8, and the rest is undecided', () => {
    const names = Array.from({ length: 5 }, (_, at) => `P${at}`)
    const many = `
Parameters:
${names.map(name => `  ${name}: {Type: String}`).join('\n')}
Conditions:
${names.map(name => `  Is${name}: !Equals [!Ref ${name}, a]`).join('\n')}
Resources:
  Always: {${TOPIC}, Properties: {TopicName: !If [IsP4, a, b]}}
${names.map(name => `  R${name}: {${TOPIC}, Condition: Is${name}}`).join('\n')}
`
    const resolved = resolveText(many)
    expect(resolved).toHaveLength(8)
    for (const { undecided, assumed, resources } of resolved) {
      expect(Object.keys(assumed)).toEqual(['IsP0', 'IsP1', 'IsP2'])
      expect(undecided.map(({ logicalId, property }) => [logicalId, property])).toEqual([
        ['RP3', 'Condition'],
        ['RP4', 'Condition'],
        ['', 'Conditions.IsP3'],
        ['', 'Conditions.IsP4'],
      ])
      const always = resources.find(({ logicalId }) => logicalId === 'Always')
      expect(always?.properties['TopicName']).toEqual(createUnresolved('the parameter P4 has no value'))
    }
  })

  it('without those that CloudFormation would refuse', () => {
    const refused = `
Parameters: {A: {Type: String}, B: {Type: String}}
Conditions: {HasA: !Equals [!Ref A, a], HasB: !Equals [!Ref B, b]}
Resources:
  One: {${TOPIC}, Condition: HasA}
  Two: {${TOPIC}, Condition: HasB, Properties: {TopicName: !GetAtt One.TopicName}}
`
    const resolved = resolveText(refused)
    expect(resolved).toHaveLength(3)
    for (const { undecided } of resolved)
      expect(undecided).toMatchObject([
        {
          property: 'Conditions',
          why: expect.stringMatching(
            /the template is refused: app\.yaml:6: The resource One does not exist/,
          ) as string,
        },
      ])
    const never = refused
      .replace('Condition: HasB, Properties', 'Properties')
      .replace('One: {', 'One: {DependsOn: Two, ')
    expect(captureTemplateError(() => resolveText(never))).toMatch(/form|circle/)
  })

  it('leave a reference to a resource that exists in one of them to the condition', () => {
    const optional = `
Conditions: {Never: !Equals [a, b]}
Resources:
  One: {${TOPIC}, Condition: Never}
  Two: {${TOPIC}, DependsOn: One, Properties: {TopicName: !If [Never, !Ref One, known]}}
  Three: {${TOPIC}, Properties: {TopicName: !Ref One}}
`
    expect(captureTemplateError(() => resolveText(optional))).toMatch(
      /^app\.yaml:6: The resource One does not exist where the condition Never is false/,
    )
    const { resources } = resolveOnly(optional.replace(/ {2}Three.*\n/, ''))
    expect(resources.map(({ properties }) => properties)).toEqual([{ TopicName: 'known' }])
  })
})
