import { join } from 'node:path'
import { quoteName } from '../../../audit/text/quote-text.ts'
import { MAX_TEMPLATE_BYTES, parseTemplate } from '../template/parse-template.ts'
import { createTemplateError } from '../template/template-error.ts'
import type { Template } from '../template/template.ts'
import {
  enterAssemblyFolder,
  openAssemblyFolder,
  readAssemblyFile,
  type AssemblyFolder,
} from './assembly-file.ts'
import { readArtifacts, type Artifact } from './manifest.ts'

/** Assemblies inside each other: a stage in a stage. */
const MAX_NESTED_ASSEMBLIES = 10

/** Stacks of an assembly that are read. */
const MAX_STACKS = 1_000

/** A stack of a cloud assembly. */
export interface StackArtifact {
  /** The name as which it is deployed. */
  stackName: string
  /** Undefined if the app leaves it to the deployment. */
  account?: string
  region?: string
  /** The values that the app gives to the template's parameters. */
  parameters: Readonly<Record<string, string>>
  template: Template
}

/**
 * Reads the stacks of a cloud assembly, the folder `cdk.out`, and of the assemblies of its stages: each after those that
 * it depends on, so that the exports that it imports are known before. Reads nothing outside of the folder, runs no code
 * and follows no URL. Throws TemplateError with the file.
 */
export async function openAssembly(directory: string): Promise<StackArtifact[]> {
  const folder = await openAssemblyFolder(directory)
  const stacks = await readStacks(folder, 0)
  if (stacks.length > 0) return stacks
  throw createTemplateError(
    { file: join(directory, 'manifest.json'), line: 1 },
    'The assembly has no stack. Check that the folder is the output of `cdk synth`.',
  )
}

async function readStacks(folder: AssemblyFolder, depth: number): Promise<StackArtifact[]> {
  const file = join(folder.path, 'manifest.json')
  if (depth > MAX_NESTED_ASSEMBLIES)
    throw createTemplateError(
      { file, line: 1 },
      `More than ${MAX_NESTED_ASSEMBLIES} assemblies are inside each other. Run \`cdk synth\` again.`,
    )
  const stacks: StackArtifact[] = []
  for (const artifact of await readArtifacts(folder)) {
    if (artifact.type === 'aws:cloudformation:stack') stacks.push(await readStack(artifact, folder, file))
    if (artifact.type === 'cdk:cloud-assembly')
      stacks.push(...(await readNestedStacks(artifact, folder, depth)))
    if (stacks.length > MAX_STACKS)
      throw createTemplateError(
        { file, line: 1 },
        `The assembly has more than ${MAX_STACKS} stacks. Split the app.`,
      )
  }
  return stacks
}

async function readNestedStacks(
  { properties }: Artifact,
  folder: AssemblyFolder,
  depth: number,
): Promise<StackArtifact[]> {
  const nested = await enterAssemblyFolder(folder, properties?.directoryName ?? '')
  return readStacks(nested, depth + 1)
}

const ENVIRONMENT = /^aws:\/\/([^/]+)\/([^/]+)$/

async function readStack(artifact: Artifact, folder: AssemblyFolder, file: string): Promise<StackArtifact> {
  const { id, properties, environment } = artifact
  const { templateFile, stackName = id, parameters = {} } = properties ?? {}
  const [, account, region] = ENVIRONMENT.exec(environment ?? '') ?? []
  if (templateFile === undefined)
    throw createTemplateError(
      { file, line: 1 },
      `The stack ${quoteName(id)} has no template. Run \`cdk synth\` again.`,
    )
  const text = await readAssemblyFile(folder, templateFile, MAX_TEMPLATE_BYTES)
  return {
    stackName,
    ...(account !== undefined && account !== 'unknown-account' && { account }),
    ...(region !== undefined && region !== 'unknown-region' && { region }),
    parameters,
    template: parseTemplate(text, join(folder.path, templateFile)),
  }
}
