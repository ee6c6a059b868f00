import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { loadJsonSchema } from '../../json-schemas.ts'
import {
  ADMINISTRATOR_PROPERTIES,
  buildPolicy,
  buildRole,
  createGateDirectory,
  describeRole,
  GATE_ACCOUNT,
  GATE_REGION,
  judge,
  listOpened,
  runGateCommand,
  type GateDirectory,
} from './gate-directory.ts'

const gateDirectory: GateDirectory = createGateDirectory()
afterAll(() => gateDirectory.remove())

const { shape } = loadJsonSchema('gate.schema.json')
const effectiveAdmin = 'least-privilege/principal-effective-admin'

/** A role, an administrator, and what nobody knows before the deployment. */
const pass = write('pass.json', { Resources: { Role: buildRole({ RoleName: 'plain' }) } })
const fail = write('fail.json', {
  Resources: { Role: buildRole({ RoleName: 'wide', ...ADMINISTRATOR_PROPERTIES }) },
})
const unclear = write('unclear.json', { Resources: { Other: { Type: 'AWS::Quux::Thing' } } })
/** Parameters decide who is an administrator. */
const chosen = write('chosen.json', {
  Parameters: { Stage: { Type: 'String', Default: 'test' }, Limit: { Type: 'Number', Default: 3 } },
  Conditions: { IsProduction: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
  Resources: {
    Role: buildRole({
      ManagedPolicyArns: {
        'Fn::If': ['IsProduction', ADMINISTRATOR_PROPERTIES.ManagedPolicyArns, { Ref: 'AWS::NoValue' }],
      },
    }),
  },
})

function write(name: string, content: object | string): string {
  return gateDirectory.write(name, content)
}

async function refuse(...args: readonly string[]): Promise<string> {
  const { status, stderr, stdout } = await runGateCommand(...args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  expect(stderr).not.toContain('unexpected error')
  return stderr
}

const withoutPlaces = (text: string) => text.replaceAll(/"(file|line)":[^,}]+|alike\.(yaml|json)/g, '')

const buildArtifact = (name: string, environment: string) => ({
  type: 'aws:cloudformation:stack',
  environment,
  properties: { templateFile: 'app.json', stackName: name, parameters: { Stage: 'prod' } },
})

describe('the verdict of assay gate', () => {
  it('is PASS with exit code 0 where nothing opens', async () => {
    expect(await judge(pass)).toMatchObject({ verdict: 'PASS', exit: 0, findings: [], unknown: [] })
    expect((await runGateCommand(pass)).stdout).toMatch(/^PASS /)
  })

  it('is PASS for a template of resources that Assay does not audit', async () => {
    const bucket = write('bucket.yaml', 'Resources: {Bucket: {Type: AWS::S3::Bucket}}')
    expect(await judge(bucket)).toMatchObject({ verdict: 'PASS', exit: 0, granted: [], admitted: [] })
  })

  it('is FAIL with exit code 1 where a finding opens', async () => {
    const document = await judge(fail)
    expect(document).toMatchObject({ verdict: 'FAIL', exit: 1 })
    expect(listOpened(document)).toContain(`${effectiveAdmin} wide`)
    expect(document.findings[0]).toMatchObject({
      logicalId: 'Role',
      stack: 'fail',
      source: { file: fail, line: 3 },
      resource: 'arn:aws:iam::111122223333:role/wide',
    })
    expect((await runGateCommand(fail, '--allow-unknown')).status).toBe(1)
  })

  it('is UNKNOWN with exit code 1 for a type that Assay does not read, and 0 with --allow-unknown', async () => {
    const document = await judge(unclear)
    expect(document).toMatchObject({ verdict: 'UNKNOWN', exit: 1 })
    expect(document.unknown).toEqual([
      {
        logicalId: 'Other',
        stack: 'unclear',
        property: 'Type',
        why: 'Assay does not read resources of type AWS::Quux::Thing from templates',
      },
    ])
    expect((await judge(unclear, '--allow-unknown')).exit).toBe(0)
  })

  it('is FAIL where something opens and something else is unknown', async () => {
    expect(await judge(fail, unclear, '--allow-unknown')).toMatchObject({ verdict: 'FAIL', exit: 1 })
  })

  it('depends on --fail-on, but not for escalation paths', async () => {
    const old = write('old.json', {
      Resources: {
        Role: buildRole(),
        Worker: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Runtime: 'python3.8',
            Handler: 'a.b',
            Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
            Code: { ZipFile: 'x' },
          },
        },
      },
    })
    expect(await judge(old)).toMatchObject({ verdict: 'FAIL' })
    expect(await judge(old, '--fail-on', 'CRITICAL')).toMatchObject({ verdict: 'PASS', exit: 0 })
  })

  it('depends on --fail-on-access for newly granted access', async () => {
    const some = write('some.json', {
      Resources: {
        Role: buildRole({
          Policies: [
            {
              PolicyName: 'read',
              PolicyDocument: buildPolicy({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }),
            },
          ],
        }),
      },
    })
    expect(await judge(some)).toMatchObject({ verdict: 'PASS' })
    expect((await judge(some)).granted).toMatchObject([{ action: 's3:GetObject', logicalId: 'Role' }])
    expect(await judge(some, '--fail-on-access', 'risky')).toMatchObject({ verdict: 'PASS' })
    expect(await judge(some, '--fail-on-access', 'any')).toMatchObject({
      verdict: 'FAIL',
      exit: 1,
      reasons: ['The change grants 1 permission.'],
    })
  })

  it.each([
    ['PASS', () => pass],
    ['FAIL', () => fail],
    ['UNKNOWN', () => unclear],
  ])('is part of a document that docs/gate.schema.json describes: %s', async (_, file) => {
    const { stdout } = await runGateCommand(file(), '--json')
    expect(shape.safeParse(JSON.parse(stdout)).error?.issues).toBeUndefined()
  })

  it('is that of both branches of a condition that cannot be decided', async () => {
    const text = readFileSync(chosen, 'utf8').replace(/,?\s*"Default": "test"/, '')
    const document = await judge(write('undecided.json', text))
    expect(document).toMatchObject({ verdict: 'FAIL' })
    expect(listOpened(document).some(opened => opened.startsWith(effectiveAdmin))).toBe(true)
  })
})

