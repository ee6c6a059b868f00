import { describe, expect, it } from 'vitest'
import { createUnresolved } from '../../../../functions/cloudformation/resolve/resolved-value.ts'
import { captureTemplateError, findResolved, resolveOnly } from './resolve-sample.ts'

const HEAD =
  'Transform: AWS::LanguageExtensions\nParameters:\n  Names: {Type: CommaDelimitedList, Default: "a-1,b"}\n  Unknown: {Type: CommaDelimitedList}\n'

const items = (count: number): string => `[${Array.from({ length: count }, (_, at) => `"${at}"`).join(', ')}]`

describe('Fn::ForEach', () => {
  it('makes resources, properties and outputs', () => {
    const resolved = resolveOnly(
      `${HEAD}
Resources:
  Fn::ForEach::Topics:
    - Name
    - !Ref Names
    - Topic&{Name}:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Sub "news-\${Name}"
          Tags: [{Key: name, Value: !Ref Name}]
          Fn::ForEach::Flags: [Flag, [X, Y], {"\${Flag}": "\${Name}\${Flag}"}]
Outputs:
  Fn::ForEach::Exports:
    - Name
    - [b]
    - "Out\${Name}": {Value: !GetAtt [!Sub "Topicb", TopicName], Export: {Name: "topic-\${Name}"}}
`.replace('[!Sub "Topicb", TopicName]', 'Topicb.TopicName'),
    )
    expect(resolved.resources.map(({ logicalId }) => logicalId)).toEqual(['Topica1', 'Topicb'])
    expect(findResolved(resolved, 'Topica1')).toMatchObject({
      properties: { TopicName: 'news-a-1', Tags: [{ Key: 'name', Value: 'a-1' }], X: 'a-1X', Y: 'a-1Y' },
      source: { line: 10 },
    })
    expect([...resolved.exports]).toEqual([['topic-b', 'news-b']])
  })

  it('nests, and names the line of an error', () => {
    const text = `${HEAD}
Resources:
  Fn::ForEach::Outer:
    - A
    - [x, y]
    - Fn::ForEach::Inner:
        - B
        - ["1", "2"]
        - "T\${A}\${B}":
            Type: AWS::SNS::Topic
            Properties:
              TopicName: !Ref Topic
`
    expect(captureTemplateError(() => resolveOnly(text))).toMatch(/^app\.yaml:16: .* Topic,/)
    const { resources } = resolveOnly(text.replace('!Ref Topic', '!Join ["", [!Ref A, !Ref B]]'))
    expect(resources.map(({ logicalId, properties }) => [logicalId, properties['TopicName']])).toEqual([
      ['Tx1', 'x1'],
      ['Tx2', 'x2'],
      ['Ty1', 'y1'],
      ['Ty2', 'y2'],
    ])
  })

  it('is undecided over a collection that is not known', () => {
    const resolved = resolveOnly(`${HEAD}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Other}}
  Fn::ForEach::Loop: [Name, !Ref Unknown, {"\${Name}": {Type: AWS::SNS::Topic}}]
`)
    expect(resolved.undecided).toEqual([
      {
        logicalId: 'Fn::ForEach::Loop',
        stack: 'app',
        property: '',
        why: 'the parameter Unknown has no value',
      },
    ])
    expect(findResolved(resolved, 'Topic').properties['TopicName']).toMatchObject({
      unresolved: 'the transform Fn::ForEach::Loop can add Other',
    })
  })

  const nest = (levels: number, size: number): string =>
    Array.from({ length: levels }).reduceRight<string>(
      (inner, _, at) => `{"Fn::ForEach::L${at}": [V${at}, ${items(size)}, ${inner}]}`,
      '{Type: AWS::SNS::Topic}',
    )
  it.each([
    [
      'without the transform',
      `Resources:\n  Fn::ForEach::L: [A, [a], {"R\${A}": {Type: a}}]\n`,
      /only in templates with the transform/,
    ],
    [
      'with 501 resources',
      `${HEAD}Resources:\n  Fn::ForEach::L: [A, ${items(501)}, {"R\${A}": {Type: a}}]\n`,
      /make 501 resources/,
    ],
    [
      'with the same key twice',
      `${HEAD}Resources:\n  Fn::ForEach::L: [A, [a, b], {R: {Type: a}}]\n`,
      /makes a key twice/,
    ],
    ['of another form', `${HEAD}Resources:\n  Fn::ForEach::L: [A, [a]]\n`, /is no list of a variable/],
    [
      'over no list',
      `${HEAD}Resources:\n  Fn::ForEach::L: [A, a, {"R\${A}": {Type: a}}]\n`,
      /no list of texts/,
    ],
    [
      'more than 5 inside each other',
      `${HEAD}Resources:\n  A: {Type: a, Properties: ${nest(6, 1)}}\n`,
      /More than 5 loops/,
    ],
    [
      'that explodes',
      `${HEAD}Resources:\n  A: {Type: a, Properties: ${nest(5, 60)}}\n`,
      /more than 100000 values/,
    ],
  ])('is refused %s', (_, text, message) => {
    expect(captureTemplateError(() => resolveOnly(text))).toMatch(message)
  })
})

describe('macros', () => {
  const resources = '\nResources:\n  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Other}}\n'

  it.each(['Macro', '[AWS::LanguageExtensions, Macro]', '{Name: Macro, Parameters: {a: b}}'])(
    'can change the whole template: %s',
    transform => {
      const resolved = resolveOnly(`Transform: ${transform}${resources}`)
      expect(resolved.undecided).toEqual([
        {
          logicalId: '',
          stack: 'app',
          property: 'Transform',
          why: 'the macro Macro can change the whole template',
        },
      ])
      expect(findResolved(resolved, 'Topic').properties['TopicName']).toEqual(
        createUnresolved('the transform Macro can add Other'),
      )
    },
  )

  it('of AWS SAM adds resources and changes only its own', () => {
    const resolved = resolveOnly(`Transform: AWS::Serverless-2016-10-31${resources}`)
    expect(resolved.undecided).toEqual([])
    expect(findResolved(resolved, 'Topic').properties['TopicName']).toMatchObject({
      unresolved: expect.stringContaining('can add Other') as string,
    })
  })

  it.each([
    [
      'Resources:\n  A: {Type: AWS::SNS::Topic}\n  Fn::Transform: {Name: AWS::Include}\n',
      'Fn::Transform',
      'Fn::Transform',
    ],
    ['Resources:\n  A: {Type: AWS::SNS::Topic}\n  B: {"Fn::Transform": {Name: M}}\n', 'B', 'Fn::Transform'],
    [
      'Resources:\n  A: {Type: AWS::SNS::Topic}\n  B: {Type: AWS::SNS::Topic, Properties: {"Fn::Transform": {Name: M}, a: b}}\n',
      'B',
      'Fn::Transform',
    ],
    ['Resources:\n  A: {Type: AWS::SNS::Topic}\n  B: {Type: "My::Own::Thing::MODULE"}\n', 'B', 'Type'],
  ])('inside a template leave undecided what they write: %j', (text, logicalId, property) => {
    const { undecided, resources: resolved } = resolveOnly(text)
    expect(undecided).toMatchObject([{ logicalId, property }])
    expect(resolved.map(each => each.logicalId)).toEqual(['A'])
  })

  it('and nested stacks are undecided', () => {
    const { undecided } = resolveOnly(
      'Resources:\n  Nested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://x"}}\n',
    )
    expect(undecided).toMatchObject([{ logicalId: 'Nested', property: 'TemplateURL' }])
  })
})
