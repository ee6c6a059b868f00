import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** What botocore's model of a service says of its operations and their input. */
export interface ServiceModel {
  metadata: { endpointPrefix: string; signingName?: string }
  operations: Readonly<Record<string, { input?: { shape: string } }>>
  shapes: Readonly<Record<string, Shape>>
}

export interface Shape {
  type: string
  documentation?: string
  pattern?: string
  enum?: readonly string[]
  members?: Readonly<Record<string, Reference>>
  member?: Reference
  value?: Reference
}

export interface Reference {
  shape: string
  documentation?: string
}

/** A text somewhere in an operation's input. */
export interface Text {
  /** The names of the members on the way to it. */
  path: readonly string[]
  shape: string
  pattern: string
  documentation: string
}

/** The newest model of each service in `directory`, which is `data` of an unpacked botocore, by its folder's name. */
export function serviceModels(directory: string): Map<string, ServiceModel> {
  const found = readdirSync(directory, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => [name, newestModel(join(directory, name))] as const)
  return new Map(found.flatMap(([name, model]) => (model ? [[name, model]] : [])))
}

function newestModel(folder: string): ServiceModel | undefined {
  const files = readdirSync(folder)
    .toSorted((one, other) => other.localeCompare(one))
    .map(version => join(folder, version, 'service-2.json.gz'))
  const newest = files.find(file => existsSync(file))
  return newest ? (JSON.parse(gunzipSync(readFileSync(newest)).toString()) as ServiceModel) : undefined
}

/** The texts that an operation's input may hold, those with a closed list of values left out. */
export function textsOf({ shapes }: ServiceModel, input: string): Text[] {
  return texts(shapes, { shape: input }, [], new Set())
}

function texts(
  shapes: ServiceModel['shapes'],
  reference: Reference,
  path: readonly string[],
  above: ReadonlySet<string>,
): Text[] {
  const shape = shapes[reference.shape]
  if (!shape || shape.enum || above.has(reference.shape)) return []
  if (shape.type === 'string') {
    const documentation = [reference.documentation, shape.documentation].join(' ').replaceAll(/<[^>]*>/g, '')
    return [{ path, shape: reference.shape, pattern: shape.pattern ?? '', documentation }]
  }
  const below = new Set([...above, reference.shape])
  const inside = [shape.member, shape.value].filter(each => each !== undefined)
  const members = Object.entries(shape.members ?? {})
  return [
    ...inside.flatMap(each => texts(shapes, { ...reference, ...each }, path, below)),
    ...members.flatMap(([name, each]) => texts(shapes, each, [...path, name], below)),
  ]
}
