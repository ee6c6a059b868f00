import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { projections } from '../../../functions/cloudformation/facts/projections.ts'
import { sampleProperties } from '../../functions/cloudformation/facts/sample-templates.ts'
import {
  ADMINISTRATOR_PROPERTIES,
  buildPolicy,
  buildRole,
  createGateDirectory,
  judge,
  GATE_ROLE_TRUST,
  runGateCommand,
} from './gate-directory.ts'
import { countRuns } from '../../sample.ts'

const gateDirectory = createGateDirectory()
afterAll(() => gateDirectory.remove())
const { directory, write } = gateDirectory

const ofResources = (resources: object, more: object = {}) => ({ ...more, Resources: resources })
const resourceText = (name: string, resource: object) => `${name}: ${JSON.stringify(resource)}`

/** Judges a template that must neither pass nor end in an error without a name. */
async function judgeHostile(content: object | string, ...args: readonly string[]) {
  const result = await runGateCommand(write('hostile.yaml', content), ...args)
  const { stdout, stderr } = result
  expect(stderr).not.toMatch(/unexpected error|^\s+at /m)
  expect(stdout).not.toMatch(/^PASS/m)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  return { ...result, text: `${stdout}${stderr}` }
}

async function expectRefusal(content: object | string, why: RegExp): Promise<void> {
  const { status, stderr } = await judgeHostile(content)
  expect(stderr.trimEnd()).toMatch(why)
  expect(status).toBe(2)
}

async function expectUnknown(content: object | string, why: RegExp): Promise<void> {
  const { status, stdout } = await judgeHostile(content)
  expect(stdout).toMatch(/^UNKNOWN /)
  expect(stdout).toMatch(why)
  expect(status).toBe(1)
}

/** YAML in which each line uses the one before `times` times. */
function buildBomb(levels: number, build: (level: number) => string, first: string, end: string): string {
  return [first, ...Array.from({ length: levels }, (_, level) => build(level)), end].join('\n')
}

describe('a template of great size', () => {
  it('is judged with 500 resources and almost 1 MB', async () => {
    const Description = 'x'.repeat(1_900)
    const resources = Array.from({ length: 500 }, (_, index) => [
      `R${index}`,
      index % 25 === 0
        ? buildRole(ADMINISTRATOR_PROPERTIES)
        : { Type: 'AWS::SNS::Topic', Metadata: { Description } },
    ])
    const text = JSON.stringify(ofResources(Object.fromEntries(resources) as object))
    expect(text.length).toBeGreaterThan(900_000)
    const { findings, verdict } = await judge(write('large.json', text))
    expect(verdict).toBe('FAIL')
    expect(new Set(findings.map(({ logicalId }) => logicalId)).size).toBe(20)
  })

  it.each([
    [
      'more resources than CloudFormation accepts',
      ofResources(
        Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`R${index}`, buildRole()])) as object,
      ),
      /has 501 resources, and CloudFormation accepts 500/,
    ],
    ['more than 1 MB', `Resources: {}\n${'#'.repeat(1_048_576)}`, /it has more than 1048576 bytes/],
    ['brackets without end', `{"Resources":${'['.repeat(200_000)}`, /nested|not valid JSON/],
    ['blocks without end', `Resources: ${'['.repeat(200_000)}`, /nested too deeply/],
    [
      'aliases of aliases',
      buildBomb(
        9,
        level => `a${level + 1}: &a${level + 1} [${`*a${level},`.repeat(9)}]`,
        'a0: &a0 [x]',
        'Resources: {B: {Type: AWS::S3::Bucket}}',
      ),
      /more than 250000 values/,
    ],
    [
      'an alias of itself',
      'Resources: &r\n  Bucket: {Type: AWS::S3::Bucket, Properties: {A: *r}}',
      /circle|nested more than 100 levels/,
    ],
    [
      'names that double 60 times',
      buildBomb(
        60,
        level =>
          `  T${level}: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub "\${T${level + 1}.TopicName}\${T${level + 1}.TopicName}"}}`,
        'Resources:',
        '  T60: {Type: AWS::SNS::Topic, Properties: {TopicName: xxxxxxxxxx}}',
      ),
      /functions of the template make more than \d+ characters/,
    ],
    [
      'a long value 100,000 times',
      `Parameters: {P: {Type: String, Default: ${'x'.repeat(4_096)}}}\nResources: {T: {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub "${'${P}'.repeat(100_000)}"}}}`,
      /functions of the template make more than \d+ characters/,
    ],
    [
      'loops in loops',
      ofResources(
        {
          'Fn::ForEach::A': buildLoop('A', {
            'Fn::ForEach::B': buildLoop('B', {
              'Fn::ForEach::C': buildLoop('C', { 'R${A}${B}${C}': { Type: 'AWS::SNS::Topic' } }),
            }),
          }),
        },
        { Transform: 'AWS::LanguageExtensions' },
      ),
      /loops make more than/,
    ],
  ])('is refused: %s', async (_, content, why) => {
    await expectRefusal(content, why)
  })

  it('has its variables filled in', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `V${index}`)
    const values = Object.fromEntries(names.map(name => [name, name === 'V50' ? '*' : '']))
    const Action = { 'Fn::Sub': [names.map(name => `\${${name}}`).join(''), values] }
    const Policies = [{ PolicyName: 'p', PolicyDocument: buildPolicy({ Action, Resource: '*' }) }]
    expect(
      await judge(write('variables.json', ofResources({ Role: buildRole({ Policies }) }))),
    ).toMatchObject({
      verdict: 'FAIL',
    })
  })
})

