import { type AssemblyStack, assemblyStacks } from './assembly.ts'
import { type Place, codeBucket, publishAssets, putObject } from './assets.ts'
import { type StackInput, createOrUpdate, deleteStack } from './stacks.ts'

export { uploadZip } from './assets.ts'

/** A stack to deploy without CDK; `template` is the template itself, not a file. */
export type Template = {
  stackName: string
  region: string
  template: object
  parameters?: Record<string, string>
}

/** A deployed stack and its outputs by key. */
export type DeployedStack = { stackName: string; region: string; outputs: Record<string, string> }

const TEMPLATE_BODY_LIMIT = 51_200

/** Deploys the stacks of a synthesized cloud assembly (all, or those named) in the order of their dependencies. */
export async function deployAssembly(bed: Place, cdkOut: string, stackNames?: string[]) {
  const deployed: DeployedStack[] = []
  for (const stack of selected(cdkOut, stackNames)) {
    await publishAssets(bed, stack)
    deployed.push(await deployTemplate(bed, stack))
  }
  return deployed
}

/** Deletes the stacks of an assembly (all, or those named), last deployed first. */
export async function destroyStacks(bed: Place, cdkOut: string, stackNames?: string[]): Promise<void> {
  for (const { stackName, region } of selected(cdkOut, stackNames).toReversed()) {
    await destroyStack(bed, stackName, region)
  }
}

/** Creates or updates one stack and waits for its end; a failure throws the reasons of its events. */
export async function deployTemplate(bed: Place, stack: Template): Promise<DeployedStack> {
  const { stackName, region, parameters = {} } = stack
  const given = Object.entries(parameters)
  const input: StackInput = {
    StackName: stackName,
    ...(await templateSource(bed, stack)),
    Parameters: given.map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
  }
  return { stackName, region, outputs: await createOrUpdate(bed.client({ region }), input) }
}

/** Deletes one stack and waits until it is gone. */
export async function destroyStack(bed: Place, stackName: string, region: string): Promise<void> {
  await deleteStack(bed.client({ region }), stackName)
}

/** A template too long for a request is read from a bucket, as CDK's are. */
async function templateSource(bed: Place, { stackName, region, template }: Template) {
  const text = JSON.stringify(template)
  if (Buffer.byteLength(text) <= TEMPLATE_BODY_LIMIT) return { TemplateBody: text }
  const [bucket, key] = [codeBucket(bed, region), `${stackName}.template.json`]
  await putObject(bed, region, bucket, key, Buffer.from(text))
  return { TemplateURL: `${bed.endpoint}/${bucket}/${key}` }
}

function selected(cdkOut: string, stackNames: string[] | undefined): AssemblyStack[] {
  const stacks = assemblyStacks(cdkOut)
  const missing = stackNames?.filter(name => !stacks.some(({ stackName }) => stackName === name)) ?? []
  if (missing.length > 0) throw new Error(`no stack ${missing.join(', ')} in ${cdkOut}`)
  return stacks.filter(({ stackName }) => stackNames?.includes(stackName) ?? true)
}
