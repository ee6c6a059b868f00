import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Document, isScalar, Pair, Scalar, YAMLMap, YAMLSeq, type Node } from 'yaml'
import { resolveTemplate } from '../../../../functions/cloudformation/resolve/resolve-template.ts'
import type { UndecidedPart } from '../../../../functions/cloudformation/resolve/resolved-template.ts'
import { parseTemplate } from '../../../../functions/cloudformation/template/parse-template.ts'
import { TemplateError, type Json } from '../../../../functions/cloudformation/template/template.ts'
import { buildStackContext } from './resolve-sample.ts'
import { countRuns } from '../../../sample.ts'

/** Texts that YAML 1.1 would read as something else without quotes, and others. */
const text = fc.oneof(
  fc.constantFrom(
    'yes',
    'n',
    '012',
    '2012-10-17',
    '1:30',
    '0x1f',
    '~',
    '',
    '<<',
    '*',
    '{{resolve:ssm:a}}',
    '!Ref a',
    'a: b',
    '# a',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ maxLength: 12 }),
)

/** The writer of YAML writes the key `<<` without quotes. */
const keyText = text.filter(each => each !== '<<')

const NAMES = [
  'Known',
  'Unknown',
  'List',
  'R0',
  'R1',
  'R2',
  'Missing',
  'AWS::Region',
  'AWS::NoValue',
  'AWS::StackId',
]
const name = fc.constantFrom(...NAMES)
const attribute = fc.constantFrom('Arn', 'TopicName', 'Nothing')
const condition = fc.constantFrom('IsKnown', 'IsUnknown', 'IsOther')

const { value } = fc.letrec<{ value: Json }>(tie => {
  const argument = tie('value')
  const list = fc.array(argument, { maxLength: 3 })
  return {
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      text,
      fc.integer({ min: -1000, max: 100_000 }),
      fc.boolean(),
      name.map(each => ({ Ref: each })),
      list,
      fc.dictionary(keyText, argument, { maxKeys: 3 }),
      fc.tuple(name, attribute).map(parts => ({ 'Fn::GetAtt': parts })),
      fc.tuple(condition, argument, argument).map(parts => ({ 'Fn::If': parts })),
      fc.tuple(fc.constantFrom('', ','), list).map(parts => ({ 'Fn::Join': parts })),
      fc.tuple(fc.nat(3), list).map(parts => ({ 'Fn::Select': parts })),
      fc.tuple(fc.constantFrom(',', 'a'), argument).map(parts => ({ 'Fn::Split': parts })),
      fc.tuple(name, text, attribute).map(([a, b, c]) => ({ 'Fn::Sub': `\${${a}}${b}\${${a}.${c}}\${!x}` })),
      fc.tuple(text, argument).map(([a, b]) => ({ 'Fn::Sub': [`${a}\${V}`, { V: b }] })),
      argument.map(part => ({ 'Fn::Base64': part })),
      argument.map(part => ({ 'Fn::ToJsonString': part })),
      list.map(part => ({ 'Fn::Length': part })),
      fc.constant({ 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'Key'] }),
    ),
  }
})

const resource = fc.record(
  {
    Type: fc.constantFrom('AWS::SNS::Topic', 'AWS::IAM::Role', 'AWS::SQS::Queue', 'Custom::Thing'),
    Condition: condition,
    DependsOn: fc.constantFrom('R0', 'R1'),
    Properties: fc.dictionary(fc.constantFrom('TopicName', 'RoleName', 'Path', 'QueueName', 'Other'), value, {
      maxKeys: 3,
    }),
  },
  { requiredKeys: ['Type'] },
)

const template = fc.array(resource, { minLength: 1, maxLength: 4 }).map(resources => ({
  Transform: 'AWS::LanguageExtensions',
  Parameters: {
    Known: { Type: 'String', Default: 'known' },
    Unknown: { Type: 'String' },
    List: { Type: 'CommaDelimitedList', Default: 'a,b' },
  },
  Mappings: { Map: { 'eu-west-1': { Key: 'mapped' } } },
  Conditions: {
    IsKnown: { 'Fn::Equals': [{ Ref: 'Known' }, 'known'] },
    IsUnknown: { 'Fn::Equals': [{ Ref: 'Unknown' }, 'a'] },
    IsOther: { 'Fn::Or': [{ Condition: 'IsUnknown' }, { 'Fn::Equals': [{ Ref: 'Unknown' }, 'b'] }] },
  },
  Resources: Object.fromEntries(resources.map((each, at) => [`R${at}`, each])),
  Outputs: { Out: { Value: { Ref: 'R0' }, Export: { Name: 'out' } } },
}))