function buildLoop(variable: string, body: object) {
  return [variable, Array.from({ length: 50 }, (_, index) => `v${index}`), body]
}

describe('a template that CloudFormation refuses', () => {
  const role = resourceText('Role', buildRole())
  it.each([
    [
      'keys twice, JSON',
      `{"Resources":{"A":{"Type":"AWS::S3::Bucket"},"A":{"Type":"AWS::IAM::User"}}}`,
      /The key A is already/,
    ],
    [
      'keys twice, YAML',
      `Resources:\n  A: {Type: AWS::S3::Bucket}\n  A: {Type: AWS::IAM::User}`,
      /yaml:3: The key A is already on line 2/,
    ],
    ['a foreign tag', 'Resources: {A: {Type: !!js/function "x"}}', /The tag .* is no short form/],
    [
      'a tag of Python',
      'Resources: {A: {Type: !!python/object/apply:os.system ["id"]}}',
      /The tag .* is no short form/,
    ],
    ['binary', 'Resources: {A: {Type: !!binary eA==}}', /The tag .* is no short form/],
    [
      'a null',
      'Resources: {Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: null}}}',
      /The value is null/,
    ],
    ['a reference to itself', ofResources({ A: buildRole({ RoleName: { Ref: 'A' } }) }), /in a circle/],
    [
      'references in a circle',
      ofResources({
        A: buildRole({ RoleName: { Ref: 'B' } }),
        B: buildRole({ RoleName: { 'Fn::GetAtt': ['A', 'Arn'] } }),
      }),
      /The resources A → B → A reference each other in a circle/,
    ],
    [
      'conditions in a circle',
      ofResources(
        { A: buildRole() },
        { Conditions: { X: { 'Fn::Not': [{ Condition: 'Y' }] }, Y: { Condition: 'X' } } },
      ),
      /form a circle/,
    ],
    [
      '__proto__ as a resource',
      `Resources: {__proto__: {Type: AWS::IAM::Role}, ${role}}`,
      /__proto__ in Resources is no alphanumeric name/,
    ],
    [
      '__proto__ as a parameter',
      `{"Parameters":{"__proto__":{"Type":"String"}},"Resources":{${JSON.stringify('R')}:{"Type":"AWS::S3::Bucket"}}}`,
      /__proto__ in Parameters is no alphanumeric name/,
    ],
    [
      'a name that only a prototype has',
      ofResources({ A: buildRole({ RoleName: { Ref: 'constructor' } }) }),
      /no resource or parameter constructor/,
    ],
    [
      'a condition that only a prototype has',
      ofResources({ A: buildRole({}, { Condition: 'toString' }) }),
      /condition .* does not exist/,
    ],
    [
      'a mapping that only a prototype has',
      ofResources(
        { A: buildRole({ RoleName: { 'Fn::FindInMap': ['constructor', 'name', 'length'] } }) },
        { Mappings: { M: { a: { b: 'c' } } } },
      ),
      /The mapping constructor has no value/,
    ],
  ])('is refused: %s', async (_, content, why) => {
    await expectRefusal(content, why)
  })

  it('may have names of prototypes where they are names', async () => {
    const resources = {
      constructor: buildRole(),
      toString: buildRole(ADMINISTRATOR_PROPERTIES),
      valueOf: { Type: 'AWS::S3::Bucket' },
    }
    const { verdict, findings } = await judge(
      write(
        'names.json',
        ofResources(resources, {
          Parameters: { hasOwnProperty: { Type: 'String' } },
          Conditions: { constructor: { 'Fn::Equals': [{ Ref: 'hasOwnProperty' }, 'a'] } },
        }),
      ),
    )
    expect(verdict).toBe('FAIL')
    expect(new Set(findings.map(({ logicalId }) => logicalId))).toEqual(new Set(['toString']))
  })
})

