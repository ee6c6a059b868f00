import { join } from 'node:path'
import * as z from 'zod/mini'
import { quoteName } from '../../../audit/text/quote-text.ts'
import { createTemplateError } from '../template/template-error.ts'
import { readAssemblyFile, type AssemblyFolder } from './assembly-file.ts'

/** Bytes of a manifest that are read. */
const MAX_MANIFEST_BYTES = 32 * 1_048_576

/** Artifacts of a manifest that are read. */
const MAX_ARTIFACTS = 5_000

const artifactSchema = z.object({
  type: z.string(),
  environment: z.optional(z.string()),
  dependencies: z.optional(z.array(z.string())),
  properties: z.optional(
    z.object({
      templateFile: z.optional(z.string()),
      stackName: z.optional(z.string()),
      directoryName: z.optional(z.string()),
      parameters: z.optional(z.record(z.string(), z.string())),
    }),
  ),
})

const manifestSchema = z.object({ artifacts: z.optional(z.record(z.string(), artifactSchema)) })

/** An artifact of a cloud assembly (AWS CDK, "Cloud assembly schema"). */
export interface Artifact extends z.infer<typeof artifactSchema> {
  id: string
}

/** The artifacts of an assembly, each after those that it depends on. Throws TemplateError for what is no manifest. */
export async function readArtifacts(folder: AssemblyFolder): Promise<Artifact[]> {
  const file = join(folder.path, 'manifest.json')
  const parsed = manifestSchema.safeParse(
    parseJson(await readAssemblyFile(folder, 'manifest.json', MAX_MANIFEST_BYTES)),
  )
  const artifacts = Object.entries(parsed.data?.artifacts ?? {})
  if (!parsed.success || artifacts.length > MAX_ARTIFACTS)
    throw createTemplateError(
      { file, line: 1 },
      'The file is no manifest of a cloud assembly. Run `cdk synth` again.',
    )
  return sortArtifacts(
    artifacts.map(([id, artifact]) => ({ id, ...artifact })),
    file,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function sortArtifacts(artifacts: readonly Artifact[], file: string): Artifact[] {
  const byId = new Map(artifacts.map(artifact => [artifact.id, artifact]))
  const sorted = new Set<Artifact>()
  const open = new Set<string>()
  const visit = (artifact: Artifact): void => {
    if (sorted.has(artifact)) return
    if (open.has(artifact.id))
      throw createTemplateError(
        { file, line: 1 },
        `The artifact ${quoteName(artifact.id)} depends on itself. Remove a dependency between its stacks.`,
      )
    open.add(artifact.id)
    for (const id of artifact.dependencies ?? []) {
      const dependency = byId.get(id)
      if (dependency !== undefined) visit(dependency)
    }
    open.delete(artifact.id)
    sorted.add(artifact)
  }
  for (const artifact of artifacts.toSorted((a, b) => (a.id < b.id ? -1 : 1))) visit(artifact)
  return [...sorted]
}
