import { describe, expect, it } from 'vitest'
import { parseTemplate } from '../../../../functions/cloudformation/template/parse-template.ts'
import { TemplateError } from '../../../../functions/cloudformation/template/template.ts'

const ROLE = 'Resources:\n  Role:\n    Type: AWS::IAM::Role\n'

/** The value of the property `P` of a YAML template. */
function parseProperty(yaml: string): unknown {
  const { body } = parseTemplate(`${ROLE}    Properties:\n      P: ${yaml}\n`, 'app.yaml')
  return readAt(body, ['Resources', 'Role', 'Properties', 'P'])
}

function readAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((part, key) => (part as Record<string, unknown>)[key], value)
}

function captureError(text: string, file = 'app.yaml'): string {
  try {
    parseTemplate(text, file)
  } catch (error) {
    if (error instanceof TemplateError) return error.message
    throw error
  }
  return 'accepted'
}

function buildTemplateOf(bytes: number): string {
  return `${ROLE}# ${'ü'.repeat(bytes / 2 - 30)}\n`
}

function listResources(count: number): string {
  const resources = Array.from({ length: count }, (_, at) => `  R${at}: {Type: AWS::SNS::Topic}`)
  return `Resources:\n${resources.join('\n')}\n`
}

describe('scalars of YAML', () => {
  it.each([
    ['2012-10-17', '2012-10-17'],
    ['2001-12-14t21:59:43.10-05:00', '2001-12-14t21:59:43.10-05:00'],
    ['012', 10],
    ["'012'", '012'],
    ['012345678901', 12_345_678_901],
    ['0x1F', 31],
    ['1_000', 1000],
    ['yes', true],
    ['No', false],
    ['on', true],
    ['off', false],
    ['y', 'y'],
    ['N', 'N'],
    ['true', true],
    ['"true"', 'true'],
    ['1.5', 1.5],
    ['1e3', 1000],
    ['12345678901234567890', '12345678901234567890'],
    ['.inf', '.inf'],
    ['!!str 80', '80'],
    ['"null"', 'null'],
    ['"~"', '~'],
    ['""', ''],
    ['|\n        a\n        b', 'a\nb\n'],
    ['[1, [a]]', [1, ['a']]],
    ['{a: {b: c}}', { a: { b: 'c' } }],
    ['[null, a, ~]', [null, 'a', null]],
  ])('are read as YAML 1.1 has them: %s', (yaml, value) => {
    expect(parseProperty(yaml)).toEqual(value)
  })
})

describe('short forms', () => {
  it.each([
    ['!Ref Other', { Ref: 'Other' }],
    ['!Condition IsLive', { Condition: 'IsLive' }],
    ['!GetAtt Key.Arn', { 'Fn::GetAtt': ['Key', 'Arn'] }],
    ['!GetAtt Nested.Outputs.Name', { 'Fn::GetAtt': ['Nested', 'Outputs.Name'] }],
    ['!GetAtt [Key, Arn]', { 'Fn::GetAtt': ['Key', 'Arn'] }],
    ['!Sub "a-${B}"', { 'Fn::Sub': 'a-${B}' }],
    ['!Sub ["a-${B}", {B: !Ref C}]', { 'Fn::Sub': ['a-${B}', { B: { Ref: 'C' } }] }],
    ['!If [A, !Ref B, !Ref "AWS::NoValue"]', { 'Fn::If': ['A', { Ref: 'B' }, { Ref: 'AWS::NoValue' }] }],
    [
      '!Join [",", [a, !Select [0, !GetAZs ""]]]',
      { 'Fn::Join': [',', ['a', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }]] },
    ],
    ['!Base64 text', { 'Fn::Base64': 'text' }],
    [
      '!Transform {Name: AWS::Include, Parameters: {Location: a}}',
      { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 'a' } } },
    ],
    ['!ImportValue 2012-10-17', { 'Fn::ImportValue': '2012-10-17' }],
  ])('become long forms: %s', (yaml, value) => {
    expect(parseProperty(yaml)).toEqual(value)
  })

  it.each(['And', 'Cidr', 'Equals', 'FindInMap', 'Length', 'Not', 'Or', 'Split', 'ToJsonString'])(
    'are known for Fn::%s',
    name => {
      expect(parseProperty(`!${name} [a, b]`)).toEqual({ [`Fn::${name}`]: ['a', 'b'] })
    },
  )

  it.each([
    '!Foo a',
    '!!js/function a',
    '!!binary aGk=',
    '!!set {a: b}',
    '!!timestamp 2012-10-17',
    '!<tag:x,2000:y> a',
    '!Fn::Sub a',
    '!ref a',
  ])('have no other tag: %s', yaml => {
    expect(captureError(`${ROLE}    Properties:\n      P: ${yaml}\n`)).toMatch(/^app\.yaml:5: The tag /)
  })
})