describe('what assay gate reads', () => {
  it.each([
    ['the list of the AWS CLI', [{ ParameterKey: 'Stage', ParameterValue: 'prod' }]],
    ['a map', { Stage: 'prod', Limit: 4 }],
    ['a configuration of CodePipeline', { Parameters: { Stage: 'prod' }, Tags: { a: 'b' }, StackPolicy: {} }],
  ])('is the parameters in %s', async (name, content) => {
    const file = write(`parameters/${name}.json`, content)
    expect(await judge(chosen)).toMatchObject({ verdict: 'PASS' })
    expect(await judge(chosen, '--parameters', file)).toMatchObject({ verdict: 'FAIL' })
  })

  it.each([
    ['a parameter that no template declares', '{"Stge":"prod"}', /no template declares the parameter Stge/],
    [
      'a prototype name',
      '[{"ParameterKey":"__proto__","ParameterValue":"prod"}]',
      /no template declares the parameter __proto__/,
    ],
    ['a map beside a map', '{"Parameters":{"Stage":"prod"},"Limit":"4"}', /expected a list of/],
    ['a list as a value', '{"Stage":["prod"]}', /expected a list of/],
    ['no JSON', 'Stage=correct-horse', /it is not JSON$/],
    ['another value than its type', '{"Limit":"correct-horse"}', /parameter Limit is no number/],
  ])('is not %s', async (_, content, why) => {
    const stderr = await refuse(chosen, '--parameters', write('refused.json', content))
    expect(stderr.trimEnd()).toMatch(why)
    expect(stderr).not.toContain('correct-horse')
  })

  it('is JSON and YAML alike', async () => {
    for (const file of [pass, fail, unclear, chosen]) {
      const yaml = write('alike/alike.yaml', stringify(JSON.parse(readFileSync(file, 'utf8'))))
      const json = write('alike/alike.json', readFileSync(file, 'utf8'))
      const [one, other] = await Promise.all([judge(yaml), judge(json)])
      expect(withoutPlaces(JSON.stringify(one))).toBe(withoutPlaces(JSON.stringify(other)))
    }
  })

  it('is a stack named by its file, or by --stack', async () => {
    const file = write(
      'names/9 my_app.template.yaml',
      `Resources: {Role: ${JSON.stringify(buildRole(ADMINISTRATOR_PROPERTIES))}}`,
    )
    expect((await judge(file)).findings[0]?.stack).toBe('my-app')
    const { findings } = await judge(file, '--stack', 'other')
    expect(findings[0]).toMatchObject({ stack: 'other', logicalId: 'Role' })
    expect(findings[0]?.resource).toMatch(/:role\/other-Role-[A-Z0-9]{12}$/)
  })

  it.each(['', '-a', 'a b', 'a\u202e', '<b>', 'a'.repeat(129)])('is no stack named %j', async stack => {
    expect(await refuse(pass, '--stack', stack)).toMatch(/is no name of a stack: CloudFormation accepts/)
  })

  it('is one template for each stack', async () => {
    const again = write('again/pass.yaml', readFileSync(fail, 'utf8'))
    expect(await refuse(pass, again)).toMatch(/several templates are for the stack pass; .*--stack/)
    expect(await refuse(pass, fail, '--stack', 'one')).toMatch(/--stack names the stack of one template/)
  })

  it('is several templates, each with the exports of those before it', async () => {
    const exporting = write('exporting.json', {
      Resources: { Key: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'shared' } } },
      Outputs: { Action: { Value: '*', Export: { Name: 'allowed' } } },
    })
    const importing = write('importing.json', {
      Resources: {
        Role: buildRole({
          Policies: [
            {
              PolicyName: 'p',
              PolicyDocument: buildPolicy({ Action: { 'Fn::ImportValue': 'allowed' }, Resource: '*' }),
            },
          ],
        }),
      },
    })
    expect(await judge(exporting, importing)).toMatchObject({ verdict: 'FAIL' })
    expect(await judge(importing)).toMatchObject({ verdict: 'UNKNOWN' })
  })

  it('is the cdk.out of an app, in the place of each stack', async () => {
    write('cdk.out/app.json', readFileSync(chosen, 'utf8'))
    const manifest = (environment: string) =>
      write('cdk.out/manifest.json', { artifacts: { App: buildArtifact('app-prod', environment) } })
    manifest('aws://111122223333/eu-central-1')
    const document = await judge(join(gateDirectory.directory, 'cdk.out'))
    expect(document).toMatchObject({ verdict: 'FAIL' })
    expect(document.findings[0]).toMatchObject({ stack: 'app-prod', logicalId: 'Role' })
    const folder = join(gateDirectory.directory, 'cdk.out')
    manifest('aws://444455556666/eu-central-1')
    expect(await refuse(folder)).toMatch(/is for account 444455556666, but .* 111122223333; .*--account/)
    expect(await judge(folder, '--account', '444455556666')).toMatchObject({ verdict: 'FAIL' })
    manifest('aws://111122223333/eu-west-1.attacker.example')
    expect(await refuse(folder)).toMatch(/the region of the stack app-prod: .* is not an AWS region/)
  })
})