/** Which of several errors refuses a template depends on the order of the file, and its line on the format. */
function withoutRefusal(part: UndecidedPart): UndecidedPart {
  return { ...part, why: part.why.replace(/(?<=is refused: ).*/, '') }
}

/** What a text resolves to, without lines; or the error without its line. */
function resolveWithoutLines(source: string): unknown {
  try {
    return resolveTemplate(parseTemplate(source, 'f'), buildStackContext()).map(
      ({ resources, exports, undecided, assumed }) => ({
        resources: resources.map(({ source: { file }, ...rest }) => ({ file, ...rest })),
        exports: [...exports],
        undecided: undecided
          .map(withoutRefusal)
          .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
        assumed,
      }),
    )
  } catch (error) {
    if (error instanceof TemplateError) return error.message.replace(/^f:\d+: /, '')
    throw error
  }
}

/** The template in YAML, with the short forms of its functions wherever YAML can have them. */
function writeYaml(json: Json): string {
  const document = new Document(null, { version: '1.1', schema: 'yaml-1.1' })
  document.contents = buildNode(json)
  return document.toString({ lineWidth: 0, directives: false })
}

function buildNode(json: Json): Node {
  if (Array.isArray(json)) {
    const list = new YAMLSeq()
    list.items = json.map(buildNode)
    return list
  }
  if (typeof json !== 'object' || json === null) return new Scalar(json)
  const entries = Object.entries(json as Readonly<Record<string, Json>>)
  return buildShortForm(entries) ?? buildMap(entries)
}

function buildMap(entries: readonly [string, Json][]): Node {
  const map = new YAMLMap()
  map.items = entries.map(([key, part]) => new Pair(quote(key), buildNode(part)))
  return map
}

/** A tag makes every scalar a text, and a node has one tag: some functions have no short form. */
function buildShortForm(entries: readonly [string, Json][]): Node | undefined {
  const [first] = entries
  if (entries.length !== 1 || first === undefined || !/^(?:Ref$|Fn::)/.test(first[0])) return undefined
  const node = buildNode(first[1])
  if (node.tag !== undefined || (isScalar(node) && typeof node.value !== 'string')) return undefined
  if (isScalar(node)) node.type = 'QUOTE_DOUBLE'
  node.tag = `!${first[0].replace('Fn::', '')}`
  return node
}

function quote(key: string): Scalar {
  const scalar = new Scalar(key)
  scalar.type = 'QUOTE_DOUBLE'
  return scalar
}

/** The entries of all sections in another order. */
function reverseEntries(json: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(json)
      .toReversed()
      .map(([key, part]) => [
        key,
        ['Resources', 'Conditions', 'Parameters'].includes(key)
          ? Object.fromEntries(Object.entries(part as object).toReversed())
          : part,
      ]),
  )
}

describe('a template', () => {
  it('resolves to the same values from JSON and YAML', () => {
    let resolved = 0
    fc.assert(
      fc.property(template, json => {
        const fromJson = resolveWithoutLines(JSON.stringify(json))
        expect(resolveWithoutLines(writeYaml(json as Json))).toEqual(fromJson)
        if (typeof fromJson !== 'string') resolved += 1
      }),
      countRuns(1_000),
    )
    expect(resolved).toBeGreaterThan(10)
  })

  it('resolves to the same values in any order of its resources', () => {
    fc.assert(
      fc.property(template, json => {
        const resolved = resolveWithoutLines(JSON.stringify(json))
        const reversed = resolveWithoutLines(JSON.stringify(reverseEntries(json)))
        // Several errors of a template are found in its order.
        expect(typeof reversed).toBe(typeof resolved)
        expect(typeof resolved === 'string' ? 'error' : reversed).toEqual(
          typeof resolved === 'string' ? 'error' : resolved,
        )
      }),
      countRuns(300),
    )
  })

  it('never repeats a dynamic reference and keeps no function', () => {
    fc.assert(
      fc.property(template, json => {
        const resolved = resolveWithoutLines(JSON.stringify(json))
        const hasFunction = typeof resolved !== 'string' && JSON.stringify(resolved).includes('"Fn::')
        expect(hasFunction).toBe(false)
        expect(hasDynamicReference(resolved)).toBe(false)
      }),
      countRuns(300),
    )
  })
})

/** Whether a text of the value, keys aside, has a dynamic reference. */
function hasDynamicReference(part: unknown): boolean {
  if (typeof part === 'string') return part.includes('{{resolve:')
  return typeof part === 'object' && part !== null && Object.values(part).some(hasDynamicReference)
}