describe('aliases', () => {
  it('stand for what has their anchor', () => {
    const text = `${ROLE}    Properties: &shared\n      P: [&one 1, *one]\n  Copy:\n    Type: AWS::IAM::Role\n    Properties: *shared\n`
    expect(readAt(parseTemplate(text, 'a.yaml').body, ['Resources', 'Copy', 'Properties'])).toEqual({
      P: [1, 1],
    })
  })

  it('are refused where they expand without end', () => {
    const levels = Array.from({ length: 30 }, (_, level) =>
      level === 0
        ? '  L0: &l0 [a, a]'
        : `  L${level}: &l${level} [*l${level - 1}, *l${level - 1}, *l${level - 1}]`,
    )
    const error = captureError(`Metadata:\n${levels.join('\n')}\n${ROLE}`)
    expect(error).toMatch(/^app\.yaml:\d+: The template has more than 250000 values\./)
  })

  it('are refused in a circle', () => {
    expect(captureError(`${ROLE}    Properties: &p\n      P: *p\n`)).toMatch(/nested more than 100 levels/)
  })

  it('are refused without an anchor before them', () => {
    expect(captureError(`${ROLE}    Properties:\n      P: *none\n`)).toMatch(/^app\.yaml:5: /)
  })

  it('are not merged', () => {
    const text = `Metadata:\n  Base: &base\n    a: b\n  Other:\n    <<: *base\n${ROLE}`
    expect(captureError(text)).toMatch(/^app\.yaml:5: CloudFormation does not accept merges/)
  })
})

describe('positions', () => {
  const yaml = `# comment\n${ROLE}    Properties:\n      Path: /a/\n      Tags:\n        - Key: a\n          Value: !Sub\n            - b\n            - {}\n`
  const { locate } = parseTemplate(yaml, 'app.yaml')

  it.each([
    [[], 2],
    [['Resources'], 2],
    [['Resources', 'Role'], 3],
    [['Resources', 'Role', 'Properties', 'Path'], 6],
    [['Resources', 'Role', 'Properties', 'Tags', '0', 'Value'], 9],
    [['Resources', 'Role', 'Properties', 'Tags', '0', 'Value', 'Fn::Sub', '1'], 11],
    [['Resources', 'Role', 'Properties', 'Missing', 'Deep'], 5],
    [['Resources', 'Role', 'Properties', 'Tags', '7'], 7],
    [['Resources', '__proto__', 'x'], 2],
  ] as const)('of %j in YAML', (path, line) => {
    expect(locate(path)).toEqual({ file: 'app.yaml', line })
  })

  it('in JSON', () => {
    const text =
      '{\r\n\t"Resources": {\n\t\t"Role": {\n\t\t\t"Type": "AWS::IAM::Role",\n\t\t\t"Properties": {"Path": "/"}\n}}}'
    const template = parseTemplate(text, 'app.json')
    expect(template.locate(['Resources', 'Role']).line).toBe(3)
    expect(template.locate(['Resources', 'Role', 'Properties', 'Path']).line).toBe(5)
  })
})

describe('keys', () => {
  it('like __proto__ are keys like others', () => {
    const value = parseProperty('{__proto__: {polluted: true}, constructor: a}')
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect({}).not.toHaveProperty('polluted')
  })

  it.each([
    ['a: 1\n      a: 2', 6],
    ['{b: 1,\n        b: 2}', 6],
  ])('are refused twice: %j', (yaml, line) => {
    const text = `${ROLE}    Properties:\n      ${yaml.startsWith('{') ? `P: ${yaml}` : yaml}\n`
    expect(captureError(text)).toMatch(
      new RegExp(`^app\\.yaml:${line}: The key [ab] is already on line 5\\.`),
    )
  })

  it('are refused twice in JSON', () => {
    const text = '{"Resources": {"Role": {"Type": "AWS::IAM::Role"},\n"Role": {"Type": "AWS::IAM::User"}}}'
    expect(captureError(text, 'a.json')).toMatch(/^a\.json:2: The key Role is already on line 1\./)
  })

  it('may be << in quotes', () => {
    expect(parseProperty('{"<<": {a: b}}')).toEqual({ '<<': { a: 'b' } })
  })

  it.each(['123456789012: a', 'true: a', '2.5: a', '? [a, b]\n      : c', '!Ref x: a', '~: a'])(
    'are text: %s',
    yaml => {
      expect(captureError(`${ROLE}    Properties:\n      ${yaml}\n`)).toMatch(
        /^app\.yaml:5: The key is no text/,
      )
    },
  )
})

