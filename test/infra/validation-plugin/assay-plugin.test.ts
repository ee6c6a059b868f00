import { CfnResource, Stack, Stage, Validations, type App } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listAssemblyFolders } from '../../../infra/validation-plugin/judge-assembly.ts'
import { buildCliOnce } from '../../cli/built-cli.ts'
import { createTestDirectory, type TestDirectory } from '../../cli/run-assay.ts'
import { createOpenRole, judgeApp, listReported, type JudgedApp } from './judged-app.ts'

const TRUST = 'assay:least-privilege/iam-role-trust-not-public'
const PUBLIC = 'assay:gate/public-access'
const UNDECIDED = 'assay:gate/undecided'

function acknowledge(scope: Construct, id: string, reason = 'a public demo'): void {
  Validations.of(scope).acknowledge({ id, reason })
}

beforeAll(buildCliOnce)

describe('a finding', () => {
  let judged: JudgedApp
  beforeAll(() => {
    judged = judgeApp(app => {
      const stack = new Stack(app, 'Shop')
      createOpenRole(stack, 'Plain')
      acknowledge(createOpenRole(stack, 'Short'), TRUST)
      acknowledge(createOpenRole(stack, 'Full'), `Assay::${TRUST}`)
      acknowledge(createOpenRole(stack, 'Silent'), TRUST, ' ')
      acknowledge(createOpenRole(stack, 'Other'), 'assay:least-privilege/iam-role-unused')
      acknowledge(createOpenRole(stack, 'Foreign'), `AwsSolutions::${TRUST}`)
      const group = new Construct(stack, 'Group')
      createOpenRole(group, 'Inner')
      acknowledge(group, TRUST)
    })
  })

  it('is a violation of its control with construct path, severity, reason, fix and where it was created', () => {
    const found = judged.violations.find(
      ({ ruleName, violatingConstructs }) =>
        ruleName === TRUST && violatingConstructs[0]?.constructPath === 'Shop/Plain/Resource',
    )
    expect(found).toMatchObject({
      severity: 'error',
      description: expect.stringMatching(
        /^CRITICAL: Role trust policies should not allow public access\. .*any AWS account/,
      ) as string,
      suggestedFix: expect.stringContaining('UpdateAssumeRolePolicy') as string,
    })
    const [construct] = found?.violatingConstructs ?? []
    expect(construct?.cloudFormationResource).toMatchObject({ templatePath: 'Shop.template.json' })
    expect(construct?.stackTraces?.join('\n')).toContain('judged-app.ts')
  })

  it('is silenced where it is acknowledged with a reason, and nowhere else', () => {
    expect(listReported(judged.violations).filter(each => each.startsWith(TRUST))).toEqual([
      `${TRUST} Shop/Foreign/Resource`,
      `${TRUST} Shop/Other/Resource`,
      `${TRUST} Shop/Plain/Resource`,
      `${TRUST} Shop/Silent/Resource`,
    ])
    expect(judged.failure).toContain('Shop/Plain/Resource')
  })

  it('stays in the report where it is acknowledged, with the reason', () => {
    expect(listReported(judged.acknowledged)).toEqual([
      `Annotation::${TRUST} Shop/Group/Inner/Resource`,
      `Annotation::${TRUST} Shop/Short/Resource`,
      `Assay::${TRUST} Shop/Full/Resource`,
    ])
    expect(judged.acknowledged.map(({ reason }) => reason)).toEqual(Array(3).fill('a public demo'))
  })

  it('is fatal where it is acknowledged without a reason', () => {
    const silent = judged.violations.filter(({ severity }) => severity === 'fatal')
    expect(listReported(silent)).toEqual([`${TRUST} Shop/Silent/Resource`])
    expect(silent[0]?.description).toContain('Acknowledged at Shop/Silent without a reason')
  })

  it('is no acknowledgement of public access, which always fails the gate', () => {
    expect(listReported(judged.violations).filter(each => each.startsWith(PUBLIC))).toHaveLength(7)
  })
})

/** Creates an app with one resource, `Shop/Thing`. */
function withResource(type: string, properties: object = {}): (app: App) => void {
  return app => void new CfnResource(new Stack(app, 'Shop'), 'Thing', { type, properties })
}

function listRules({ violations }: JudgedApp): string[] {
  return violations.map(({ ruleName }) => ruleName)
}

