import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** A service's API model in botocore: its operations and their inputs. */
export interface ServiceModel {
  metadata: { endpointPrefix: string; signingName?: string }
  operations: Readonly<Record<string, { input?: { shape: string } }>>
  shapes: Readonly<Record<string, ModelShape>>
}

export interface ModelShape {
  type: string
  documentation?: string
  pattern?: string
  enum?: readonly string[]
  members?: Readonly<Record<string, ShapeReference>>
  member?: ShapeReference
  value?: ShapeReference
}

interface ShapeReference {
  shape: string
  documentation?: string
}

/** A string somewhere in an operation's input. */
export interface InputText {
  /** The member names on the path to it. */
  path: readonly string[]
  shape: string
  pattern: string
  documentation: string
}

/** The newest model of each service in `directory`, the `data` directory of botocore, by directory name. */
export function loadServiceModels(directory: string): Map<string, ServiceModel> {
  const found = readdirSync(directory, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(({ name }) => [name, loadNewestModel(join(directory, name))] as const)
  return new Map(found.flatMap(([name, model]) => (model ? [[name, model]] : [])))
}

function loadNewestModel(folder: string): ServiceModel | undefined {
  const files = readdirSync(folder)
    .toSorted((one, other) => other.localeCompare(one))
    .map(version => join(folder, version, 'service-2.json.gz'))
  const newest = files.find(file => existsSync(file))
  return newest ? (JSON.parse(gunzipSync(readFileSync(newest)).toString()) as ServiceModel) : undefined
}

/** The strings that an operation's input can contain, without enumerations. */
export function listInputTexts({ shapes }: ServiceModel, input: string): InputText[] {
  return collectTexts(shapes, { shape: input }, [], new Set())
}

function collectTexts(
  shapes: ServiceModel['shapes'],
  shapeReference: ShapeReference,
  path: readonly string[],
  above: ReadonlySet<string>,
): InputText[] {
  const shape = shapes[shapeReference.shape]
  if (!shape || shape.enum || above.has(shapeReference.shape)) return []
  if (shape.type === 'string') {
    const documentation = [shapeReference.documentation, shape.documentation]
      .join(' ')
      .replaceAll(/<[^>]*>/g, '')
    return [{ path, shape: shapeReference.shape, pattern: shape.pattern ?? '', documentation }]
  }
  const below = new Set([...above, shapeReference.shape])
  const inside = [shape.member, shape.value].filter(each => each !== undefined)
  const members = Object.entries(shape.members ?? {})
  return [
    ...inside.flatMap(each => collectTexts(shapes, { ...shapeReference, ...each }, path, below)),
    ...members.flatMap(([name, each]) => collectTexts(shapes, each, [...path, name], below)),
  ]
}
