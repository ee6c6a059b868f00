import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mergeExports } from '../../../../functions/cloudformation/assembly/merge-exports.ts'
import { openAssembly } from '../../../../functions/cloudformation/assembly/open-assembly.ts'
import { resolveTemplate } from '../../../../functions/cloudformation/resolve/resolve-template.ts'
import {
  createUnresolved,
  type ResolvedValue,
} from '../../../../functions/cloudformation/resolve/resolved-value.ts'
import { TemplateError } from '../../../../functions/cloudformation/template/template.ts'

let root = ''
let count = 0

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'assembly-'))
})

afterAll(async () => {
  await rm(root, { recursive: true })
})

/** Writes a folder with files; a value that is no text is written as JSON. */
async function writeFolder(files: Readonly<Record<string, unknown>>): Promise<string> {
  count += 1
  const folder = join(root, String(count))
  await mkdir(folder)
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

const topic = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }

function buildStack(name: string, overrides: object = {}, properties: object = {}): Record<string, unknown> {
  return {
    type: 'aws:cloudformation:stack',
    environment: 'aws://111122223333/eu-west-1',
    properties: { templateFile: `${name}.template.json`, ...properties },
    ...overrides,
  }
}

async function captureError(folder: string): Promise<string> {
  try {
    await openAssembly(folder)
  } catch (error) {
    if (error instanceof TemplateError) return error.message.replace(root, '')
    throw error
  }
  return 'accepted'
}

describe('an assembly', () => {
  it('has its stacks and those of its stages in the order of their dependencies', async () => {
    const folder = await writeFolder({
      'manifest.json': {
        version: '48.0.0',
        artifacts: {
          Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
          'App.assets': { type: 'cdk:asset-manifest', properties: { file: 'App.assets.json' } },
          App: buildStack(
            'App',
            { dependencies: ['Network', 'App.assets'] },
            { stackName: 'shop', parameters: { Size: '2' } },
          ),
          Network: buildStack('Network', {
            dependencies: ['assembly-Base'],
            environment: 'aws://unknown-account/unknown-region',
          }),
          'assembly-Base': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Base' } },
        },
      },
      'App.template.json': topic,
      'Network.template.json': topic,
      'assembly-Base/manifest.json': { artifacts: { Base: buildStack('Base') } },
      'assembly-Base/Base.template.json': topic,
    })
    const stacks = await openAssembly(folder)
    expect(stacks.map(({ template, ...stack }) => ({ ...stack, file: template.locate([]).file }))).toEqual([
      {
        stackName: 'Base',
        account: '111122223333',
        region: 'eu-west-1',
        parameters: {},
        file: join(folder, 'assembly-Base/Base.template.json'),
      },
      { stackName: 'Network', parameters: {}, file: join(folder, 'Network.template.json') },
      {
        stackName: 'shop',
        account: '111122223333',
        region: 'eu-west-1',
        parameters: { Size: '2' },
        file: join(folder, 'App.template.json'),
      },
    ])
  })

  it('passes exports from stack to stack', async () => {
    const folder = await writeFolder({
      'manifest.json': {
        artifacts: { A: buildStack('A', { dependencies: ['Z'] }), Z: buildStack('Z') },
      },
      'Z.template.json': {
        Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'shared' } } },
        Outputs: { Role: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] }, Export: { Name: 'Z:Role' } } },
      },
      'A.template.json': {
        Resources: {
          Function: {
            Type: 'AWS::Lambda::Function',
            Metadata: { 'aws:cdk:path': 'A/Function/Resource' },
            Properties: { Role: { 'Fn::ImportValue': 'Z:Role' } },
          },
        },
      },
    })
    const exports = new Map<string, ResolvedValue>()
    const resolved = (await openAssembly(folder)).flatMap(({ stackName, template, parameters }) => {
      const templates = resolveTemplate(template, {
        stack: stackName,
        account: '111122223333',
        region: 'eu-west-1',
        parameters,
        physicalIds: new Map(),
        exports,
      })
      for (const [name, value] of mergeExports(templates)) exports.set(name, value)
      return templates.flatMap(({ resources }) => resources)
    })
    expect(resolved.at(-1)).toMatchObject({
      constructPath: 'A/Function/Resource',
      properties: { Role: 'arn:aws:iam::111122223333:role/shared' },
    })
  })
})

const buildTemplate = (entries: readonly [string, ResolvedValue][]) => ({
  resources: [],
  undecided: [],
  assumed: {},
  exports: new Map(entries),
})