describe('what assay gate writes', () => {
  it('is each format, or those of --format', async () => {
    const all = join(gateDirectory.directory, 'all')
    await runGateCommand(fail, '--out', all)
    const names = ['gate.github.sarif', 'gate.json', 'gate.junit.xml', 'gate.md', 'gate.sarif']
    expect(readdirSync(all).toSorted()).toEqual(names)
    expect(JSON.parse(readFileSync(join(all, 'gate.json'), 'utf8'))).toMatchObject({ verdict: 'FAIL' })
    const some = join(gateDirectory.directory, 'some')
    await runGateCommand(fail, '--out', some, '--format', 'md, SARIF')
    expect(readdirSync(some).toSorted()).toEqual(['gate.md', 'gate.sarif'])
  })

  it('is nothing for another format', async () => {
    const none = join(gateDirectory.directory, 'none')
    expect(await refuse(fail, '--out', none, '--format', 'pdf')).toMatch(/--format: "pdf" is not a format/)
    expect(await refuse(fail, '--format', 'md')).toMatch(/--format needs --out/)
    expect(existsSync(none)).toBe(false)
  })
})

const SAMPLE = 'test/functions/cloudformation/resolve/samples/access.json'

describe('assay gate does not run', () => {
  it.each([
    ['without the file', ['absent.yaml'], /cannot read the template absent\.yaml: .*no such file/],
    [
      'on a device without end',
      ['/dev/zero'],
      /cannot read the template \/dev\/zero: it has more than \d+ bytes/,
    ],
    ['on what is no template', ['README.md'], /README\.md:\d+: /],
    ['on a folder that is no assembly', ['docs'], /docs\/manifest\.json:1: .*cdk synth/],
    ['for an account that is none', ['--account', '12', 'x'], /expected the 12 digits of an account id/],
    ['in a region that is none', ['--region', 'eu-west-x', 'x'], /is not an AWS region/],
    ['for a severity that is none', ['--fail-on', 'BAD', 'x'], /fail-on/],
    ['without the account file', [SAMPLE, '--against', 'absent'], /absent is not a directory/],
    [
      'without its configuration',
      ['x', '--config', 'absent.json'],
      /absent\.json|cannot read the template x/,
    ],
  ])('%s, and says in one line why', async (_, args, why) => {
    expect(await refuse(...args)).toMatch(why)
  })
})