describe('the synthesis', () => {
  it('passes where nothing is found', () => {
    const judged = judgeApp(withResource('AWS::S3::Bucket'))
    expect(judged).toEqual({ failure: undefined, violations: [], acknowledged: [] })
  })

  it('passes where everything is acknowledged', () => {
    const judged = judgeApp(app => {
      const role = createOpenRole(new Stack(app, 'Shop'), 'Open')
      acknowledge(role, TRUST)
      acknowledge(role, PUBLIC)
    })
    expect(judged).toMatchObject({ failure: undefined, violations: [] })
    expect(judged.acknowledged).toHaveLength(2)
  })

  it('warns of findings below failOn', () => {
    const create = withResource('AWS::ECR::Repository', { RepositoryName: 'shop' })
    const { failure, violations } = judgeApp(create, { failOn: 'CRITICAL' })
    expect(failure).toBeUndefined()
    expect(violations.length).toBeGreaterThan(0)
    expect(new Set(violations.map(({ severity }) => severity))).toEqual(new Set(['warning']))
    expect(judgeApp(create, { failOn: 'LOW' }).failure).toContain('Shop/Thing')
  })

  it('fails on newly granted access where failOnAccess asks for it', () => {
    const Principal = { AWS: 'arn:aws:iam::999999999999:root' }
    const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }]
    const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement }
    const create = withResource('AWS::IAM::Role', { AssumeRolePolicyDocument })
    expect(listRules(judgeApp(create))).not.toContain('assay:gate/new-access')
    expect(listRules(judgeApp(create, { failOnAccess: 'any' }))).toContain('assay:gate/new-access')
  })
})

describe('what cannot be decided', () => {
  const create = withResource('AWS::Quux::Thing')

  it('is a warning of the construct, and no pass in silence', () => {
    const { failure, violations } = judgeApp(create)
    expect(failure).toBeUndefined()
    expect(listReported(violations)).toEqual([`${UNDECIDED} Shop/Thing`])
    expect(violations[0]).toMatchObject({
      severity: 'warning',
      description: expect.stringContaining('does not read resources of type AWS::Quux::Thing') as string,
    })
  })

  it('of a resource that is not the app’s can be acknowledged at the app', () => {
    const rule = 'assay:least-privilege/ecr-registry-policy-scoped'
    const { violations, acknowledged } = judgeApp(app => {
      void new CfnResource(new Stack(app, 'Shop'), 'Images', { type: 'AWS::ECR::Repository' })
      acknowledge(app, rule)
    })
    expect(violations.map(({ ruleName }) => ruleName)).toContain('assay:security-testing/ecr-scan-on-push')
    expect(acknowledged.map(({ ruleName }) => ruleName)).toEqual([`Annotation::${rule}`])
  })

  it('fails the synthesis with failOnUnknown', () => {
    expect(judgeApp(create, { failOnUnknown: true }).failure).toContain('Shop/Thing')
  })
})

function createStages(app: App): void {
  for (const [name, account] of [
    ['Test', '111122223333'],
    ['Prod', '444455556666'],
  ] as const) {
    const stage = new Stage(app, name, { env: { account, region: 'eu-west-1' } })
    const role = createOpenRole(new Stack(stage, 'Shop'), 'Open')
    if (name === 'Test') acknowledge(role, TRUST)
  }
}

describe('stages', () => {
  it('are judged in their own accounts, each by a plugin of its own', () => {
    const { violations, acknowledged } = judgeApp(createStages, { perStage: true })
    expect(listReported(violations)).toEqual([
      `${PUBLIC} Prod/Shop/Open/Resource`,
      `${PUBLIC} Test/Shop/Open/Resource`,
      `${TRUST} Prod/Shop/Open/Resource`,
    ])
    expect(listReported(acknowledged)).toEqual([`Annotation::${TRUST} Test/Shop/Open/Resource`])
  })

  it('of several accounts fail the synthesis if one plugin is to judge them', () => {
    const { failure, violations } = judgeApp(createStages)
    expect(failure).toMatch(/several accounts \(111122223333, 444455556666\).*Validations\.of\(stage\)/s)
    expect(violations).toEqual([])
  })
})

describe('the account', () => {
  let account: TestDirectory
  beforeAll(() => {
    account = createTestDirectory()
  })
  afterAll(() => account.remove())

  it('can be an account file', () => {
    const options = { against: account.account, regions: ['eu-west-1'] }
    const { violations } = judgeApp(app => void createOpenRole(new Stack(app, 'Shop'), 'Open'), options)
    expect(listReported(violations)).toContain(`${TRUST} Shop/Open/Resource`)
  })

  it('that cannot be read fails the synthesis, and says what to do', () => {
    const { failure } = judgeApp(app => void createOpenRole(new Stack(app, 'Shop'), 'Open'), {
      against: 'nowhere',
    })
    expect(failure).toMatch(/could not judge the app.*nowhere.*npx assay gate /s)
  })
})

describe('listAssemblyFolders', () => {
  it('names the folders of assemblies that are inside no other', () => {
    expect(
      listAssemblyFolders(['/a/out/One.json', '/a/out/Two.json', '/a/out/assembly-Prod/Three.json']),
    ).toEqual(['/a/out'])
    expect(listAssemblyFolders(['/a/out/assembly-Test/One.json', '/a/out/assembly-Prod/One.json'])).toEqual([
      '/a/out/assembly-Test',
      '/a/out/assembly-Prod',
    ])
    expect(listAssemblyFolders(['/a/out/One.json', '/a/out..b/Two.json'])).toEqual(['/a/out', '/a/out..b'])
  })
})