const withPolicy = (document: unknown) =>
  ofResources({ Role: buildRole({ Policies: [{ PolicyName: 'p', PolicyDocument: document }] }) })

describe('a policy', () => {
  it('is read as text, as AWS does', async () => {
    const { stdout } = await judgeHostile(
      withPolicy(JSON.stringify(buildPolicy({ Action: '*', Resource: '*' }))),
    )
    expect(stdout).toMatch(/^FAIL /)
  })

  it.each([
    [[]],
    [[{ Effect: 'Allow', Action: '*', Resource: '*' }]],
    [7],
    [true],
    [{}],
    ['no policy'],
    [''],
    ['{'],
  ])('is unknown as %j', async document => {
    await expectUnknown(
      withPolicy(document),
      /property Policies\.0\.PolicyDocument is no policy that AWS accepts/,
    )
  })

  it.each([[[]], [7], ['x'], [{}]])('is unknown as the trust policy %j', async AssumeRolePolicyDocument => {
    await expectUnknown(
      ofResources({ Role: buildRole({ AssumeRolePolicyDocument }) }),
      /property AssumeRolePolicyDocument is no policy that AWS accepts/,
    )
  })
})

describe('a type', () => {
  it.each([
    'constructor',
    '__proto__',
    'toString',
    'AWS::',
    'Custom::Anything',
    'AWS::IAM::Role\u202e',
    'aws::iam::role',
  ])('is unknown that is %j', async Type => {
    await expectUnknown(
      ofResources({ A: { Type, Properties: {} } }),
      /A, Type: Assay does not read resources of type/,
    )
  })

  it('is unknown or an error with properties of any form', async () => {
    const values = fc.oneof(
      fc.constantFrom<unknown>('', 'x', '*', '{', 7, -1, true, false, [], {}, [[]], [{}], ['*'], {
        constructor: {},
      }),
      fc.jsonValue({ maxDepth: 2 }).filter(value => !JSON.stringify(value).includes('null')),
    )
    const damaged = fc.constantFrom(...Object.keys(projections)).chain(type => {
      const names = Object.keys(sampleProperties[type] ?? {})
      const properties =
        names.length === 0 ? fc.constant({}) : fc.dictionary(fc.constantFrom(...names), values)
      return fc.record({ type: fc.constant(type), properties })
    })
    await fc.assert(
      fc.asyncProperty(damaged, async ({ type, properties }) => {
        const file = write('damaged.json', ofResources({ Damaged: { Type: type, Properties: properties } }))
        const { status, stderr } = await runGateCommand(file, '--json')
        expect(stderr).not.toMatch(/unexpected error|^\s+at /m)
        expect([0, 1, 2]).toContain(status)
      }),
      countRuns(150),
    )
  })
})

describe('a list of targets', () => {
  const PolicyDocument = buildPolicy({ Principal: '*', Action: '*', Resource: '*' })
  it.each([
    ['AWS::SQS::QueuePolicy', 'Queues', 'https://sqs.us-east-1.amazonaws.com/111122223333/q'],
    ['AWS::SQS::QueuePolicy', 'Queues', [{}]],
    ['AWS::SNS::TopicPolicy', 'Topics', ['x']],
    ['AWS::SNS::TopicPolicy', 'Topics', [['arn:aws:sns:us-east-1:111122223333:t']]],
    ['AWS::IAM::Policy', 'Roles', 'worker'],
    ['AWS::IAM::Policy', 'Groups', [{}]],
    ['AWS::IAM::ManagedPolicy', 'Users', { Ref: 'AWS::Region' }],
    ['AWS::IAM::UserToGroupAddition', 'Users', 7],
  ])('of %s is undecided with %s %j', async (Type, property, targets) => {
    const Properties = { PolicyName: 'p', GroupName: 'g', PolicyDocument, [property]: targets }
    const { unknown, verdict } = await judge(
      write('targets.json', ofResources({ Policy: { Type, Properties } })),
    )
    expect(verdict).not.toBe('PASS')
    expect(unknown).toContainEqual({
      logicalId: 'Policy',
      stack: 'targets',
      property,
      why: expect.stringMatching(/is not/) as string,
    })
  })
})

