import type { GateDocument, GateFinding } from '../gate-document.ts'
import type { SarifLocation, SarifLogicalLocation } from '../../formats/sarif/sarif-results.ts'
import { buildSarifUri, limitSarifName } from '../../formats/sarif/sarif-text.ts'

/** Where something of the change stands. */
interface GatePlace extends Pick<GateFinding, 'logicalId' | 'constructPath' | 'source' | 'stack'> {
  /** The ARN. */
  resource: string
}

type SourcePlace = NonNullable<GateFinding['source']>

/** The root of the repository, to which relative paths belong. */
export const SOURCE_ROOT = '%SRCROOT%'

/** Finds where the things of one document stand. */
export interface SarifLocator {
  locate(place: GatePlace): SarifLocation
}

/**
 * Returns what locates the things of `document`. Something without a position has that of a finding of the same logical
 * id, and otherwise line 1 of the first template: GitHub rejects a whole file in which one result has no physical
 * location ("locationFromSarifResult: expected a physical location",
 * https://github.com/github/codeql-action/issues/1738). Without any known file there is none, and GitHub rejects the file.
 */
export function createSarifLocator(document: GateDocument): SarifLocator {
  const sources = findSources(document.findings)
  const fallback = findFallback(document)
  return {
    locate(place) {
      const source = [place.source, sources.get(place.logicalId ?? ''), fallback].find(hasFile)
      return {
        ...(source === undefined ? {} : buildPhysicalLocation(source)),
        logicalLocations: buildLogicalLocations(place),
      }
    },
  }
}

function hasFile(source: GateFinding['source']): source is SourcePlace {
  return source !== undefined && source.file !== ''
}

/** The position of each logical id; none for a logical id that several files have. */
function findSources(findings: readonly GateFinding[]): Map<string, GateFinding['source']> {
  const sources = new Map<string, GateFinding['source']>()
  for (const { logicalId, source } of findings) {
    if (logicalId === undefined || !hasFile(source)) continue
    const known = sources.get(logicalId)
    if (!sources.has(logicalId)) sources.set(logicalId, source)
    else if (known?.file !== source.file) sources.set(logicalId, undefined)
  }
  return sources
}

function findFallback({ templates = [], findings }: GateDocument): GateFinding['source'] {
  const files = [
    ...templates,
    ...findings.flatMap(({ source }) => (source === undefined ? [] : [source.file])),
  ]
  const file = files.find(each => each !== '')
  return file === undefined ? undefined : { file, line: 1 }
}

function buildPhysicalLocation({ file, line }: SourcePlace): Pick<SarifLocation, 'physicalLocation'> {
  const uri = buildSarifUri(file)
  const isAbsolute = uri.startsWith('file://')
  const artifactLocation = isAbsolute ? { uri } : { uri, uriBaseId: SOURCE_ROOT }
  return {
    physicalLocation: {
      artifactLocation,
      region: { startLine: Math.max(1, Math.trunc(line)), startColumn: 1 },
    },
  }
}

/** The construct path, the logical id with its stack, and the ARN, as far as they are known. */
function buildLogicalLocations({
  constructPath,
  logicalId,
  stack,
  resource,
}: GatePlace): SarifLogicalLocation[] {
  const names = [
    ...(constructPath === undefined ? [] : [{ fullyQualifiedName: limitSarifName(constructPath) }]),
    ...(logicalId === undefined
      ? []
      : [
          {
            name: limitSarifName(logicalId),
            fullyQualifiedName: limitSarifName(stack === undefined ? logicalId : `${stack}/${logicalId}`),
          },
        ]),
    { fullyQualifiedName: limitSarifName(resource) },
  ]
  const unique = new Map(names.map(each => [JSON.stringify(each), each]))
  return [...unique.values()].map(each => ({ ...each, kind: 'resource' }))
}