describe('what CloudFormation refuses', () => {
  it.each([
    ['', /^app\.yaml:1: The template is empty/],
    ['# nothing', /^app\.yaml:1: The template is empty/],
    ['- a', /^app\.yaml:1: The template is no mapping/],
    ['text', /^app\.yaml:1: The template is no mapping/],
    ['Description: a', /^app\.yaml:1: The template has no resources/],
    ['Resources: {}', /^app\.yaml:1: The template has no resources/],
    ['Resources:', /^app\.yaml:1: The value is null/],
    ['Resources: a', /^app\.yaml:1: Resources is no mapping/],
    ['Resources:\n  A: b', /^app\.yaml:2: A in Resources is no mapping/],
    ['Resources:\n  A: {}', /^app\.yaml:2: The resource A has no type/],
    ['Resources:\n  A:\n    Type: [b]', /^app\.yaml:3: The resource A has no type/],
    ['Resources:\n  A_B: {Type: a}', /^app\.yaml:2: A_B in Resources is no alphanumeric name/],
    [`${ROLE}    Properties: []`, /^app\.yaml:4: Properties of the resource Role is no mapping/],
    [`${ROLE}Ressources: {}`, /^app\.yaml:4: CloudFormation knows no section Ressources/],
    [`${ROLE}---\n${ROLE}`, /^app\.yaml:4: A second YAML document begins/],
    [`${ROLE}\tProperties: {}`, /^app\.yaml:4: The file is not valid YAML/],
    [`${ROLE}    Properties: {a: "b}`, /^app\.yaml:\d: The file is not valid YAML/],
    ['{"Resources": ', /^app\.yaml:1: The file is not valid JSON: .*value expected/],
    ['{"Resources": {}, }', /^app\.yaml:1: The file is not valid JSON/],
    ['{\n// comment\n"Resources": {}}', /^app\.yaml:2: The file is not valid JSON/],
    ['{"Resources": {"A": {"Type": null}}}', /^app\.yaml:1: The value is null/],
  ])('%j', (text, message) => {
    expect(captureError(text)).toMatch(message)
  })

  it('is a template of more than 1 MB, in bytes', () => {
    expect(captureError(buildTemplateOf(1_048_576))).toBe('accepted')
    expect(captureError(buildTemplateOf(1_048_700))).toMatch(/^app\.yaml:1: The template has \d+ bytes/)
  })

  it('are more than 500 resources', () => {
    expect(captureError(listResources(500))).toBe('accepted')
    expect(captureError(listResources(501))).toMatch(/^app\.yaml:1: The template has 501 resources/)
  })

  it.each([
    ['lists of YAML', (levels: number) => `Metadata: ${'['.repeat(levels)}${']'.repeat(levels)}\n${ROLE}`],
    [
      'mappings of YAML',
      (levels: number) => `Metadata: ${'{a: '.repeat(levels)}b${'}'.repeat(levels)}\n${ROLE}`,
    ],
    ['lists of JSON', (levels: number) => `{"Metadata": ${'['.repeat(levels)}${']'.repeat(levels)}}`],
    [
      'short forms',
      (levels: number) =>
        `Metadata:\n${'!Not '.repeat(1)}${'[!Not '.repeat(levels)}[a]${']'.repeat(levels)}\n`,
    ],
    ['entries on one line', (levels: number) => `Metadata:\n  ${'- '.repeat(levels)}a\n${ROLE}`],
    [
      'indentation',
      (levels: number) => {
        const deep = Array.from({ length: Math.min(levels, 400) }, (_, at) => `${' '.repeat(at + 1)}a:`)
        return `Metadata:\n${deep.join('\n')} b\n${ROLE}`
      },
    ],
    ['open brackets', (levels: number) => `{"a":${'['.repeat(levels)}`],
  ])('is deep nesting: %s', (_, nest) => {
    expect(captureError(nest(5_000))).not.toBe('accepted')
    expect(captureError(nest(100_000))).not.toBe('accepted')
  })

  it('may be nested 99 levels deep', () => {
    expect(captureError(`Metadata: ${'['.repeat(99)}${']'.repeat(99)}\n${ROLE}`)).toBe('accepted')
    expect(captureError(`Metadata: ${'['.repeat(101)}${']'.repeat(101)}\n${ROLE}`)).toMatch(/100 levels/)
  })

  it('is said on one line without control characters', () => {
    const message = captureError(`${ROLE}"\\e[31mred\\u202e\\n": {}`)
    expect(message).toMatch(/^app\.yaml:4: CloudFormation knows no section "/)
    expect(message).toMatch(/^[ -~]+$/)
  })
})

it('accepts a byte order mark, CRLF and macros with sections of their own', () => {
  const text = `\uFEFFTransform: Macro\r\nThings: {a: b}\r\n${ROLE.replaceAll('\n', '\r\n')}`
  expect(parseTemplate(text, 'a.yaml').locate(['Resources', 'Role']).line).toBe(4)
})