describe('secrets', () => {
  const secrets = ['correct-horse-battery', 'AKIAIOSFODNN7EXAMPLE', 'prod/db-credentials']
  const [password = '', key = '', reference = ''] = secrets
  const parameters = {
    Hidden: { Type: 'String', NoEcho: true, Default: password },
    DbPassword: { Type: 'String', Default: password },
    Choice: { Type: 'String', Default: 'a', AllowedValues: ['a'] },
  }
  const variables = {
    DB_PASSWORD: password,
    HIDDEN: { Ref: 'Hidden' },
    PASSWORD_OF_PARAMETER: { Ref: 'DbPassword' },
    KEY: key,
    URL: { 'Fn::Sub': `postgres://admin:${password}@db/\${Hidden}` },
    DYNAMIC: `{{resolve:secretsmanager:${reference}:SecretString:password}}`,
  }
  const template = ofResources(
    {
      Role: buildRole({ Description: { Ref: 'Hidden' }, Tags: [{ Key: 'password', Value: password }] }),
      Named: buildRole({
        RoleName: `{{resolve:ssm-secure:${reference}}}`,
        ...ADMINISTRATOR_PROPERTIES,
        Policies: [
          {
            PolicyName: { Ref: 'Hidden' },
            PolicyDocument: buildPolicy({ Action: '*', Resource: { 'Fn::Sub': 'arn:aws:s3:::${Hidden}' } }),
          },
        ],
      }),
      Worker: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Runtime: 'nodejs24.x',
          Handler: 'a.b',
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Code: { ZipFile: `const password = '${password}'` },
          Environment: { Variables: variables },
        },
      },
      Task: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          Family: 'task',
          ContainerDefinitions: [
            {
              Name: 'app',
              Image: 'public.ecr.aws/x/y:1',
              Command: ['--password', password],
              Environment: Object.entries(variables).map(([Name, Value]) => ({ Name, Value })),
            },
          ],
        },
      },
    },
    { Parameters: parameters, Conditions: { Is: { 'Fn::Equals': [{ Ref: 'Hidden' }, password] } } },
  )

  it('are in no output and no format', async () => {
    const out = join(directory, 'secret-out')
    const file = write('secrets.json', template)
    const shown = await runGateCommand(file, '--out', out)
    const { stdout, stderr } = await runGateCommand(file, '--json')
    const files = readdirSync(out).map(name => readFileSync(join(out, name), 'utf8'))
    expect(files).toHaveLength(5)
    expect(shown.stdout).toMatch(/^FAIL /)
    expect(stdout).toContain('isolation/function-env-no-secrets')
    for (const text of [shown.stdout, shown.stderr, stdout, stderr, ...files])
      for (const secret of secrets) expect(text).not.toContain(secret)
  })

  it.each([
    [
      'a value that the parameter does not allow',
      { Parameters: { P: { Type: 'String', Default: password, AllowedValues: ['a'] } } },
    ],
    ['a default that is no number', { Parameters: { P: { Type: 'Number', Default: password } } }],
    ['an unknown section', { [`Parameter${'s'.repeat(3)}`]: { P: password } }],
    ['a type that is none', { Parameters: { P: { Type: password } } }],
  ])('are in no error message: %s', async (_, more) => {
    const { status, text } = await judgeHostile(ofResources({ Role: buildRole() }, more))
    expect(status).toBe(2)
    expect(text).not.toContain(password)
  })

  it.each([
    ['JSON that breaks off', `{"Resources":{"A":{"Type":"${password}`],
    ['YAML that breaks off', `Resources:\n  A: {Type: "${password}`],
    ['text', password],
    ['a second document', `Resources: {}\n---\n${password}: x`],
    ['a tab', `Resources:\n\tA: ${password}`],
  ])('are in no error message of the parsers: %s', async (_, content) => {
    const { status, text } = await judgeHostile(content)
    expect(status).toBe(2)
    expect(text).not.toContain(password)
  })

  it('of dynamic references are not resolved', async () => {
    const unresolved = buildRole({ PermissionsBoundary: `{{resolve:secretsmanager:${reference}}}` })
    const { text } = await judgeHostile(ofResources({ Role: unresolved }))
    expect(text).toContain('a dynamic reference is resolved at the deployment')
    expect(text).not.toContain(reference)
  })
})

