import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { LOCAL_ACCOUNT_ID } from '../actors.ts'

/** A file or directory a stack's template refers to, and where in S3 it expects it. */
export type FileAsset = {
  path: string
  packaging: 'zip' | 'file'
  bucket: string
  key: string
  region: string
}

/** A stack of a cloud assembly, ready to be deployed. */
export type AssemblyStack = { stackName: string; region: string; template: object; assets: FileAsset[] }

const Artifact = z.looseObject({
  type: z.string(),
  environment: z.optional(z.string()),
  dependencies: z._default(z.array(z.string()), []),
  properties: z.optional(
    z.looseObject({ templateFile: z.optional(z.string()), stackName: z.optional(z.string()) }),
  ),
})
const Manifest = z.looseObject({ artifacts: z.record(z.string(), Artifact) })
const Destination = z.looseObject({
  bucketName: z.string(),
  objectKey: z.string(),
  region: z.optional(z.string()),
})
const Source = z.looseObject({ path: z.string(), packaging: z._default(z.enum(['zip', 'file']), 'file') })
const Assets = z.looseObject({
  files: z._default(
    z.record(z.string(), z.looseObject({ source: Source, destinations: z.record(z.string(), Destination) })),
    {},
  ),
})

const Template = z.record(z.string(), z.unknown())

type Artifacts = z.infer<typeof Manifest>['artifacts']

/** The stacks of a synthesized assembly, each after those it depends on. */
export function listAssemblyStacks(cdkOut: string): AssemblyStack[] {
  const { artifacts } = Manifest.parse(readJson(join(cdkOut, 'manifest.json')))
  return sortByDependency(artifacts).map(id => readStack(cdkOut, id, artifacts))
}

function sortByDependency(artifacts: Artifacts): string[] {
  const order: string[] = []
  const visit = (id: string) => {
    const artifact = artifacts[id]
    if (artifact?.type !== 'aws:cloudformation:stack' || order.includes(id)) return
    for (const dependency of artifact.dependencies) visit(dependency)
    order.push(id)
  }
  for (const id of Object.keys(artifacts)) visit(id)
  return order
}

function readStack(cdkOut: string, id: string, artifacts: Artifacts): AssemblyStack {
  const { environment = '', properties } = artifacts[id] ?? {}
  const region = environment.split('/').at(-1) ?? ''
  if (!/^[a-z]+-[a-z-]+-\d$/.test(region)) throw new Error(`stack ${id} names no region: ${environment}`)
  const template = Template.parse(readJson(join(cdkOut, properties?.templateFile ?? `${id}.template.json`)))
  return { stackName: properties?.stackName ?? id, region, template, assets: readAssets(cdkOut, id, region) }
}

function readAssets(cdkOut: string, id: string, home: string): FileAsset[] {
  const file = join(cdkOut, `${id}.assets.json`)
  if (!existsSync(file)) return []
  return Object.values(Assets.parse(readJson(file)).files).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ bucketName, objectKey, region = home }) => ({
      path: join(cdkOut, source.path),
      packaging: source.packaging,
      bucket: resolveAssetPath(bucketName, region),
      key: resolveAssetPath(objectKey, region),
      region,
    })),
  )
}

function resolveAssetPath(text: string, region: string) {
  const here = text.replaceAll('${AWS::Region}', region).replaceAll('${AWS::AccountId}', LOCAL_ACCOUNT_ID)
  return here.replaceAll('${AWS::Partition}', 'aws')
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}