it('merges exports that depend on an undecided condition to unresolved ones', () => {
  const merged = mergeExports([
    buildTemplate([
      ['same', ['a']],
      ['different', 'a'],
      ['once', 'a'],
    ]),
    buildTemplate([
      ['same', ['a']],
      ['different', 'b'],
    ]),
  ])
  const unresolved = createUnresolved('its value depends on a condition that is not decided')
  expect(Object.fromEntries(merged)).toEqual({ same: ['a'], different: unresolved, once: unresolved })
})

describe('what is refused', () => {
  it.each([
    ['/etc/passwd', /outside of the folder/],
    ['../1/App.template.json', /outside of the folder/],
    ['a/../../secret.json', /outside of the folder/],
    ['', /outside of the folder/],
    ['a\0b', /outside of the folder/],
    ['missing.json', /missing\.json:1: The file does not exist/],
    ['.', /no file/],
    ['https://example.com/a.json', /does not exist/],
  ])('is the template file %j', async (templateFile, message) => {
    const folder = await writeFolder({
      'manifest.json': { artifacts: { App: buildStack('App', {}, { templateFile }) } },
    })
    expect(await captureError(folder)).toMatch(message)
  })

  it('are symbolic links out of the folder, not those inside', async () => {
    const outside = await writeFolder({ 'secret.json': topic, 'manifest.json': { artifacts: {} } })
    const folder = await writeFolder({
      'manifest.json': { artifacts: { App: buildStack('App') } },
      'real.json': topic,
    })
    await symlink(join(folder, 'real.json'), join(folder, 'App.template.json'))
    expect(await captureError(folder)).toBe('accepted')
    await rm(join(folder, 'App.template.json'))
    await symlink(join(outside, 'secret.json'), join(folder, 'App.template.json'))
    expect(await captureError(folder)).toMatch(/outside of the folder/)
    await writeFile(
      join(folder, 'manifest.json'),
      JSON.stringify({
        artifacts: { S: { type: 'cdk:cloud-assembly', properties: { directoryName: 'stage' } } },
      }),
    )
    await symlink(outside, join(folder, 'stage'))
    expect(await captureError(folder)).toMatch(/outside of the folder/)
    await rm(join(folder, 'stage'))
    await symlink(folder, join(folder, 'stage'))
    expect(await captureError(folder)).toMatch(/More than 10 assemblies/)
  })

  it('is a folder that is reached through a symbolic link only where it leaves itself', async () => {
    const folder = await writeFolder({
      'manifest.json': { artifacts: { App: buildStack('App') } },
      'App.template.json': topic,
    })
    await symlink(folder, join(root, 'link'))
    expect(await captureError(join(root, 'link'))).toBe('accepted')
  })

  it.each([
    ['no manifest', {}, /manifest\.json:1: The file does not exist/],
    ['a manifest that is no JSON', { 'manifest.json': '{' }, /no manifest of a cloud assembly/],
    ['a manifest of another form', { 'manifest.json': { artifacts: [] } }, /no manifest of a cloud assembly/],
    ['an artifact of another form', { 'manifest.json': { artifacts: { A: { type: 1 } } } }, /no manifest/],
    ['no stack', { 'manifest.json': { artifacts: {} } }, /The assembly has no stack/],
    [
      'a stack without a template',
      { 'manifest.json': { artifacts: { A: { type: 'aws:cloudformation:stack' } } } },
      /The stack A has no template/,
    ],
    [
      'a template of more than 1 MB',
      { 'manifest.json': { artifacts: { A: buildStack('A') } }, 'A.template.json': ' '.repeat(1_048_577) },
      /A\.template\.json:1: The file has 1048577 bytes/,
    ],
    [
      'a template with a fault',
      { 'manifest.json': { artifacts: { A: buildStack('A') } }, 'A.template.json': '{\n"Resources": []}' },
      /A\.template\.json:2: /,
    ],
    [
      'a circle of stacks',
      {
        'manifest.json': {
          artifacts: {
            A: buildStack('A', { dependencies: ['B'] }),
            B: buildStack('B', { dependencies: ['A'] }),
          },
        },
      },
      /The artifact A depends on itself/,
    ],
    [
      'a stage that is no folder',
      {
        'manifest.json': {
          artifacts: { S: { type: 'cdk:cloud-assembly', properties: { directoryName: 'manifest.json' } } },
        },
      },
      /It is no folder/,
    ],
  ])('is %s', async (_, files, message) => {
    expect(await captureError(await writeFolder(files))).toMatch(message)
  })

  it('is a folder that does not exist', async () => {
    expect(await captureError(join(root, 'nowhere'))).toMatch(
      /^\/nowhere:1: The folder of the assembly does not exist/,
    )
  })
})