const roleArn = (name: string) => `arn:aws:iam::${GATE_ACCOUNT}:role/${name}`
const dynamic = (action: unknown) => ({
  Resources: {
    Role: buildRole({
      RoleName: 'StackRole',
      Policies: [{ PolicyName: 'p', PolicyDocument: buildPolicy({ Action: action, Resource: '*' }) }],
    }),
  },
})

const buildImporting = (suffix: string) => ({
  Parameters: { Suffix: { Type: 'String', Default: suffix } },
  ...dynamic({ 'Fn::Join': ['', ['{{resolve:ssm:/service}}', { Ref: 'Suffix' }]] }),
})

/** A template of an administrator with tags. */
function buildTagged(Tags: object[]) {
  return { Resources: { Role: buildRole({ RoleName: 'StackRole', ...ADMINISTRATOR_PROPERTIES, Tags }) } }
}

describe('assay gate --against an account file', () => {
  const deployed = dynamic(['sqs:SendMessage', '{{resolve:ssm:/action}}'])
  let account = ''
  beforeAll(() => {
    const read = buildPolicy({ Action: ['sqs:SendMessage', 'sqs:ListQueues'], Resource: '*' })
    account = gateDirectory.writeAccount(
      'account',
      { roles: { [roleArn('StackRole')]: describeRole({ p: read }) } },
      { name: 'app', template: deployed, resources: { Role: ['AWS::IAM::Role', 'StackRole'] } },
    )
  })
  const judgeApp = (template: object, ...args: readonly string[]) =>
    judge(write('app.json', template), '--against', account, '--region', GATE_REGION, ...args)

  it('finds what opens on resources that the template does not mention', async () => {
    const document = await judgeApp({
      Resources: {
        Policy: {
          Type: 'AWS::IAM::ManagedPolicy',
          Properties: {
            ManagedPolicyName: 'CatalogAccess',
            PolicyDocument: buildPolicy({ Action: '*', Resource: '*' }),
          },
        },
      },
    })
    expect(document.verdict).toBe('FAIL')
    expect(listOpened(document)).toEqual(
      expect.arrayContaining([
        `${effectiveAdmin} CatalogRole`,
        'least-privilege/function-role-no-admin catalog-search',
      ]),
    )
    const other = document.findings.find(
      ({ control }) => control === 'least-privilege/function-role-no-admin',
    )
    expect(other).not.toHaveProperty('logicalId')
    expect(document.granted.map(({ principal }) => principal)).toContain(roleArn('CatalogRole'))
  })

  it('passes the template that is deployed already, whatever of it is not known', async () => {
    expect(await judgeApp(deployed)).toMatchObject({ verdict: 'PASS', granted: [], unknown: [] })
  })

  it('does not know what another unresolved value of a deployed resource becomes', async () => {
    const document = await judgeApp(dynamic(['sqs:SendMessage', '{{resolve:ssm:/other-action}}']))
    expect(document).toMatchObject({ verdict: 'UNKNOWN', exit: 1 })
    expect(document.unknown.every(({ logicalId }) => logicalId === 'Role')).toBe(true)
  })

  it('does not know what an unresolved text becomes of which a known part changes', async () => {
    const narrow = gateDirectory.writeAccount(
      'narrow',
      {
        roles: {
          [roleArn('StackRole')]: describeRole({ p: buildPolicy({ Action: 's3:GetObject', Resource: '*' }) }),
        },
      },
      {
        name: 'app',
        template: buildImporting(':GetObject'),
        resources: { Role: ['AWS::IAM::Role', 'StackRole'] },
      },
    )
    const at = ['--against', narrow, '--region', GATE_REGION]
    expect(await judge(write('app.json', buildImporting(':GetObject')), ...at)).toMatchObject({
      verdict: 'PASS',
    })
    expect(await judge(write('app.json', buildImporting(':*')), ...at)).toMatchObject({ verdict: 'UNKNOWN' })
  })

  it('judges the deletion of a role', async () => {
    const document = await judgeApp({ Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } })
    expect(document).toMatchObject({ verdict: 'PASS', granted: [] })
    const wide = gateDirectory.writeAccount(
      'wide',
      {
        roles: {
          [roleArn('StackRole')]: describeRole({}, { 'arn:aws:iam::aws:policy/AdministratorAccess': true }),
        },
      },
      {
        name: 'app',
        template: { Resources: { Role: buildRole({ RoleName: 'StackRole', ...ADMINISTRATOR_PROPERTIES }) } },
        resources: { Role: ['AWS::IAM::Role', 'StackRole'] },
      },
    )
    const bucket = write('app.json', { Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } })
    const { verdict, findings } = await judge(bucket, '--against', wide, '--region', GATE_REGION)
    expect(verdict).toBe('PASS')
    expect(findings.filter(({ change }) => change === 'CLOSES').map(({ control }) => control)).toContain(
      effectiveAdmin,
    )
  })

  it('names a resource whose type changes as AWS would', async () => {
    const document = await judgeApp({
      Resources: { Role: { Type: 'AWS::IAM::User', Properties: ADMINISTRATOR_PROPERTIES } },
    })
    const admin = document.findings.find(({ control }) => control === effectiveAdmin)
    expect(admin?.resource).toMatch(/:user\/app-Role-[A-Z0-9]{12,13}$/)
  })

  it('accepts findings that exceptions of the configuration accept', async () => {
    const template = {
      Resources: { Role: buildRole({ RoleName: 'StackRole', ...ADMINISTRATOR_PROPERTIES }) },
    }
    const open = await judgeApp(template)
    expect(open.verdict).toBe('FAIL')
    const controls = [...new Set(open.findings.map(({ control }) => control))]
    const config = write('assay.config.json', {
      home: GATE_REGION,
      exceptions: controls.map(control => ({
        control,
        resource: roleArn('StackRole'),
        owner: 'platform',
        reason: 'the role of the bootstrap',
        until: '2026-12-31',
      })),
    })
    const accepted = await judgeApp(template, '--config', config)
    expect(accepted).toMatchObject({ verdict: 'PASS', exit: 0 })
    expect(accepted.findings.find(({ control }) => control === effectiveAdmin)?.accepted).toEqual({
      reason: 'the role of the bootstrap',
      until: '2026-12-31',
    })
  })

  it('accepts findings by a tag that the template sets, and names the tag', async () => {
    const tag = { key: 'stage', value: 'bootstrap' }
    const open = await judgeApp(buildTagged([]))
    const controls = [...new Set(open.findings.map(({ control }) => control))]
    const decision = { owner: 'platform', reason: 'the role of the bootstrap', until: '2026-12-31' }
    const config = write('assay.config.json', {
      home: GATE_REGION,
      exceptions: controls.map(control => ({ control, tag, ...decision })),
    })
    const judgeTagged = (Value: string) =>
      judgeApp(buildTagged([{ Key: 'stage', Value }]), '--config', config)
    expect((await judgeTagged('other')).verdict).toBe('FAIL')
    const accepted = await judgeTagged('bootstrap')
    expect(accepted).toMatchObject({ verdict: 'PASS', exit: 0 })
    expect(accepted.findings.find(({ control }) => control === effectiveAdmin)?.accepted).toEqual({
      reason: 'the role of the bootstrap',
      until: '2026-12-31',
      tag,
    })
  })
})
