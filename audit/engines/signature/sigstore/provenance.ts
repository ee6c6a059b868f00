import * as z from 'zod/mini'
import type { AttestedStatement } from '../signature-check.ts'

/** What a provenance says; a part that is not understood is absent, and so never equals what is expected. */
type Provenance = Pick<AttestedStatement, 'builder' | 'source' | 'revision'>

const text = z.string().check(z.minLength(1), z.maxLength(2_048))

/** A part of a predicate that counts as absent where it is not understood. */
const orAbsent = <S extends z.ZodMiniType>(schema: S) =>
  z.optional(
    z.pipe(
      z.unknown(),
      z.transform((value): z.output<S> | undefined => schema.safeParse(value).data),
    ),
  )

const material = z.object({ uri: orAbsent(text), digest: orAbsent(z.record(z.string(), z.string())) })
const materials = orAbsent(z.array(material))
const workflow = z.object({ repository: orAbsent(text), ref: orAbsent(text) })

const v1 = z.object({
  buildDefinition: z.object({
    externalParameters: orAbsent(z.object({ workflow: z.optional(z.unknown()) })),
    resolvedDependencies: materials,
  }),
  runDetails: z.object({ builder: z.object({ id: text }) }),
})

const v02 = z.object({
  builder: z.object({ id: text }),
  invocation: orAbsent(z.object({ configSource: orAbsent(material) })),
  materials,
})

type Material = z.output<typeof material>

/** Names of digests that are Git commits. */
const COMMITS = ['gitCommit', 'sha1', 'sha256']

/** Reads the builder and the source of a SLSA provenance v0.2 or v1 (slsa.dev/spec, "Provenance"). */
export function readProvenance(predicateType: string, predicate: unknown): Provenance {
  if (predicateType === 'https://slsa.dev/provenance/v1') return readV1(predicate)
  return predicateType === 'https://slsa.dev/provenance/v0.2' ? readV02(predicate) : {}
}

function readV1(predicate: unknown): Provenance {
  const { data } = v1.safeParse(predicate)
  if (data === undefined) return {}
  const { buildDefinition, runDetails } = data
  const builder = runDetails.builder.id
  const dependencies = buildDefinition.resolvedDependencies ?? []
  const stated = buildDefinition.externalParameters?.workflow
  if (stated === undefined) return { builder, ...readOnlySource(dependencies) }
  const named = workflow.safeParse(stated).data
  const repository = named?.repository
  if (repository === undefined) return { builder }
  const source = splitUri(repository).source
  const dependency = dependencies.find(({ uri }) => uri !== undefined && splitUri(uri).source === source)
  const revision = dependency === undefined ? undefined : readRevision(dependency)
  return buildProvenance({ builder, source, revision: revision ?? named?.ref })
}

function readV02(predicate: unknown): Provenance {
  const { data } = v02.safeParse(predicate)
  if (data === undefined) return {}
  const builder = data.builder.id
  const config = data.invocation?.configSource
  return config?.uri === undefined
    ? { builder, ...readOnlySource(data.materials ?? []) }
    : { builder, ...readSource(config) }
}

/** The source where none is named as such: the only dependency, if there is one only. */
function readOnlySource(dependencies: readonly Material[]): Provenance {
  const [only, ...others] = dependencies
  return only === undefined || others.length > 0 ? {} : readSource(only)
}

function readSource(dependency: Material): Provenance {
  if (dependency.uri === undefined) return {}
  return buildProvenance({ source: splitUri(dependency.uri).source, revision: readRevision(dependency) })
}

/** The commit, or else the reference that the URI ends with. */
function readRevision({ uri = '', digest }: Material): string | undefined {
  const commits = new Map(Object.entries(digest ?? {}))
  return COMMITS.map(name => commits.get(name)).find(commit => commit !== undefined) ?? splitUri(uri).revision
}

/** `git+https://github.com/example/shop@refs/heads/main` (SPDX download location) as repository and revision. */
function splitUri(uri: string): { source: string; revision: string | undefined } {
  const match = /^(?:git\+)?([a-z]+:\/\/(?:[^@/]+@)?[^@]+?)(?:\.git)?(?:@(.+))?$/s.exec(uri)
  return { source: match?.[1] ?? uri, revision: match?.[2] }
}

function buildProvenance(parts: {
  builder?: string
  source: string
  revision: string | undefined
}): Provenance {
  const { revision, ...others } = parts
  return revision === undefined ? others : { ...others, revision }
}