const buildManifest = (properties: object, type = 'aws:cloudformation:stack') => ({
  artifacts: { App: { type, environment: 'aws://unknown-account/unknown-region', properties } },
})

describe('a manifest', () => {
  const outside = write('outside.json', ofResources({ Role: buildRole() }))
  it.each([
    ['a path out of its folder', buildManifest({ templateFile: '../outside.json' }), /outside of the folder/],
    ['an absolute path', buildManifest({ templateFile: outside }), /outside of the folder/],
    ['a path with a NUL', buildManifest({ templateFile: 'a\0b' }), /outside of the folder/],
    [
      'a symbolic link out of its folder',
      buildManifest({ templateFile: 'link.json' }),
      /outside of the folder/,
    ],
    [
      'a folder behind a symbolic link',
      buildManifest({ directoryName: 'up' }, 'cdk:cloud-assembly'),
      /outside of the folder/,
    ],
    ['itself', buildManifest({ directoryName: '.' }, 'cdk:cloud-assembly'), /inside each other/],
    [
      'a name of a stack that is none',
      buildManifest({ templateFile: 'ok.json', stackName: '@team <b>\u202e' }),
      /is no name of a stack/,
    ],
    ['no stack', { artifacts: {} }, /has no stack/],
    ['no artifacts', '[]', /is no manifest/],
    ['no JSON', '{', /is no manifest/],
  ])('is refused with %s', async (name, manifest, why) => {
    const folder = `assembly-${name.replaceAll(/\W/g, '-')}`
    write(join(folder, 'manifest.json'), manifest)
    write(join(folder, 'ok.json'), ofResources({ Role: buildRole() }))
    symlinkSync(outside, join(directory, folder, 'link.json'))
    symlinkSync(directory, join(directory, folder, 'up'))
    const { status, stdout, stderr } = await runGateCommand(join(directory, folder))
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr.trimEnd()).toMatch(why)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).not.toMatch(/\u202e/)
  })
})

describe('names and descriptions', () => {
  const evil =
    '@team <img src=x onerror=alert(1)> [a](javascript:x) **b** `c` | \u001b[31m \u202e \u2028 ]]> --> \u0007'

  it('are text in each format', async () => {
    const role = buildRole(
      {
        ...ADMINISTRATOR_PROPERTIES,
        Description: evil,
        Policies: [
          {
            PolicyName: evil,
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [{ Sid: evil, Effect: 'Allow', Action: ['*', evil], Resource: ['*', evil] }],
            },
          },
        ],
        AssumeRolePolicyDocument: {
          ...GATE_ROLE_TRUST,
          Statement: [
            ...GATE_ROLE_TRUST.Statement,
            { Sid: evil, Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
          ],
        },
      },
      { Metadata: { 'aws:cdk:path': `App/${evil}/Resource` } },
    )
    const queue = {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [evil],
        PolicyDocument: buildPolicy({ Sid: evil, Principal: '*', Action: 'sqs:*', Resource: '*' }),
      },
    }
    const other = { Type: `Custom::${evil}`, Properties: {} }
    const out = join(directory, 'evil-out')
    const file = write(
      'evil.json',
      ofResources({ Role: role, Queue: queue, Other: other }, { Description: evil }),
    )
    const { stdout } = await runGateCommand(file, '--out', out)
    expect(stdout).toMatch(/^FAIL /)
    const read = (format: string) => readFileSync(join(out, `gate.${format}`), 'utf8')
    const texts = [stdout, ...['md', 'junit.xml', 'sarif', 'github.sarif', 'json'].map(read)]
    for (const text of texts) expect(Array.from(text).filter(isControlCharacter)).toEqual([])
    const withoutCode = read('md').replaceAll(/(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)/g, '')
    expect(withoutCode).not.toMatch(/@team|<img|javascript:/)
    expect(read('junit.xml')).not.toMatch(/<img|\]\]>(?!<)/)
  })
})

/** Whether a character controls a terminal or the direction of text; line breaks and tabs do not count. */
function isControlCharacter(character: string): boolean {
  const code = character.codePointAt(0) ?? 0
  return (code < 32 && character !== '\n' && character !== '\t') || [0x7f, 0x2028, 0x202e].includes(code)
}
